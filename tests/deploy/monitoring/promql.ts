import { METRICS } from "../../../coordinator/telemetry/metric_catalogue.ts";
import type { MetricSpec } from "../../../domain/metric_spec.ts";
import { MODEL_METRICS } from "../../../model_server/metric_catalogue.ts";

/** A metric that an expression reads, and the labels that it asks for by name. */
export interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

const NO_METRICS = new Set(
  [
    "and",
    "or",
    "unless",
    "by",
    "without",
    "on",
    "ignoring",
    "group_left",
    "group_right",
    "offset",
    "bool",
    "inf",
    "nan",
  ],
);

/** Every metric that a PromQL expression reads. What is followed by `(` is a function; lists of labels are left out. */
export function selectorsIn(expression: string): Selector[] {
  const bare = expression
    .replace(/#.*$/gm, "")
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, " ")
    .replace(/\[[^\]]*\]/g, " ");
  const found: Selector[] = [];
  const pattern = /([a-zA-Z_:][\w:]*)\s*(\{(?:[^}"]|"(?:[^"\\]|\\.)*")*\})?(\s*\()?|"(?:[^"\\]|\\.)*"|[0-9.]+[a-z]*/g;
  for (const [, metric, matchers = "", call] of bare.matchAll(pattern)) {
    if (metric === undefined || call !== undefined || NO_METRICS.has(metric.toLowerCase())) continue;
    const labels = [...matchers.matchAll(/([a-zA-Z_]\w*)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label]) => label!);
    found.push({ metric, labels });
  }
  return found;
}

/** What Prometheus adds to each target, and we to ours. */
const TARGET_LABELS = ["job", "instance", "xylen"];
/** Series that Prometheus makes itself. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  up: [],
  scrape_duration_seconds: [],
  ALERTS: ["alertname", "alertstate", "severity"],
  ALERTS_FOR_STATE: ["alertname", "severity"],
};

/** Labels by the name of every series that can be asked for. @param recorded Names that recording rules make. */
export function servedSeries(recorded: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const served = new Map<string, readonly string[]>(
    Object.entries(OWN).map(([name, labels]) => [name, [...labels, ...TARGET_LABELS]]),
  );
  const add = (name: string, { kind, labels = [] }: MetricSpec, more: readonly string[]) => {
    const all = [...labels, ...more, ...TARGET_LABELS];
    if (kind !== "histogram") return void served.set(name, [...new Set([...served.get(name) ?? [], ...all])]);
    served.set(`${name}_bucket`, [...all, "le"]).set(`${name}_sum`, all).set(`${name}_count`, all);
  };
  for (const [name, spec] of Object.entries(METRICS)) add(name, spec, []);
  for (const [name, spec] of Object.entries(MODEL_METRICS)) add(name, spec, ["model"]);
  for (const name of recorded) served.set(name, [...TARGET_LABELS, "model", "component"]);
  return served;
}

/** What an expression asks for that nobody serves. */
export function unserved(expression: string, served: ReadonlyMap<string, readonly string[]>): string[] {
  return selectorsIn(expression).flatMap(({ metric, labels }) => {
    const known = served.get(metric);
    if (!known) return [metric];
    return labels.filter((label) => !known.includes(label)).map((label) => `${metric}{${label}}`);
  });
}
