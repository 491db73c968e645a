/** For each alarm: series under which it comes, with the words that people read, and series under which it does not. */

/** `name{labels}` of the coordinator's target, and its values in promtool's notation, one a minute. */
export interface Series {
  readonly series: string;
  readonly values: string;
}

export interface AlertCase {
  readonly alert: string;
  readonly severity: "critical" | "warning";
  /** Beside those of the target; all of them where `ofTarget` is false. */
  readonly labels?: Readonly<Record<string, string>>;
  /** False where the expression keeps no label of a target. */
  readonly ofTarget?: boolean;
  /** Minutes after the first value. */
  readonly at: number;
  /** The interval between values, where a minute is too short to reach back. */
  readonly interval?: string;
  readonly firing: readonly Series[];
  readonly quiet: readonly Series[];
  readonly says: string;
}

const TARGET = { job: "coordinator", instance: "c:8000", xylen: "main" } as const;
export const targetLabels: Readonly<Record<string, string>> = TARGET;

/** Of the coordinator. @param labels Beside those of its target. */
function of(name: string, values: string, labels: Readonly<Record<string, string>> = {}): Series {
  const all = Object.entries({ ...TARGET, ...labels }).map(([label, value]) => `${label}="${value}"`);
  return { series: `${name}{${all.join(",")}}`, values };
}

const STARTED_LONG_AGO = of("process_start_time_seconds", "-86400x600");
const model = { model: "gbdt" };
const bucket = (le: string, values: string): Series => of("xylen_decision_latency_seconds_bucket", values, { le });
const requests = (outcome: string, values: string): Series =>
  of("xylen_exchange_request_seconds_count", values, { endpoint: "GET /fapi/v1/time", outcome });
const loss = (ratio: number): Series[] => [
  of("xylen_daily_loss_usd", `${500 * ratio}x20`),
  of("xylen_daily_loss_limit_usd", "500x20"),
];
const disk = (free: string): Series[] => [of("xylen_disk_free_bytes", free), of("xylen_disk_size_bytes", "100x500")];
const state = (name: string): Series[] =>
  ["running", "halted"].map((each) => of("xylen_trading_state", each === name ? "1x60" : "0x60", { state: each }));
const decided = (atSeconds: number): Series[] => [
  of("xylen_last_decision_timestamp_seconds", `${atSeconds}x60`),
  of("xylen_decision_interval_seconds", "305x60"),
];

