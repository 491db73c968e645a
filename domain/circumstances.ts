import type { Account } from "./account.ts";
import type { Breaker } from "./breaker.ts";
import type { NamedCalibration } from "./calibration.ts";
import type { MetaLearner, Standing } from "./meta_learner.ts";
import type { Market } from "./market.ts";
import type { Usd } from "./money.ts";
import type { OrderOrigin } from "./order.ts";
import type { Quote } from "./quote.ts";
import type { TradeSide } from "./trade.ts";

/**
 * What enters a decision beside the features and the answers: with them and the configuration it gives the decision
 * again, bit for bit. Plain data; no chance is in it.
 */
export interface Circumstances {
  /** What names the decision, its trade and its order. */
  readonly origin: OrderOrigin;
  readonly market: Market;
  /** Market time at which the decision's price was the price. */
  readonly priceAtMs: number;
  /** Best bid and ask when the models were asked; null when the exchange did not tell, or nobody asked. */
  readonly quote: Quote | null;
  readonly costs: TradingCosts;
  /** Mean ATR(14) in percent of the close over the candles before; null while none are known. */
  readonly usualNatr: number | null;
  /** Standard deviation of the market's returns over the kept candles, a fraction a year; null while there are few. */
  readonly yearlyVolatility: number | null;
  readonly lessons: Lessons;
  /** Null before the exchange has told the account. */
  readonly risk: RiskState | null;
}

/** What a round trip costs. */
export interface TradingCosts {
  readonly takerFeeBps: number;
  /** Expected distance between the price decided on and the price filled, each way. */
  readonly slippageBps: number;
  /** What a long is expected to pay in funding until its time limit, as a fraction of its value; a short gets it. */
  readonly funding: number;
}

/** What the outcomes of former decisions have taught. */
export interface Lessons {
  /** Factors of the configured weights, for a method that learns. A model that is not named has 1. */
  readonly weights: readonly { readonly modelName: string; readonly factor: number }[];
  /** Of models, and of the ensemble. */
  readonly calibrations: readonly NamedCalibration[];
  /** 1 − P of the least likely action that is not ruled out; null while nothing is. And the level that made it. */
  readonly setLimit: number | null;
  readonly setAlpha: number;
  /** Null while none is in use. */
  readonly metaLearner: MetaLearner | null;
  /** For a method that looks at it, else null. */
  readonly standing: Standing | null;
}

/** A position in another market, as seen from the one that is decided on. */
export interface HeldPosition {
  readonly symbol: string;
  readonly side: TradeSide;
  /** At the last close, unsigned; entries on their way included. */
  readonly notional: Usd;
  /** Of the two markets' returns, −1 to 1; null when it is not known. */
  readonly correlation: number | null;
}

/** What the risk manager knows of the account when it is asked. All times are market time. */
export interface RiskState {
  readonly nowMs: number;
  /** Null while trading; else why an operator or the system stopped new risk. */
  readonly stopped: string | null;
  readonly breaker: Breaker;
  readonly account: Account;
  /** Equity at the first moment of this UTC day, and the highest ever. */
  readonly dayStartEquity: Usd;
  readonly peakEquity: Usd;
  /** Value of open positions and of entries on their way, unsigned. */
  readonly exposure: Usd;
  readonly openPositions: number;
  /** What is open or on its way in other markets. */
  readonly positions: readonly HeldPosition[];
  /** Trades that have ended since the run began. */
  readonly closedTrades: number;
  /** Symbols of open positions, of entries on their way, and of orders that a trade has left behind. */
  readonly openSymbols: readonly string[];
  readonly tradesToday: number;
  readonly lastEntryAtMs: number | null;
  readonly ordersLastMinute: number;
  readonly ordersToday: number;
  /** Symbols with a position on the exchange that is not ours, or with one of ours that does not add up. */
  readonly strangeSymbols: readonly string[];
  /** Orders whose fate the exchange has not told yet. */
  readonly unknownOrders: number;
}
