import type { Qty } from "../../../domain/money.ts";
import type { MatchingState } from "../../../exchange/matching/state.ts";

/** Begin of the ids of our orders. */
export const isOurs = (clientOrderId: string): boolean => clientOrderId.startsWith("x-");

/** Whose the position is, told by the exchange's own list of fills: what we hold, and what others hold beside it. */
export class Ledger {
  #ours = 0;
  #foreign = 0;
  #foreignIncome = 0;
  #tradesRead = 0;
  #incomeRead = 0;

  constructor(readonly books: () => Readonly<MatchingState>) {}

  /** Signed. */
  get oursQty(): Qty {
    this.#follow();
    return this.#ours as Qty;
  }

  get isTangled(): boolean {
    this.#follow();
    return this.#ours * this.#foreign < 0;
  }

  get foreignQty(): Qty {
    this.#follow();
    return this.#foreign as Qty;
  }

  /** Funding and liquidation fees that came while we held nothing. */
  get foreignIncome(): number {
    this.#follow();
    return this.#foreignIncome;
  }

  /** To be looked at after every step: a payment belongs to whoever held something before the step's fills. */
  #follow(): void {
    this.#followIncome();
    this.#followTrades();
  }

  #followIncome(): void {
    const { income, nextIncomeId } = this.books();
    if (this.#incomeRead === nextIncomeId) return;
    for (const { incomeId, type, amount } of income) {
      if (incomeId >= this.#incomeRead && type !== "TRANSFER" && this.#ours === 0) this.#foreignIncome += amount;
    }
    this.#incomeRead = nextIncomeId;
  }

  #followTrades(): void {
    const { trades, nextTradeId } = this.books();
    if (this.#tradesRead === nextTradeId) return;
    for (const trade of trades) {
      if (trade.tradeId < this.#tradesRead) continue;
      const qty = trade.side === "buy" ? trade.qty : -trade.qty;
      if (this.#isOurs(trade.orderId)) this.#ours += qty;
      else this.#takeElsewhere(qty);
    }
    this.#tradesRead = nextTradeId;
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
