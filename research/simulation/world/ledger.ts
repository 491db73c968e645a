import type { Qty } from "../../../domain/money.ts";
import type { MatchingState } from "../../../exchange/matching/state.ts";

/** Begin of the ids of our orders. */
export const isOurs = (clientOrderId: string): boolean => clientOrderId.startsWith("x-");

/** Whose the position is, told by the exchange's own list of fills: what we hold, and what others hold beside it. */
export class Ledger {
  #ours = 0;
  #foreign = 0;
  #read = 0;

  constructor(readonly books: () => Readonly<MatchingState>) {}

  /** Signed. */
  get oursQty(): Qty {
    this.#follow();
    return this.#ours as Qty;
  }

  get foreignQty(): Qty {
    this.#follow();
    return this.#foreign as Qty;
  }

  #follow(): void {
    const { trades, nextTradeId } = this.books();
    if (this.#read === nextTradeId) return;
    for (const trade of trades) {
      if (trade.tradeId < this.#read) continue;
      const qty = trade.side === "buy" ? trade.qty : -trade.qty;
      if (this.#isOurs(trade.orderId)) this.#ours += qty;
      else this.#takeElsewhere(qty);
    }
    this.#read = nextTradeId;
  }

  #isOurs(orderId: number): boolean {
    const { doneOrders, openOrders } = this.books();
    const order = doneOrders.findLast((each) => each.orderId === orderId) ??
      openOrders.find((each) => each.orderId === orderId);
    return order !== undefined && isOurs(order.clientOrderId);
  }

  /** Against our position it closes that first; the rest is theirs. */
  #takeElsewhere(qty: number): void {
    const against = Math.sign(qty) === -Math.sign(this.#ours) ? Math.min(Math.abs(qty), Math.abs(this.#ours)) : 0;
    const closed = Math.sign(qty) * against;
    this.#ours += closed;
    this.#foreign += qty - closed;
  }
}
