import type { Candle } from "../../domain/candle.ts";
import { type Price, price, qty, type Usd } from "../../domain/money.ts";
import { invariant, type Result } from "../../domain/result.ts";
import { movePositionMargin, setDualSidePosition, setLeverage, setMarginType, transfer } from "./account_settings.ts";
import { type AlgoOrderRequest, placeAlgoOrder } from "./algo_placement.ts";
import { type Amendment, amendOrder } from "./amendment.ts";
import { cancelAlgo, cancelAllAlgos, cancelAllOrders, cancelOrder, type OrderKey, rejectAlgo } from "./cancellation.ts";
import { worstPath } from "./candle_path.ts";
import type { MatchingEvent } from "./events.ts";
import { deleverage, liquidate, liquidateIfDue } from "./forced_close.ts";
import { applyFunding } from "./funding.ts";
import { isDueForLiquidation } from "./liquidation_price.ts";
import { type AccountFigures, accountFigures, equityHere, marketFigures } from "./margin.ts";
import { type MarketFigures, NO_FIGURES } from "./market_figures.ts";
import type { AlgoOrder, MatchedOrder } from "./orders.ts";
import {
  type Accepted,
  type LimitOrderRequest,
  type MarketOrderRequest,
  placeLimitOrder,
  placeMarketOrder,
} from "./placement.ts";
import { jumpTo, settleWaiting, walkTo } from "./price_path.ts";
import type { Refusal } from "./refusal.ts";
import { type MarginType, type MatchingState, newState } from "./state.ts";
import type { TradingRules } from "./trading_rules.ts";

/** More than any order; what exact quantities can hold is not much more. */
const VOLUME_MAX = 50_000_000;

/** What the account's other markets bring right now. */
export type Elsewhere = () => MarketFigures;

const NOWHERE: Elsewhere = () => NO_FIGURES;

/**
 * The simulated exchange's pure core: one symbol, on a margin account that is its own or that it shares with other
 * markets (`MatchingAccount`). The market is moved candle by candle (`open`,
 * `close`) or price by price (`moveTo`); between any two moves orders may be placed. Mark and index price are the last
 * price. Equal calls give equal results, to the last unit.
 */
export class MatchingEngine {
  readonly #own: MatchingState;

  private constructor(readonly rules: TradingRules, state: MatchingState, private readonly elsewhere: Elsewhere) {
    this.#own = state;
  }

  /** @param deposits Opening wallet balance. */
  static create(rules: TradingRules, deposits: Usd, leverage = 20): MatchingEngine {
    return new MatchingEngine(rules, newState(deposits, leverage), NOWHERE);
  }

  /** Goes on from `snapshot()`, which it copies. */
  static restore(rules: TradingRules, state: MatchingState, elsewhere = NOWHERE): MatchingEngine {
    return new MatchingEngine(rules, structuredClone(state), elsewhere);
  }

