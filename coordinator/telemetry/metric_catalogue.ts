import type { MetricSpec } from "../../domain/metric_spec.ts";

/** From a loopback call to one that ran into its deadline. */
const CALL_BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Every metric of the coordinator. */
export const METRICS = {
  xylen_heartbeat_total: { kind: "counter", help: "Heartbeats of the coordinator." },
  xylen_decisions_total: {
    kind: "counter",
    help: "Decisions by action and by what became of them: accepted, hold, or the gate or check that stopped them.",
    labels: ["symbol", "action", "outcome"],
  },
  xylen_trades_total: { kind: "counter", help: "Closed trades.", labels: ["symbol", "side", "result"] },
  xylen_pnl_usd: {
    kind: "gauge",
    help: "Profit and loss in USD: unrealized of what is open, realized (net) since the program started.",
    labels: ["symbol", "kind"],
  },
  xylen_fees_usd_total: { kind: "counter", help: "Fees of closed trades in USD.", labels: ["symbol"] },
  xylen_equity_usd: { kind: "gauge", help: "Balance and unrealised profit and loss in USD." },
  xylen_balance_usd: { kind: "gauge", help: "Wallet balance in USD." },
  xylen_drawdown_ratio: { kind: "gauge", help: "Fall of equity from its peak, 0 to 1." },
  xylen_drawdown_limit_ratio: { kind: "gauge", help: "Drawdown at which everything is closed, 0 to 1." },
  xylen_daily_loss_usd: { kind: "gauge", help: "Loss since the start of the UTC day in USD, open positions included." },
  xylen_daily_loss_limit_usd: { kind: "gauge", help: "Daily loss from which on nothing is opened, the lower limit." },
  xylen_exposure_usd: { kind: "gauge", help: "Notional of all open positions in USD." },
  xylen_exposure_limit_usd: { kind: "gauge", help: "Notional that is allowed at most, the lower limit." },
  xylen_positions_open: { kind: "gauge", help: "Open positions." },
  xylen_positions_unprotected: {
    kind: "gauge",
    help: "Open positions without a stop that the exchange has acknowledged.",
  },
  xylen_last_decision_timestamp_seconds: { kind: "gauge", help: "When the last decision was made, Unix time." },
  xylen_last_trade_timestamp_seconds: { kind: "gauge", help: "When the last trade was closed, Unix time." },
  xylen_model_latency_seconds: {
    kind: "histogram",
    help: "Round trip of one forecast as the coordinator saw it, failures included.",
    labels: ["model"],
    buckets: CALL_BUCKETS,
  },
  xylen_model_errors_total: {
    kind: "counter",
    help: "Forecasts and health checks that failed, by kind: timeout, garbage, unavailable, refused, health.",
    labels: ["model", "kind"],
  },
  xylen_model_online: {
    kind: "gauge",
    help: "1 while a model server answers and has a model, else 0.",
    labels: ["model"],
  },
  xylen_model_restarts: {
    kind: "gauge",
    help: "How often the process of a model server was started again.",
    labels: ["model"],
  },
  xylen_model_drift_psi: {
    kind: "gauge",
    help: "Mean population stability index over a model's features, as its server tells it.",
    labels: ["model"],
  },
  xylen_model_live_calibration_error: {
    kind: "gauge",
    help: "Expected calibration error of a model's latest predictions whose outcome is known.",
    labels: ["model"],
  },
  xylen_model_live_brier: { kind: "gauge", help: "Brier score of the same, 0 to 2.", labels: ["model"] },
  xylen_model_live_log_loss: { kind: "gauge", help: "Mean log loss of the same, in nats.", labels: ["model"] },
  xylen_model_live_base_log_loss: {
    kind: "gauge",
    help: "What always saying the shares of these outcomes would have got.",
    labels: ["model"],
  },
  xylen_model_live_hit_ratio: {
    kind: "gauge",
    help: "Share of the same whose strongest class came true.",
    labels: ["model"],
  },
  xylen_ensemble_confidence: { kind: "gauge", help: "Confidence of the last decision, 0 to 1." },
  xylen_decision_latency_seconds: {
    kind: "histogram",
    help: "From the arrival of a candle to the stored decision.",
    buckets: CALL_BUCKETS,
  },
  xylen_errors_total: { kind: "counter", help: "Failures that were survived.", labels: ["component", "kind"] },
  xylen_alerts_total: {
    kind: "counter",
    help: "Alerts by what became of them: sent, dropped (no room was left for them), refused.",
    labels: ["sink", "level", "outcome"],
  },
  xylen_alert_sink_up: {
    kind: "gauge",
    help: "1 while a way of alerts takes messages, 0 since the first that it did not take.",
    labels: ["sink"],
  },
  xylen_orders_total: {
    kind: "counter",
    help: "Orders by the state that they reached.",
    labels: ["symbol", "purpose", "status"],
  },
  xylen_orders_pending: { kind: "gauge", help: "Orders that are not in a final state." },
  xylen_orders_unknown: { kind: "gauge", help: "Orders whose fate is not known." },
  xylen_circuit_breaker_state: {
    kind: "gauge",
    help: "Circuit breaker: 0 closed, 1 open, 2 cooling, 3 half open (one trade is tried).",
  },
  xylen_market_data_age_seconds: { kind: "gauge", help: "Age of the newest market data.", labels: ["symbol"] },
  xylen_decision_interval_seconds: { kind: "gauge", help: "How often a candle, and a decision with it, should come." },
  xylen_stale_sources: {
    kind: "gauge",
    help: "Sources that are silent for more than twice their time, by kind: feed, model.",
    labels: ["kind"],
  },
  xylen_trading_state: {
    kind: "gauge",
    help: "1 for the state that trading is in, 0 for the others: starting, running, paused, halted, stopping.",
    labels: ["state"],
  },
  xylen_exchange_request_seconds: {
    kind: "histogram",
    help: "Requests to the exchange.",
    labels: ["endpoint", "outcome"],
    buckets: CALL_BUCKETS,
  },
  xylen_exchange_clock_skew_seconds: { kind: "gauge", help: "The exchange's clock minus this machine's." },
  xylen_exchange_used_weight: { kind: "gauge", help: "Request weight used in the current minute." },
  xylen_ws_clients: { kind: "gauge", help: "Websocket clients of the dashboard." },
  xylen_event_loop_lag_seconds: { kind: "gauge", help: "Worst delay of a timer in the last ten seconds." },
  xylen_backup_age_seconds: { kind: "gauge", help: "Age of the newest backup; of this program while there is none." },
  xylen_backup_size_bytes: { kind: "gauge", help: "Size of the newest backup's database." },
  xylen_backups_total: {
    kind: "counter",
    help: "Scheduled backups by result: done, not_carried (made, but the off-site command failed), failed.",
    labels: ["result"],
  },
  xylen_journal_failing: { kind: "gauge", help: "1 while the journal cannot store, and nothing is opened; else 0." },
  xylen_journal_commit_seconds: {
    kind: "histogram",
    help: "From an event to its durable record.",
    buckets: CALL_BUCKETS,
  },
  xylen_events_total: {
    kind: "counter",
    help: "System events, by type and severity: what the event log holds.",
    labels: ["type", "severity"],
  },
  xylen_disk_free_bytes: { kind: "gauge", help: "Free space where the data folder lies." },
  xylen_disk_size_bytes: { kind: "gauge", help: "Size of the disk where the data folder lies." },
  xylen_heap_used_bytes: { kind: "gauge", help: "JavaScript heap in use." },
  process_resident_memory_bytes: { kind: "gauge", help: "Resident memory." },
  process_cpu_seconds_total: { kind: "counter", help: "Processor time, user and system." },
  process_start_time_seconds: { kind: "gauge", help: "When the process started, Unix time." },
  xylen_build_info: { kind: "gauge", help: "Always 1; the labels tell the build.", labels: ["version", "deno", "v8"] },
} as const satisfies Readonly<Record<string, MetricSpec>>;
