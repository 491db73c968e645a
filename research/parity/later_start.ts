/** A place in a recorded life from which it can be traded again without what came before: nothing was open there. */
import type { FlatState, HistoryEntry, LifeHistory } from "../../coordinator/ports/decision_history.ts";
import type { Candle, Timeframe } from "../../domain/candle.ts";
import { type Opinion, opinionOf } from "../../domain/opinion.ts";

export interface LaterStart {
  readonly state: FlatState;
  readonly fence: number;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Open time of the last candle of before. */
  readonly lastCandleMs: number;
  /** All candles up to that one, from the life's beginning on: features are then the same to the last bit. */
  readonly candles: readonly Candle[];
  /** What had been said of them. */
  readonly opinions: readonly Opinion[];
}

/** Snapshots that are looked at: a position may be open over several of them. */
const STATES = 20;

type Began = Extract<HistoryEntry, { kind: "began" }>;

/**
 * The latest such place before a time, in the life of one market that began with an event.
 *
 * @returns null where there is none: the life is traded from its beginning.
 */
export async function laterStart(
  history: LifeHistory,
  { runId, beganSeq, beforeMs }: { readonly runId: string; readonly beganSeq: number; readonly beforeMs: number },
): Promise<LaterStart | null> {
  for (const state of await history.flatStates(runId, beganSeq, beforeMs, STATES)) {
    const [last, ...others] = Object.values(state.lastCandleMs);
    // Of several markets each learns from all: warmed up one after the other they would learn in another order.
    if (typeof last !== "number" || others.length > 0) return null;
    const late = await decidedLate(history, state, last);
    if (!late) continue;
    const began = await beginningAt(history, runId, beganSeq);
    if (!began) return null;
    const { fence, symbol, timeframe, candles: warmup } = began;
    const since = await history.candles(symbol, timeframe, (warmup.at(-1)?.openTimeMs ?? 0) + 1, last);
    const opinions = [...await history.opinionsBefore(runId, state.seq), ...late];
    return { state, fence, symbol, timeframe, lastCandleMs: last, candles: [...warmup, ...since], opinions };
  }
  return null;
}

/** What was said of the last candle after the state was stored; null when something was opened on it. */
async function decidedLate(
  history: LifeHistory,
  { runId, seq }: FlatState,
  lastCandleMs: number,
): Promise<Opinion[] | null> {
  const opinions: Opinion[] = [];
  for await (const entry of history.entries({ runId, fromSeq: seq, toSeq: Number.MAX_SAFE_INTEGER })) {
    if (entry.kind === "candle" && entry.candle.openTimeMs > lastCandleMs) break;
    if (entry.kind !== "decision") continue;
    const decision = entry.stored.record?.decision;
    if (!decision || decision.accepted) return null;
    opinions.push(opinionOf(decision));
  }
  return opinions;
}

async function beginningAt(history: LifeHistory, runId: string, seq: number): Promise<Began | null> {
  for await (const entry of history.entries({ runId, fromSeq: seq, toSeq: seq })) {
    if (entry.kind === "began") return entry;
  }
  return null;
}
