import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { MetricSpec } from "../../domain/metric_spec.ts";
import { METRICS } from "./metric_catalogue.ts";

type Labels = Readonly<Record<string, string>>;
type Metric = Counter | Gauge | Histogram;

/** What was wrong with a measurement that could not be taken. */
export type MetricFault = (metric: string, detail: string) => void;

/**
 * The coordinator's metrics in a registry of their own. A measurement that does not fit is told to `onFault` and left
 * out: a mistake in the bookkeeping must never stop what it counts.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #metrics = new Map<string, Metric>();

  constructor(private readonly onFault: MetricFault) {
    for (const [name, spec] of Object.entries<MetricSpec>(METRICS)) this.#metrics.set(name, this.#create(name, spec));
  }

  count(name: string, labels: Labels = {}, by = 1): void {
    this.#measure(name, "counter", labels, by, (metric) => (metric as Counter).inc({ ...labels }, by));
  }

  /** @param value Null when it is not known any more: nothing is shown then. */
  gauge(name: string, value: number | null, labels: Labels = {}): void {
    this.#measure(
      name,
      "gauge",
      labels,
      value ?? 0,
      (metric) =>
        value === null ? (metric as Gauge).remove({ ...labels }) : (metric as Gauge).set({ ...labels }, value),
    );
  }

  observe(name: string, seconds: number, labels: Labels = {}): void {
    this.#measure(
      name,
      "histogram",
      labels,
      seconds,
      (metric) => (metric as Histogram).observe({ ...labels }, seconds),
    );
  }

  /** @returns The sum over all labels, for a histogram of its counts; null when nothing was measured. */
  async read(name: string): Promise<number | null> {
    const told = await this.#metrics.get(name)?.get();
    const values = told?.values.filter((each) => String(told.type) !== "histogram" || isCount(each)) ?? [];
    return values.length === 0 ? null : values.reduce((sum, { value }) => sum + value, 0);
  }

  /** @returns All metrics in Prometheus' text format. */
  render(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  #create(name: string, spec: MetricSpec): Metric {
    const common = { name, help: spec.help, labelNames: [...spec.labels ?? []], registers: [this.#registry] };
    if (spec.kind === "counter") return new Counter(common);
    if (spec.kind === "histogram") return new Histogram({ ...common, buckets: [...spec.buckets!] });
    const gauge = new Gauge(common);
    // Nothing measured yet is nothing, not 0.
    if (common.labelNames.length === 0) gauge.remove();
    return gauge;
  }

  #measure(
    name: string,
    kind: MetricSpec["kind"],
    labels: Labels,
    value: number,
    take: (metric: Metric) => void,
  ): void {
    const fault = faultOf(name, kind, labels, value);
    if (fault !== undefined) return this.onFault(name, fault);
    take(this.#metrics.get(name)!);
  }
}

const isCount = (value: object): boolean => (value as { metricName?: string }).metricName?.endsWith("_count") ?? false;

function faultOf(name: string, kind: MetricSpec["kind"], labels: Labels, value: number): string | undefined {
  const spec: MetricSpec | undefined = Object.hasOwn(METRICS, name) ? METRICS[name as keyof typeof METRICS] : undefined;
  if (!spec) return "is not a known metric";
  if (spec.kind !== kind) return `is a ${spec.kind}, not a ${kind}`;
  const given = Object.keys(labels).sort().join(", "), wanted = [...spec.labels ?? []].sort().join(", ");
  if (given !== wanted) return `has the labels (${wanted}), not (${given})`;
  if (!Number.isFinite(value) || (kind === "counter" && value < 0)) return `cannot take ${value}`;
  return undefined;
}
