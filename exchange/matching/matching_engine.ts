import type { Candle } from "../../domain/candle.ts";
import { price, type Usd } from "../../domain/money.ts";
import { err, invariant, ok, type Result } from "../../domain/result.ts";
import { cancelAlgo, cancelAllAlgos, cancelAllOrders, cancelOrder, type OrderKey } from "./cancellation.ts";
import type { MatchingEvent } from "./events.ts";
import { settleOrder } from "./fills.ts";
import { type AccountFigures, accountFigures, initialMargin } from "./margin.ts";
import type { AlgoOrder, MatchedOrder } from "./orders.ts";
import {
  type Accepted,
  type AlgoOrderRequest,
  type MarketOrderRequest,
  placeAlgoOrder,
  placeMarketOrder,
} from "./placement.ts";
import { leverageNotValid, type Refusal, REFUSALS } from "./refusal.ts";
import { type MatchingState, newState } from "./state.ts";
import type { TradingRules } from "./trading_rules.ts";
import { triggerAlong, triggerGaps, worstPath } from "./triggers.ts";

/**
 * The simulated exchange's pure core: one symbol, one margin account. A candle is run in two steps, `open` and
 * `close`; between them and after them orders may be placed. Equal calls give equal results, to the last unit.
 */
export class MatchingEngine {
  readonly #state: MatchingState;

  private constructor(readonly rules: TradingRules, state: MatchingState) {
    this.#state = state;
  }

  /** @param deposits Opening wallet balance. */
  static create(rules: TradingRules, deposits: Usd, leverage = 20): MatchingEngine {
    return new MatchingEngine(rules, newState(deposits, leverage));
  }

  /** Goes on from `snapshot()`, which it copies. */
  static restore(rules: TradingRules, state: MatchingState): MatchingEngine {
    return new MatchingEngine(rules, structuredClone(state));
  }

  /** Plain data, independent of the engine from here on. */
  snapshot(): MatchingState {
    return structuredClone(this.#state);
  }

  /** The live state, to read only. */
  get state(): Readonly<MatchingState> {
    return this.#state;
  }

  figures(): AccountFigures {
    return accountFigures(this.#state, this.rules);
  }

  placeMarket(request: MarketOrderRequest): Result<Accepted<MatchedOrder>, Refusal> {
    return placeMarketOrder(this.#state, this.rules, request);
  }

  placeAlgo(request: AlgoOrderRequest): Result<Accepted<AlgoOrder>, Refusal> {
    return placeAlgoOrder(this.#state, this.rules, request);
  }

  cancelOrder(key: OrderKey): Result<Accepted<MatchedOrder>, Refusal> {
    return cancelOrder(this.#state, key);
  }

  cancelAlgo(key: OrderKey): Result<Accepted<AlgoOrder>, Refusal> {
    return cancelAlgo(this.#state, key);
  }

  cancelAllOrders(): MatchingEvent[] {
    return cancelAllOrders(this.#state);
  }

  cancelAllAlgos(): MatchingEvent[] {
    return cancelAllAlgos(this.#state);
  }

  /** Refused when out of range or when equity does not cover the position's margin at the new leverage. */
  setLeverage(leverage: number): Result<number, Refusal> {
    const state = this.#state;
    if (!Number.isInteger(leverage) || leverage < 1 || leverage > this.rules.leverageMax) {
      return err(leverageNotValid(leverage));
    }
    const needed = initialMargin(state.position.qty, state.lastPrice, leverage);
    if (needed > this.figures().equity) return err(REFUSALS.leverageTooSmall);
    state.leverage = leverage;
    return ok(leverage);
  }

  /** Sets price and time before the first candle, so that orders can be judged. */
  quote(at: number, timeMs: number): void {
    this.#state.lastPrice = price(at);
    this.#state.timeMs = timeMs;
  }

  /** A candle opens: waiting market orders fill at its open, oldest first, then what the gap has triggered. */
  open(candle: Candle): MatchingEvent[] {
    const state = this.#state;
    invariant(candle.openTimeMs >= state.timeMs, `candles come in order, ${candle.openTimeMs} after ${state.timeMs}`);
    state.timeMs = candle.openTimeMs;
    state.lastPrice = price(candle.open);
    return [...this.settleWaiting(), ...triggerGaps(state, this.rules, state.lastPrice)];
  }

  /** The inside of the candle, worst case first; then it has closed. Fills carry the candle's last millisecond. */
  close(candle: Candle, closeTimeMs: number): MatchingEvent[] {
    const state = this.#state;
    const points = worstPath(state, {
      open: price(candle.open),
      high: price(candle.high),
      low: price(candle.low),
      close: price(candle.close),
    });
    state.timeMs = closeTimeMs - 1;
    const events = points.slice(1).flatMap((to, i) => triggerAlong(state, this.rules, points[i]!, to));
    state.lastPrice = price(candle.close);
    state.timeMs = closeTimeMs;
    return events;
  }

  /** Fills waiting market orders at the last price. For a market that has ended: there is no next open. */
  settleWaiting(): MatchingEvent[] {
    const state = this.#state;
    return state.openOrders.flatMap((order) => settleOrder(state, this.rules, order, state.lastPrice));
  }
}
