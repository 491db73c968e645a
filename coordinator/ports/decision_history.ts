import type { Candle, Timeframe } from "../../domain/candle.ts";
import type { Opinion } from "../../domain/opinion.ts";
import type { DecisionRecord } from "./journal.ts";

/** What a run was told of its markets, and what it decided. */
export type HistoryEntry =
  /** A process began with this past of a market. `opinions`: what it knew of former decisions, of all markets. */
  | {
    readonly kind: "began";
    readonly symbol: string;
    readonly timeframe: Timeframe;
    readonly configHash: string;
    readonly candles: readonly Candle[];
    readonly opinions: readonly Opinion[];
  }
  | { readonly kind: "candle"; readonly symbol: string; readonly candle: Candle }
  | { readonly kind: "decision"; readonly record: DecisionRecord };

export interface HistorySpan {
  readonly runId: string;
  /** Numbers of its first and last event. */
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** The read side of what can be proved. */
export interface DecisionHistory {
  /** The runs that decided in this span of market time, both ends included, and their first and last event there. */
  spans(fromMs: number, toMs: number): Promise<HistorySpan[]>;
  /** The event with which the process began that had taken event `seq`; null when the journal does not tell. */
  beginningOf(runId: string, seq: number): Promise<number | null>;
  entries(span: HistorySpan): AsyncIterable<HistoryEntry>;
  /** Of the last decision before event `seq`; null before the first. */
  chainHashBefore(runId: string, seq: number): Promise<string | null>;
  decisionRecord(decisionId: string): Promise<DecisionRecord | null>;
  /** What stands under a hash: a configuration. Null when nothing does. */
  shared<T>(hash: string): Promise<T | null>;
}
