import { type Price, price, type Qty, qty, usd } from "../../../domain/money.ts";
import type { Side } from "../../../domain/order.ts";
import { MatchingEngine } from "../../../exchange/matching/matching_engine.ts";
import { tradingRules } from "../../../exchange/simulator/symbol_rules.ts";
import type { Invariant, Sight } from "../../../research/simulation/invariants/invariant.ts";
import { Ledger } from "../../../research/simulation/world/ledger.ts";
import { settingsOf } from "../../../research/simulation/world/settings.ts";
import type { Row } from "../../../db/sql/client.ts";

const START_MS = Date.UTC(2025, 0, 6, 9);
export const AT = 40_000;

/** An exchange, moved by hand, and everything else that an invariant is shown. In calm unless told otherwise. */
export class Scene {
  readonly exchange = MatchingEngine.create(tradingRules("BTCUSDT", { fillMode: "at_once" }), usd(10_000), 1);
  readonly config = { ...settingsOf(1).config };
  readonly #ledger = new Ledger(() => this.exchange.state);
  nowMs = START_MS;
  told: Partial<Sight> = {};
  /** What the database answers, by the table that is asked. */
  tables: Readonly<Record<string, readonly Row[]>> = {};

  constructor() {
    this.exchange.quote(AT, START_MS);
    this.config = { ...this.config, trading: { ...this.config.trading, leverage: 1 } };
  }

  later(seconds: number): this {
    this.nowMs += seconds * 1000;
    this.exchange.moveTo(this.exchange.state.lastPrice, this.nowMs, 0);
    return this;
  }

  moveTo(at: number): this {
    this.exchange.moveTo(price(at), this.nowMs, 0);
    return this;
  }

  market(clientOrderId: string, side: Side, coins: number, reduceOnly = false): this {
    const placed = this.exchange.placeMarket({ clientOrderId, side, qty: qty(coins), reduceOnly });
    if (!placed.ok) throw new Error(placed.error.message);
    return this;
  }

  stop(
    clientAlgoId: string,
    side: Side,
    coins: number,
    type: "stop_market" | "take_profit_market" = "stop_market",
  ): this {
    const away = (side === "sell") === (type === "stop_market") ? -1 : 1;
    const placed = this.exchange.placeAlgo({
      clientAlgoId,
      type,
      side,
      qty: qty(coins),
      triggerPrice: price(AT + away * 1_000) as Price,
      reduceOnly: true,
      closePosition: false,
      workingType: "CONTRACT_PRICE",
    });
    if (!placed.ok) throw new Error(placed.error.message);
    return this;
  }

  sight(): Sight {
    return {
      nowMs: this.nowMs,
      books: this.exchange.state,
      oursQty: this.#ledger.oursQty as Qty,
      foreignQty: this.#ledger.foreignQty as Qty,
      ownNet: this.#ledger.ownNet,
      foreignIncome: this.#ledger.foreignIncome,
      engine: null,
      calmMs: 3_600_000,
      quietMs: 3_600_000,
      config: this.config,
      stoppedSinceMs: null,
      keyExpiredInCalmMs: null,
      diedBy: null,
      waiting: 0,
      rows: ({ sql, args }) =>
        sql.startsWith("select trade_id from orders") ? this.#tradeOf(String(args[0])) : this.#table(sql),
      ...this.told,
    };
  }

  /** Of ids like `x-r-1-e` or `x-r-1-e2`: all of one decision are one trade. Unstored ones say so. */
  #tradeOf(clientOrderId: string): readonly Row[] {
    return clientOrderId.includes("unstored") ? [] : [{ trade_id: clientOrderId.split("-").slice(0, 3).join("-") }];
  }

  #table(sql: string): readonly Row[] {
    if (sql.includes(" join ")) return [];
    return this.tables[/from (\w+)/.exec(sql)?.[1] ?? ""] ?? [];
  }

  /** Shows the invariant the scene as it is now. */
  seenBy(invariant: Invariant): string | null {
    const sight = this.sight();
    return invariant.always?.(sight) ?? invariant.atRest?.(sight) ?? null;
  }
}
