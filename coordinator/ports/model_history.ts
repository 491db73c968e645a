import type { Candle, Timeframe } from "../../domain/candle.ts";
import type { Action } from "../../domain/forecast.ts";

/** One stored answer of a model, and what its outcome hangs on. */
export interface ModelAnswer {
  readonly atMs: number;
  readonly symbol: string;
  readonly candleOpenTimeMs: number;
  readonly latencyMs: number;
  /** Null, as the next two, for one that failed. */
  readonly modelVersion: string | null;
  readonly confidence: number | null;
  readonly probabilities: Readonly<Record<Action, number>> | null;
  /** Average true range at the decision, in price; null where it was not known. */
  readonly atr: number | null;
}

/** What the database tells of a model's answers. */
export interface ModelAnswers {
  /** The newest, oldest first. */
  newest(modelName: string, most: number): Promise<readonly ModelAnswer[]>;
  /** Closed candles that were traded on, oldest first, both ends included. */
  candles(symbol: string, timeframe: Timeframe, fromMs: number, toMs: number): Promise<readonly Candle[]>;
}

/** A stretch of a model's answers. */
export interface HistoryPoint {
  /** Market time of its first and last answer. */
  readonly from: number;
  readonly to: number;
  readonly answers: number;
  /** How many of them failed. */
  readonly failed: number;
  readonly latency_p50_ms: number;
  readonly latency_p95_ms: number;
  /** Mean, as stated; null where all failed. */
  readonly confidence: number | null;
  /** Mean over the judged ones, 0 to 2, as stated; null while none is judged. */
  readonly brier: number | null;
  readonly judged: number;
  /** Versions that answered, in the order of their first word. */
  readonly versions: readonly string[];
}

export const HISTORY_STRETCHES = ["decisions", "day"] as const;
export type HistoryStretch = typeof HISTORY_STRETCHES[number];

/** How a model did over time. */
export interface ModelHistory {
  /** A point for so many decisions, or for each day (UTC). */
  readonly by: HistoryStretch;
  /** Decisions a point; null by day. */
  readonly decisions: number | null;
  /** Oldest first. */
  readonly points: readonly HistoryPoint[];
  /** True where the database holds older answers than were looked at. */
  readonly cut: boolean;
  readonly drift: DriftHistory;
}

/** The drift that a model server told, for as long as this program listens. */
export interface DriftHistory {
  /** Market time of the first that was told; null before it. */
  readonly since: number | null;
  /** Mean population stability index over the features, oldest first. */
  readonly points: readonly { readonly at: number; readonly psi: number }[];
}

export interface ModelHistories {
  of(modelName: string, by: HistoryStretch): Promise<ModelHistory>;
}