export const ALERT_CASES: readonly AlertCase[] = [
  {
    alert: "XylenCoordinatorDown",
    severity: "critical",
    at: 5,
    firing: [of("up", "1 1 0x10")],
    // Missing one scrape is no reason to wake somebody.
    quiet: [of("up", "1 1 1 1 1 0 1x10")],
    says: "c:8000 has not answered for a minute. Open positions have only what lies at the exchange.",
  },
  {
    alert: "XylenNotWatched",
    severity: "critical",
    labels: { job: "coordinator" },
    ofTarget: false,
    at: 8,
    firing: [{ series: 'up{job="prometheus"}', values: "1x10" }],
    quiet: [of("up", "0x10")],
    says: "Prometheus knows no target of the job coordinator, so no other alarm can come.",
  },
  {
    alert: "XylenNoHeartbeat",
    severity: "critical",
    at: 30,
    firing: [of("xylen_heartbeat_total", "0+1x10 10x40"), STARTED_LONG_AGO],
    quiet: [of("xylen_heartbeat_total", "0+1x60"), STARTED_LONG_AGO],
    says: "c:8000 has counted no heartbeat in five minutes.",
  },
  {
    alert: "XylenRestartsOften",
    severity: "critical",
    at: 40,
    firing: [of("process_start_time_seconds", "0x10 600x10 1200x10 1800x40")],
    quiet: [of("process_start_time_seconds", "0x10 600x10 1200x60")],
    says: "c:8000 was started 3 times in the last hour.",
  },
  {
    alert: "XylenMarketDataStale",
    severity: "critical",
    labels: { kind: "feed" },
    at: 5,
    firing: [of("xylen_stale_sources", "0 1x10", { kind: "feed" })],
    quiet: [of("xylen_stale_sources", "0x10", { kind: "feed" }), of("xylen_stale_sources", "1x10", { kind: "model" })],
    says: "1 market(s) of c:8000 have sent no candle for more than twice their time.",
  },
  {
    alert: "XylenNoDecisions",
    severity: "critical",
    at: 30,
    firing: [...decided(0), ...state("running")],
    quiet: [...decided(0), ...state("halted")],
    says: "c:8000 runs, but made its last decision 30m 0s ago.",
  },
  {
    alert: "XylenOrderUnknown",
    severity: "critical",
    at: 5,
    firing: [of("xylen_orders_unknown", "0 2x10")],
    quiet: [of("xylen_orders_unknown", "0 0 1 0x10")],
    says: "2 order(s) of c:8000 were sent, and the exchange has not said what became of them.",
  },
  {
    alert: "XylenPositionUnprotected",
    severity: "critical",
    at: 5,
    firing: [of("xylen_positions_unprotected", "0 1x10")],
    // Between fill and stop.
    quiet: [of("xylen_positions_unprotected", "0 0 0 0 0 1 0x10")],
    says: "1 open position(s) of c:8000 have no stop that the exchange has acknowledged.",
  },
  {
    alert: "XylenTradingHalted",
    severity: "critical",
    labels: { state: "halted" },
    at: 5,
    firing: state("halted"),
    quiet: state("running"),
    says: "c:8000 opens nothing until an operator resumes it with a reason.",
  },
  {
    alert: "XylenCircuitBreakerOpen",
    severity: "warning",
    at: 5,
    firing: [of("xylen_circuit_breaker_state", "0 2x10")],
    quiet: [of("xylen_circuit_breaker_state", "2 0x10")],
    says: "A row of losing trades opened the breaker of c:8000: state 2 (1 open, 2 cooling, 3 half open).",
  },
  {
    alert: "XylenDailyLossNearLimit",
    severity: "warning",
    at: 5,
    firing: loss(0.9),
    quiet: loss(0.79),
    says: "c:8000 has lost 90% of what may be lost today.",
  },
  {
    alert: "XylenDailyLossLimit",
    severity: "critical",
    at: 5,
    firing: loss(1),
    quiet: loss(0.99),
    says: "c:8000 has lost 100% of what may be lost today: nothing is opened until midnight UTC.",
  },
  {
    alert: "XylenDrawdown",
    severity: "critical",
    at: 5,
    firing: [of("xylen_drawdown_ratio", "0.18x10"), of("xylen_drawdown_limit_ratio", "0.2x10")],
    quiet: [of("xylen_drawdown_ratio", "0.15x10"), of("xylen_drawdown_limit_ratio", "0.2x10")],
    says: "Equity of c:8000 has fallen 90% of the way from its peak to where everything is closed.",
  },
  {
    alert: "XylenDecisionsSlow",
    severity: "warning",
    at: 60,
    firing: [bucket("2", "0x90"), bucket("4", "0+1x90"), bucket("+Inf", "0+1x90")],
    quiet: [bucket("2", "0+1x90"), bucket("4", "0+1x90"), bucket("+Inf", "0+1x90")],
    says: "One decision in a hundred of c:8000 takes longer than 3.98s.",
  },
  {
    alert: "XylenProofDifference",
    severity: "warning",
    labels: { component: "proof", kind: "difference" },
    at: 5,
    // A counter that was never counted is not there: the first time has no value before it.
    firing: [of("xylen_errors_total", "_ _ 1x10", { component: "proof", kind: "difference" })],
    quiet: [of("xylen_errors_total", "1x10", { component: "exchange", kind: "timeout" })],
    says: "The daily proof of c:8000 ended with difference, 1 time(s).",
  },
  {
    alert: "XylenModelOffline",
    severity: "warning",
    labels: model,
    at: 10,
    firing: [of("xylen_model_online", "1 0x20", model)],
    quiet: [of("xylen_model_online", "1 0 0 0 1x20", model)],
    says: "gbdt has not been ready for five minutes; decisions are made without its vote, or not at all.",
  },
  {
    alert: "XylenAllModelsOffline",
    severity: "critical",
    at: 5,
    firing: [of("xylen_model_online", "0x20", model), of("xylen_model_online", "0x20", { model: "mlp" })],
    quiet: [of("xylen_model_online", "0x20", model), of("xylen_model_online", "1x20", { model: "mlp" })],
    says: "No model server of c:8000 is ready: nothing is decided, open positions keep stop and target.",
  },
  {
    alert: "XylenModelServerDown",
    severity: "warning",
    labels: { job: "model-server", instance: "model-gbdt:9100" },
    at: 10,
    firing: [of("up", "0x20", { job: "model-server", instance: "model-gbdt:9100" })],
    quiet: [of("up", "0 0 1x20", { job: "model-server", instance: "model-gbdt:9100" })],
    says: "model-gbdt:9100 has not answered Prometheus for five minutes.",
  },
  {
    alert: "XylenModelRestarts",
    severity: "warning",
    labels: model,
    at: 60,
    firing: [of("xylen_model_restarts", "0x20 2x20 5x60", model)],
    quiet: [of("xylen_model_restarts", "5x20 7x120", model)],
    says: "gbdt was started again 5 times in the last hour.",
  },
  {
    alert: "XylenModelDrifting",
    severity: "warning",
    labels: model,
    at: 45,
    firing: [of("xylen_model_drift_psi", "0.5x60", model)],
    quiet: [of("xylen_model_drift_psi", "0.5x20 0.3x60", model)],
    says: "The features of gbdt have a mean population stability index of 0.50 (0.4 is the limit).",
  },
  {
    alert: "XylenModelMiscalibrated",
    severity: "warning",
    labels: model,
    at: 90,
    firing: [of("xylen_model_live_calibration_error", "0.25x100", model)],
    quiet: [of("xylen_model_live_calibration_error", "0.1x100", model)],
    says: "What gbdt states is off by 25% on average.",
  },
  {
    alert: "XylenModelWorseThanBase",
    severity: "warning",
    labels: model,
    at: 400,
    firing: [of("xylen_model_live_log_loss", "1.25x500", model), of("xylen_model_live_base_log_loss", "1x500", model)],
    quiet: [of("xylen_model_live_log_loss", "1x500", model), of("xylen_model_live_base_log_loss", "1x500", model)],
    says: "The log loss of gbdt is 0.25 above that of always saying the shares of the outcomes.",
  },
  {
    alert: "XylenExchangeFails",
    severity: "critical",
    at: 20,
    firing: [requests("ok", "0+60x30"), requests("http_503", "0+40x30"), requests("no_answer", "0+20x30")],
    quiet: [requests("ok", "0+100x30"), requests("http_503", "0+1x30")],
    says: "50% of the requests of c:8000 fail.",
  },
  {
    alert: "XylenExchangeWeight",
    severity: "warning",
    at: 5,
    firing: [of("xylen_exchange_used_weight", "2100x10")],
    quiet: [of("xylen_exchange_used_weight", "400x10")],
    says: "c:8000 uses a weight of 2.1k a minute; 2400 are allowed.",
  },
  {
    alert: "XylenClockSkew",
    severity: "warning",
    at: 10,
    firing: [of("xylen_exchange_clock_skew_seconds", "-3x20")],
    quiet: [of("xylen_exchange_clock_skew_seconds", "-0.5x20")],
    says: "The clock of c:8000 is 3s from the exchange's.",
  },
  {
    alert: "XylenJournalFails",
    severity: "critical",
    at: 5,
    firing: [of("xylen_journal_failing", "0 1x10")],
    quiet: [of("xylen_journal_failing", "1 0x10")],
    says: "c:8000 cannot store what it decides: nothing new is opened.",
  },
  {
    alert: "XylenErrors",
    severity: "warning",
    labels: { component: "exchange" },
    at: 30,
    firing: [of("xylen_errors_total", "0+3x40", { component: "exchange", kind: "timeout" })],
    quiet: [of("xylen_errors_total", "0+1x40", { component: "exchange", kind: "timeout" })],
    says: "exchange of c:8000 has 3 errors a minute.",
  },
  {
    alert: "XylenEventLoopLag",
    severity: "warning",
    at: 5,
    firing: [of("xylen_event_loop_lag_seconds", "2x10")],
    quiet: [of("xylen_event_loop_lag_seconds", "0 0 0 0 2 0x10")],
    says: "Timers of c:8000 come up to 2s late.",
  },
  {
    alert: "XylenMemoryGrowth",
    severity: "warning",
    at: 60 * 60,
    interval: "10m",
    firing: [of("process_resident_memory_bytes", "1000+5x400"), of("process_start_time_seconds", "0x400")],
    // As much, but by a start in between.
    quiet: [of("process_resident_memory_bytes", "1000+5x400"), of("process_start_time_seconds", "0x300 180000x100")],
    says: "c:8000 needs 135.1% of the memory of a day ago, in the same process.",
  },
  {
    alert: "XylenMemoryHigh",
    severity: "warning",
    at: 20,
    firing: [of("process_resident_memory_bytes", "2684354560x30")],
    quiet: [of("process_resident_memory_bytes", "1000000000x30")],
    says: "c:8000 holds 2.5GiB; the container ends it at 3GiB.",
  },
  {
    alert: "XylenDiskLow",
    severity: "warning",
    at: 400,
    // Half is free, but not for long.
    firing: disk("90-0.1x500"),
    quiet: disk("50x500"),
    says: "c:8000: less than a tenth of the disk is free, or it will be full within a day.",
  },
  {
    alert: "XylenDiskFull",
    severity: "critical",
    at: 5,
    firing: disk("2x20"),
    quiet: disk("5x20"),
    says: "2% of the disk of c:8000 is free; without room nothing can be stored, and nothing is opened.",
  },
  {
    alert: "XylenBackupOld",
    severity: "warning",
    at: 20,
    firing: [of("xylen_backup_age_seconds", "108060+60x30")],
    quiet: [of("xylen_backup_age_seconds", "86400+60x30")],
    says: "The newest backup of c:8000 is 1d 6h 21m 0s old.",
  },
  {
    alert: "XylenBackupFailed",
    severity: "warning",
    labels: { result: "failed" },
    at: 5,
    firing: [of("xylen_backups_total", "_ _ 1x10", { result: "failed" })],
    quiet: [of("xylen_backups_total", "1x10", { result: "done" })],
    says: "A backup of c:8000 ended with failed.",
  },
  {
    alert: "XylenAlertsLost",
    severity: "warning",
    labels: { sink: "telegram", level: "ERROR", outcome: "refused" },
    at: 90,
    firing: [of("xylen_alerts_total", "3x60 4x60", { sink: "telegram", level: "ERROR", outcome: "refused" })],
    quiet: [of("xylen_alerts_total", "0+1x120", { sink: "telegram", level: "ERROR", outcome: "sent" })],
    says: "c:8000 could not deliver ERROR by telegram: refused.",
  },
];
