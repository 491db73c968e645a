import { quantile } from "../statistics/moments.ts";
import type { DecisionLog, GateRecord } from "../backtest/decision_log.ts";
import type { DecisionCounts } from "../backtest/recorder.ts";
import { adviceOn } from "./advice.ts";

/** A gate or risk check that stopped decisions. */
export interface Refusal {
  readonly gate: string;
  /** Decisions that it was the first to stop, and their share of those that named a direction. */
  readonly stopped: number;
  readonly share: number;
  /** Decisions that it would have stopped, alone or with others, of those that it looked at. */
  readonly failed: number;
  readonly asked: number;
  readonly limit: number | string | null;
  /** What it measured of all decisions that it looked at; null where that is no number. */
  readonly measured: { readonly lowest: number; readonly median: number; readonly highest: number } | null;
  /** Its words on the last decision that it stopped. */
  readonly detail: string | null;
  /** What to look at. */
  readonly advice: string;
}

export interface Refusals {
  readonly decided: number;
  readonly accepted: number;
  /** Plain holds: the ensemble asked for nothing. */
  readonly held: number;
  /** Decisions that named a direction. */
  readonly directional: number;
  /** What stopped most first. */
  readonly by_gate: readonly Refusal[];
}

export function refusalsOf({ gates }: DecisionLog, { decided, accepted, held }: DecisionCounts): Refusals {
  const directional = decided - held;
  const stopping = [...gates.values()].filter(({ stopped }) => stopped > 0)
    .toSorted((a, b) => b.stopped - a.stopped || (a.name < b.name ? -1 : 1));
  return {
    decided,
    accepted,
    held,
    directional,
    by_gate: stopping.map((record) => refusalOf(record, directional)),
  };
}

function refusalOf({ name, stopped, failed, asked, limit, values, detail }: GateRecord, directional: number): Refusal {
  const sorted = values.values().slice().sort();
  return {
    gate: name,
    stopped,
    share: stopped / directional,
    failed,
    asked,
    limit,
    measured: sorted.length === 0
      ? null
      : { lowest: sorted[0]!, median: quantile(sorted, 0.5), highest: sorted.at(-1)! },
    detail,
    advice: adviceOn(name),
  };
}