  /** With what the rest of the account brings now. */
  get #state(): MatchingState {
    this.#own.elsewhere = this.elsewhere();
    return this.#own;
  }

  /** Plain data, independent of the engine from here on. */
  snapshot(): MatchingState {
    return structuredClone(this.#state);
  }

  /** The live state, to read only. */
  get state(): Readonly<MatchingState> {
    return this.#state;
  }

  /** Of the whole account. */
  figures(): AccountFigures {
    return accountFigures(this.#state, this.rules);
  }

  /** Of this market alone. */
  marketFigures(): MarketFigures {
    return marketFigures(this.#own, this.rules);
  }

  /** What this market brings to the account's equity. */
  get equityHere(): Usd {
    return equityHere(this.#own);
  }

  get isDueForLiquidation(): boolean {
    return this.#own.position.qty !== 0 && isDueForLiquidation(this.#state, this.rules);
  }

  placeMarket(request: MarketOrderRequest): Result<Accepted<MatchedOrder>, Refusal> {
    return placeMarketOrder(this.#state, this.rules, request);
  }

  placeLimit(request: LimitOrderRequest): Result<Accepted<MatchedOrder>, Refusal> {
    return placeLimitOrder(this.#state, this.rules, request);
  }

  placeAlgo(request: AlgoOrderRequest): Result<Accepted<AlgoOrder>, Refusal> {
    return placeAlgoOrder(this.#state, this.rules, request);
  }

  amendOrder(key: OrderKey, amendment: Amendment): Result<Accepted<MatchedOrder>, Refusal> {
    return amendOrder(this.#state, this.rules, key, amendment);
  }

  cancelOrder(key: OrderKey): Result<Accepted<MatchedOrder>, Refusal> {
    return cancelOrder(this.#state, key);
  }

  cancelAlgo(key: OrderKey): Result<Accepted<AlgoOrder>, Refusal> {
    return cancelAlgo(this.#state, key);
  }

  /** The exchange drops an algo order that it had accepted. */
  rejectAlgo(key: OrderKey, reason: string): MatchingEvent[] {
    return rejectAlgo(this.#state, key, reason);
  }

  cancelAllOrders(): MatchingEvent[] {
    return cancelAllOrders(this.#state);
  }

  cancelAllAlgos(): MatchingEvent[] {
    return cancelAllAlgos(this.#state);
  }

  setLeverage(leverage: number): Result<number, Refusal> {
    return setLeverage(this.#state, this.rules, leverage);
  }

  setMarginType(marginType: MarginType): Result<MatchingEvent[], Refusal> {
    return setMarginType(this.#state, marginType);
  }

  /** Into the isolated position, or, negative, out of it. */
  movePositionMargin(amount: Usd): Result<MatchingEvent[], Refusal> {
    return movePositionMargin(this.#state, this.rules, amount);
  }

  /** Hedge mode, as the account then reports it; orders are refused while it is on. */
  setDualSidePosition(dual: boolean): Result<boolean, Refusal> {
    return setDualSidePosition(this.#state, dual);
  }

  /** A deposit, or, negative, a withdrawal. */
  transfer(amount: Usd): Result<MatchingEvent[], Refusal> {
    return transfer(this.#state, this.rules, amount);
  }

  /**
   * Settles funding; a position that it ruins is liquidated.
   *
   * @param rate Of one interval, e.g. 0.0001; positive: longs pay.
   */
  applyFunding(rate: number, markPrice: Price, timeMs: number): MatchingEvent[] {
    this.#passTo(timeMs);
    const state = this.#state;
    return [...applyFunding(state, rate, markPrice), ...liquidateIfDue(state, this.rules)];
  }

  /** Closes the position by force, whatever its margin is: for exchanges that do so. */
  liquidate(): MatchingEvent[] {
    return this.#own.position.qty === 0 ? [] : liquidate(this.#state, this.rules);
  }

  /** Closes the position whole, as another account's counterparty. */
  deleverage(): MatchingEvent[] {
    return deleverage(this.#state, this.rules);
  }

  /** Sets price and time before the market begins, so that orders can be judged. */
  quote(at: number, timeMs: number): void {
    this.#own.lastPrice = price(at);
    this.#own.timeMs = timeMs;
  }

  /** A candle opens: the price jumps to it. Orders that waited for it fill there. */
  open(candle: Candle): MatchingEvent[] {
    this.#passTo(candle.openTimeMs);
    this.#trade(candle.volume);
    return jumpTo(this.#state, this.rules, price(candle.open));
  }

  /**
   * The inside of the candle, worst case first; then it has closed. Fills carry the last millisecond of what is played.
   *
   * @param inside Smaller candles that make it up, all of them: they are played in turn, worst case first in each.
   */
  close(candle: Candle, closeTimeMs: number, inside: readonly Candle[] = [candle]): MatchingEvent[] {
    const state = this.#state;
    const events: MatchingEvent[] = [];
    inside.forEach((part, i) => {
      if (i > 0) {
        this.#passTo(part.openTimeMs);
        events.push(...jumpTo(state, this.rules, price(part.open)));
      }
      this.#passTo((inside[i + 1]?.openTimeMs ?? closeTimeMs) - 1);
      const [high, low, close] = [price(part.high), price(part.low), price(part.close)];
      for (const to of worstPath(state, { high, low, close })) events.push(...walkTo(state, this.rules, to));
    });
    this.#passTo(closeTimeMs);
    return events;
  }

  /**
   * Moves the market straight from the last price to `at`, and everything on the way happens. Orders that waited for
   * the next price then fill at `at`.
   *
   * @param volume Traded on the way, in coins.
   */
  moveTo(at: Price, timeMs: number, volume: number): MatchingEvent[] {
    this.#passTo(timeMs);
    this.#trade(volume);
    const state = this.#state;
    return [...walkTo(state, this.rules, at), ...settleWaiting(state, this.rules)];
  }

  /** Fills waiting orders at the last price. For a market that has ended: there is no next open. */
  settleWaiting(): MatchingEvent[] {
    return settleWaiting(this.#state, this.rules);
  }

  #passTo(timeMs: number): void {
    const state = this.#own;
    if (timeMs < state.timeMs) invariant(false, `market time goes forward, ${timeMs} came after ${state.timeMs}`);
    state.timeMs = timeMs;
  }

  #trade(volume: number): void {
    this.#own.volume = qty(Math.min(volume, VOLUME_MAX));
    this.#own.takenVolume = qty(0);
  }
}
