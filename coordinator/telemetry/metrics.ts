import { Counter, Gauge, Histogram, Registry } from "prom-client";

const LATENCY_SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

type Kind = "counter" | "gauge" | "histogram";

/** Every metric of the coordinator, by the names that dashboards and alerts rely on: kind, labels, help. */
const METRICS: Readonly<Record<string, readonly [kind: Kind, labels: readonly string[], help: string]>> = {
  xylen_heartbeat_total: ["counter", [], "Heartbeats of the coordinator"],
  xylen_decisions_total: ["counter", ["symbol", "action", "outcome"], "Decisions by action and what became of them"],
  xylen_trades_total: ["counter", ["symbol", "side", "result"], "Closed trades"],
  xylen_pnl_usd: ["gauge", ["symbol", "kind"], "Profit and loss, realized and unrealized"],
  xylen_equity_usd: ["gauge", [], "Wallet balance and unrealized PnL"],
  xylen_balance_usd: ["gauge", [], "Wallet balance"],
  xylen_drawdown_ratio: ["gauge", [], "Fall of equity from its high, 0 to 1"],
  xylen_exposure_usd: ["gauge", [], "Value of open positions"],
  xylen_model_latency_seconds: ["histogram", ["model"], "Round trip of a forecast"],
  xylen_model_errors_total: ["counter", ["model", "kind"], "Forecasts that did not come or could not be used"],
  xylen_ensemble_confidence: ["gauge", [], "Confidence of the last decision"],
  xylen_decision_latency_seconds: ["histogram", [], "From a candle's arrival to the decision"],
  xylen_errors_total: ["counter", ["component", "kind"], "Errors"],
  xylen_orders_total: ["counter", ["symbol", "purpose", "status"], "Orders sent, by the exchange's first word"],
  xylen_orders_pending: ["gauge", [], "Orders that can still change"],
  xylen_orders_unknown: ["gauge", [], "Orders whose fate the exchange has not told"],
  xylen_circuit_breaker_state: ["gauge", [], "0 closed, 1 open"],
  xylen_market_data_age_seconds: ["gauge", ["symbol"], "Age of the newest candle"],
  xylen_exchange_request_seconds: ["histogram", ["endpoint", "outcome"], "Requests to the exchange"],
  xylen_exchange_used_weight: ["gauge", [], "Request weight used in this minute"],
  xylen_ws_clients: ["gauge", [], "Connected websocket clients"],
  xylen_event_loop_lag_seconds: ["gauge", [], "How late a timer fires"],
  xylen_backup_age_seconds: ["gauge", [], "Age of the newest backup; NaN before the first"],
  xylen_build_info: ["gauge", ["version", "deno", "v8"], "1, with the versions"],
};

export const METRIC_NAMES: readonly string[] = Object.keys(METRICS);

/** The metrics in a registry of their own. prom-client's default metrics read wrong under Deno and are left out. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #counters = new Map<string, Counter<string>>();
  readonly #gauges = new Map<string, Gauge<string>>();
  readonly #histograms = new Map<string, Histogram<string>>();

  constructor() {
    for (const [name, [kind, labelNames, help]] of Object.entries(METRICS)) {
      const common = { name, help, labelNames: [...labelNames], registers: [this.#registry] };
      if (kind === "counter") this.#counters.set(name, new Counter(common));
      else if (kind === "gauge") this.#gauges.set(name, new Gauge(common));
      else this.#histograms.set(name, new Histogram({ ...common, buckets: LATENCY_SECONDS }));
    }
    this.gauge("xylen_backup_age_seconds", NaN, {});
  }

  count(name: string, labels: Readonly<Record<string, string>>, by: number): void {
    known(this.#counters, name).inc(labels, by);
  }

  gauge(name: string, value: number, labels: Readonly<Record<string, string>>): void {
    known(this.#gauges, name).set(labels, value);
  }

  observe(name: string, seconds: number, labels: Readonly<Record<string, string>>): void {
    known(this.#histograms, name).observe(labels, seconds);
  }

  /** Prometheus text format. */
  render(): Promise<string> {
    return this.#registry.metrics();
  }
}

function known<T>(metrics: ReadonlyMap<string, T>, name: string): T {
  const found = metrics.get(name);
  if (!found) throw new Error(`Invariant: ${name} is a metric of that kind`);
  return found;
}
