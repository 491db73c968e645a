import type { Candle } from "../../../domain/candle.ts";
import { type Price, price, type Qty, qty, usd } from "../../../domain/money.ts";
import type { Side, TimeInForce } from "../../../domain/order.ts";
import { MatchingEngine } from "../../../exchange/matching/matching_engine.ts";
import type { MatchingEvent } from "../../../exchange/matching/events.ts";
import { leverageBrackets } from "../../../exchange/matching/leverage_brackets.ts";
import type { TriggerOrderRequest } from "../../../exchange/matching/algo_placement.ts";
import { type TradingRules, UNLIMITED } from "../../../exchange/matching/trading_rules.ts";

export const CANDLE_MS = 300_000;
export const START_MS = 1_700_000_100_000;

export const RULES: TradingRules = {
  market: {
    symbol: "BTCUSDT",
    base: "BTC",
    quote: "USDT",
    tickSize: price(0.1),
    stepSize: qty(0.001),
    qtyMin: qty(0.001),
    qtyMax: qty(120),
    notionalMin: usd(100),
    takerFeeBps: 5,
    makerFeeBps: 2,
  },
  priceMin: price(261.1),
  priceMax: price(809_484),
  slippageBps: 0,
  brackets: leverageBrackets([[125, 50_000, 40], [100, 600_000, 50], [75, 3_000_000, 65], [50, 12_000_000, 100]]),
  liquidationFeeBps: 125,
  openOrdersMax: 5,
  openAlgoOrdersMax: 6,
  fillMode: "next_open",
  liquidity: UNLIMITED,
};

/** Rules that differ in some points. */
export const tableOf = (rules: Partial<TradingRules>): Table =>
  new Table(MatchingEngine.create({ ...RULES, ...rules }, usd(10_000)));

/** A market where orders fill at once. */
export const liveTable = (rules: Partial<TradingRules> = {}): Table => tableOf({ fillMode: "at_once", ...rules });

export type Quote = readonly [open: number, high: number, low: number, close: number];

export const candleAt = (index: number, [open, high, low, close]: Quote): Candle => ({
  openTimeMs: START_MS + index * CANDLE_MS,
  open,
  high,
  low,
  close,
  volume: 1,
});

/** An engine with 10,000 dollars that stands at 40,000, and its candles one after the other. */
export class Table {
  #index = 0;
  /** Coins traded with each price of `move`. */
  tickVolume = 1;

  constructor(readonly engine = MatchingEngine.create(RULES, usd(10_000))) {
    if (engine.state.timeMs === 0) engine.quote(40_000, START_MS);
  }

  /** Goes on where another run of the same candles stopped. */
  skipTo(index: number): void {
    this.#index = index;
  }

  open(quote: Quote): MatchingEvent[] {
    return this.engine.open(candleAt(this.#index, quote));
  }

  close(quote: Quote): MatchingEvent[] {
    const events = this.engine.close(candleAt(this.#index, quote), START_MS + (this.#index + 1) * CANDLE_MS);
    this.#index++;
    return events;
  }

  run(quote: Quote): MatchingEvent[] {
    return [...this.open(quote), ...this.close(quote)];
  }

  market(side: Side, coins: number, options: { reduceOnly?: boolean; clientOrderId?: string } = {}) {
    return this.engine.placeMarket({ side, qty: qty(coins), reduceOnly: false, ...options });
  }

  algo(
    type: TriggerOrderRequest["type"],
    side: Side,
    coins: number,
    trigger: number,
    options: { reduceOnly?: boolean; closePosition?: boolean; clientAlgoId?: string } = {},
  ) {
    return this.engine.placeAlgo({
      type,
      side,
      qty: qty(coins),
      triggerPrice: price(trigger),
      reduceOnly: !options.closePosition,
      closePosition: false,
      workingType: "CONTRACT_PRICE",
      ...options,
    });
  }

  limit(
    side: Side,
    coins: number,
    at: number,
    options: { reduceOnly?: boolean; clientOrderId?: string; timeInForce?: TimeInForce } = {},
  ) {
    const order = { side, qty: qty(coins), limitPrice: price(at), reduceOnly: false, timeInForce: "gtc" as const };
    return this.engine.placeLimit({ ...order, ...options });
  }

  trailing(side: Side, coins: number, callbackBps: number, activate: number | null = null) {
    const activatePrice = activate === null ? null : price(activate);
    return this.engine.placeAlgo({
      type: "trailing_stop_market",
      side,
      qty: qty(coins),
      trailing: { activatePrice, callbackBps },
      reduceOnly: true,
      closePosition: false,
      workingType: "CONTRACT_PRICE",
    });
  }

  /** Moves the price straight to each of these, a second apart. */
  move(...prices: number[]): MatchingEvent[] {
    return prices.flatMap((at) => this.engine.moveTo(price(at), this.engine.state.timeMs + 1_000, this.tickVolume));
  }

  /** Holds a position bought or sold at the open of a candle that stands still at 40,000. */
  holding(coins: number): this {
    this.market(coins > 0 ? "buy" : "sell", Math.abs(coins));
    this.open([40_000, 40_000, 40_000, 40_000]);
    return this;
  }
}

/** Each fill as `[side, price, coins]`. */
export const fillsOf = (events: readonly MatchingEvent[]): [Side, Price, Qty][] =>
  events.flatMap((event) => event.kind === "fill" ? [[event.trade.side, event.trade.price, event.trade.qty]] : []);

/** `["order NEW", "algo TRIGGERED", …]` */
export const namesOf = (events: readonly MatchingEvent[]): string[] =>
  events.map((event) => {
    if (event.kind === "order") return `order ${event.order.status}`;
    return event.kind === "algo" ? `algo ${event.algo.status}` : event.kind;
  });

export const refusalCode = (result: { ok: boolean; error?: { code: number } }): number | undefined =>
  result.ok ? undefined : result.error?.code;
