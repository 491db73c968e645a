import type { Candle, Timeframe } from "../../domain/candle.ts";
import type { Usd } from "../../domain/money.ts";
import type { Opinion } from "../../domain/opinion.ts";
import type { Trade } from "../../domain/trade.ts";
import type { DecisionRecord } from "./journal.ts";

/** What a run was told of its markets, and what it decided. */
export type HistoryEntry =
  /** A process began with this past of a market. `opinions`: what it knew of former decisions, of all markets. */
  | {
    readonly kind: "began";
    /** Names the process: one that follows at once begins with warm-ups of its own. */
    readonly fence: number;
    readonly symbol: string;
    readonly timeframe: Timeframe;
    readonly configHash: string;
    readonly candles: readonly Candle[];
    readonly opinions: readonly Opinion[];
  }
  /** The configuration was read again: what stands under this hash holds from now on. */
  | { readonly kind: "settings"; readonly configHash: string }
  | { readonly kind: "candle"; readonly symbol: string; readonly candle: Candle }
  | { readonly kind: "decision"; readonly stored: StoredDecision }
  | { readonly kind: "missing"; readonly missing: MissingDecision };

/** A decision as its rows are now. */
export interface StoredDecision {
  readonly runId: string;
  readonly decisionId: string;
  /** As its row has it. */
  readonly chainHash: string | null;
  /** Null when the rows do not make a record any more. */
  readonly record: DecisionRecord | null;
  /** Columns that are not what the record itself would write, and why there is no record. */
  readonly faults: readonly StoredFault[];
}

export interface StoredFault {
  /** Table and column, or `record`. */
  readonly field: string;
  readonly recorded: string | null;
  readonly recomputed: string | null;
}

/** A decision that was taken and is not stored. */
export interface MissingDecision {
  readonly decisionId: string;
  /** What still tells of it: its event in the journal, tables whose rows name it. */
  readonly toldBy: readonly string[];
}

export interface HistorySpan {
  readonly runId: string;
  /** Numbers of its first and last event. */
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** What a process knew at an event after which it had nothing open and no order out. */
export interface FlatState {
  readonly runId: string;
  readonly seq: number;
  readonly walletBalance: Usd;
  /** As the engine stores it. */
  readonly risk: unknown;
  /** Open time of each market's newest candle, Unix ms; null where it had none. */
  readonly lastCandleMs: Readonly<Record<string, number | null>>;
  /** The last trades of each market that had ended, oldest first. */
  readonly ended: readonly Trade[];
}

/** The read side of what can be proved. */
export interface DecisionHistory {
  /** The runs that decided in this span of market time, both ends included, and the first and last event that did. */
  spans(fromMs: number, toMs: number): Promise<HistorySpan[]>;
  /** The event with which the process began that had taken event `seq`; null when the journal does not tell. */
  beginningOf(runId: string, seq: number): Promise<number | null>;
  entries(span: HistorySpan): AsyncIterable<HistoryEntry>;
  /** Of the last decision before event `seq`; null before the first. */
  chainHashBefore(runId: string, seq: number): Promise<string | null>;
  decision(decisionId: string): Promise<StoredDecision | null>;
  /** All of them, run by run as they were stored, oldest first. */
  stored(): AsyncIterable<StoredDecision>;
  /** All that something still tells of, those first that the journal does. */
  missing(): Promise<MissingDecision[]>;
  /** Spans of events that were taken out of the journal. */
  journalGaps(): Promise<HistorySpan[]>;
  /** What stands under a hash: a configuration. Null when nothing does. */
  shared<T>(hash: string): Promise<T | null>;
}

/** What is needed to take up a life in its middle. */
export interface LifeHistory extends DecisionHistory {
  /** Of the states that are journalled after event `fromSeq` and before a time, the flat ones of the newest `limit`, newest first. */
  flatStates(runId: string, fromSeq: number, beforeMs: number, limit: number): Promise<FlatState[]>;
  /** Both ends included, oldest first. */
  candles(symbol: string, timeframe: Timeframe, fromMs: number, toMs: number): Promise<Candle[]>;
  /** What was said before event `seq`, oldest first: more than anything that is learned looks back on. */
  opinionsBefore(runId: string, seq: number): Promise<Opinion[]>;
}
