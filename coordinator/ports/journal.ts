import type { Candle, Timeframe } from "../../domain/candle.ts";
import type { NamedCalibration } from "../../domain/calibration.ts";
import type { Decision } from "../../domain/decision.ts";
import type { MetaLearner } from "../../domain/meta_learner.ts";
import type { Opinion } from "../../domain/opinion.ts";
import type { Order, PlacedOrder } from "../../domain/order.ts";
import type { Trade } from "../../domain/trade.ts";
import type { Usd } from "../../domain/money.ts";

/** From the least to the gravest. */
export const SEVERITIES = ["debug", "info", "warning", "error", "critical"] as const;
export type Severity = typeof SEVERITIES[number];

/** Something people should be able to look up later: who paused, which model failed, what was refused. */
export interface SystemEvent {
  readonly eventId: string;
  readonly atMs: number;
  /** e.g. `SYSTEM`, `TRADE`, `ERROR`, `CIRCUIT_BREAKER`, `MODEL`, `OPERATOR`. */
  readonly eventType: string;
  readonly severity: Severity;
  readonly component: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A decision as it is stored: the record, its hashes, and how long it took. */
export interface DecisionRecord {
  readonly decision: Decision;
  readonly configHash: string;
  /** Of the program that took it (`Provenance`); null in records of before it was stored. */
  readonly programHash: string | null;
  readonly inputsHash: string;
  readonly outputsHash: string;
  /** Of all that is recorded of it and of the decision before it; null in records of before there was a chain. */
  readonly chainHash: string | null;
  /** From the candle's arrival to the commit. */
  readonly latencyMs: number;
}

export interface EquityPoint {
  readonly atMs: number;
  readonly balance: Usd;
  readonly equity: Usd;
}

/** Everything one event changed: committed in one transaction, before any of its orders leaves. */
export interface Commit {
  /** Position in the journal, from 1, without gaps. */
  readonly seq: number;
  readonly atMs: number;
  readonly kind: string;
  /** The engine event itself, JSON-ready. */
  readonly event: unknown;
  /** SHA-256 of the engine's state after it; only on every 1,000th, together with `state`. */
  readonly stateHash: string | null;
  readonly state: unknown | null;
  readonly decisions: readonly DecisionRecord[];
  /** Inserted or updated, whole. */
  readonly orders: readonly Order[];
  readonly trades: readonly Trade[];
  readonly systemEvents: readonly SystemEvent[];
  /** Breaker, day, peak equity: whole, or null when unchanged. */
  readonly riskState: unknown | null;
  readonly equity: EquityPoint | null;
  /** Those that were fitted with this event. */
  readonly calibrations: readonly NamedCalibration[];
  readonly metaLearners: readonly MetaLearner[];
  /** What features are made of: the candle of this event, or those of a warm-up. */
  readonly candles: readonly { readonly symbol: string; readonly timeframe: Timeframe; readonly candle: Candle }[];
}

/** What a restart finds. */
export interface Recovered {
  readonly runId: string;
  /** The number that this ownership of the account has: higher than all before it. */
  readonly fence: number;
  readonly lastSeq: number;
  /** Orders not in a terminal state. */
  readonly openOrders: readonly Order[];
  /** Trades not closed or cancelled. */
  readonly openTrades: readonly Trade[];
  /** The last ones that ended, oldest first, at most 20. */
  readonly endedTrades: readonly Trade[];
  /** Net of all trades of the run, open ones included. */
  readonly booked: Usd;
  /** Net PnL of the last closed trades, oldest first, at most 1,000. */
  readonly closedPnls: readonly { readonly tradeId: string; readonly pnl: Usd; readonly closedAtMs: number }[];
  readonly riskState: unknown | null;
  /** Of the last decision; null before the first. */
  readonly lastChainHash: string | null;
  /** What the models said of the last candles that were decided on, oldest first, at most 8,000 answers. */
  readonly opinions: readonly Opinion[];
}

/** The write side of the database. */
export interface Journal {
  recover(): Promise<Recovered>;
  /** Those of our orders at the exchange that no record tells of, neither under their own name nor as adopted. */
  unrecorded(orders: readonly PlacedOrder[]): Promise<PlacedOrder[]>;
  /** Durable when it resolves. Rejects when the database is gone or another owner took over (fencing). */
  commit(commit: Commit): Promise<void>;
  close(): Promise<void>;
}
