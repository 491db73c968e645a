import type { Command } from "../../coordinator/engine/command.ts";
import { notional, type Price, type Usd } from "../../domain/money.ts";
import type { Trade } from "../../domain/trade.ts";
import { findOrder } from "../../exchange/matching/cancellation.ts";
import type { MatchingEngine } from "../../exchange/matching/matching_engine.ts";
import type { TradeRecord } from "../../exchange/matching/orders.ts";
import type { Venue } from "../../exchange/simulator/venue.ts";

/**
 * What the fills of each trade cost against the prices that were meant: an entry against the close that it was decided
 * on, a stop or target against its trigger, any other exit against the last close before it was sent. What the exchange
 * closed by force was meant by nobody, and has none.
 */
export class SlippageBook {
  /** Of exit orders, by their client id. */
  readonly #meant = new Map<string, Price>();
  readonly #counted = new Map<string, number>();
  readonly #slippage = new Map<string, Usd>();

  constructor(private readonly venue: Venue) {}

  /** Of a trade, positive when it cost. */
  of(tradeId: string): Usd {
    return this.#slippage.get(tradeId) ?? 0 as Usd;
  }

  took(commands: readonly Command[]): void {
    for (const command of commands) {
      if (command.kind === "submit") {
        const { clientOrderId, symbol, triggerPrice, limitPrice } = command.order;
        this.#meant.set(clientOrderId, triggerPrice ?? limitPrice ?? this.#engine(symbol).state.lastPrice);
      } else if (command.kind === "store_trade") this.#stored(command.trade);
    }
  }

  #stored(trade: Trade): void {
    const counted = this.#counted.get(trade.tradeId) ?? 0;
    if (trade.fillIds.length === counted) return;
    const engine = this.#engine(trade.symbol);
    let cost = this.of(trade.tradeId);
    for (const fillId of trade.fillIds.slice(counted)) {
      const fill = engine.state.trades.findLast(({ tradeId }) => String(tradeId) === fillId);
      if (fill) cost = cost + this.#costOf(engine, trade, fill) as Usd;
    }
    this.#counted.set(trade.tradeId, trade.fillIds.length);
    this.#slippage.set(trade.tradeId, cost);
  }

  #costOf(engine: MatchingEngine, trade: Trade, fill: TradeRecord): Usd {
    const meant = fill.side === trade.plan.side ? trade.plan.arrivalPrice : this.#meantBy(engine, fill);
    if (meant === undefined) return 0 as Usd;
    const worth = notional(meant, fill.qty);
    return (fill.side === "buy" ? fill.value - worth : worth - fill.value) as Usd;
  }

  #meantBy({ state }: MatchingEngine, { orderId }: TradeRecord): Price | undefined {
    const order = findOrder(state, { id: orderId });
    if (!order || order.forced) return undefined;
    const algo = state.doneAlgos.findLast((each) => each.orderId === orderId) ??
      state.openAlgos.find((each) => each.orderId === orderId);
    return this.#meant.get(algo?.clientAlgoId ?? order.clientOrderId);
  }

  #engine(symbol: string): MatchingEngine {
    return this.venue.session(symbol)!.engine;
  }
}
