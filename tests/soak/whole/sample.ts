import { metricSamples } from "../../fixtures/metric_text.ts";
import type { ProcessLook, Role } from "./processes.ts";

/** What was seen at one moment. */
export interface Sample {
  /** From the beginning of the run. */
  readonly seconds: number;
  /** Which life of the coordinator, from 0. */
  readonly life: number;
  /** Of that life. */
  readonly decisions: number;
  readonly processes: readonly ProcessLook[];
  /** Null while the coordinator does not answer. */
  readonly told: Told | null;
}

/** What the coordinator measures of itself. */
export interface Told {
  readonly lagMs: number;
  readonly heapMb: number;
  readonly decided: Histogram;
}

/** Counts of decisions up to each bound, as Prometheus has them: each holds those before it. */
export type Histogram = readonly { readonly upToMs: number; readonly count: number }[];

/** @param text Of `/metrics`. */
export function toldBy(text: string): Told {
  const samples = metricSamples(text);
  const value = (metric: string) => samples.find((each) => each.metric === metric)?.value ?? Number.NaN;
  return {
    lagMs: value("xylen_event_loop_lag_seconds") * 1000,
    heapMb: value("xylen_heap_used_bytes") / 2 ** 20,
    decided: samples
      .filter(({ metric, labels }) => metric === "xylen_decision_latency_seconds" && labels.le !== undefined)
      .map(({ labels, value: count }) => ({
        upToMs: labels.le === "+Inf" ? Infinity : Number(labels.le) * 1000,
        count,
      })),
  };
}

/** The bound under which a share of what was counted between two looks lies. Null when nothing was. */
export function quantileBetween(before: Histogram, after: Histogram, share: number): number | null {
  const counts = after.map(({ upToMs, count }, i) => ({ upToMs, count: count - (before[i]?.count ?? 0) }));
  const total = counts.at(-1)?.count ?? 0;
  return total > 0 ? counts.find(({ count }) => count >= share * total)!.upToMs : null;
}

export const memoryOf = (role: Role) => ({ processes }: Sample): number | null =>
  processes.find((each) => each.role === role)?.memoryMb ?? null;

export const handlesOf = (role: Role) => ({ processes }: Sample): number | null =>
  processes.find((each) => each.role === role)?.handles ?? null;
