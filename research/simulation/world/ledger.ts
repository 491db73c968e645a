import type { Qty, Usd } from "../../../domain/money.ts";
import type { MatchingState } from "../../../exchange/matching/state.ts";

/** Begin of the ids of our orders. */
export const isOurs = (clientOrderId: string): boolean => clientOrderId.startsWith("x-");

/** The part of a signed quantity that closes of a position. */
const closing = (position: number, qty: number): number =>
  position * qty < 0 ? Math.sign(qty) * Math.min(Math.abs(qty), Math.abs(position)) : 0;

/** Whose the position is, told by the exchange's own list of fills: what we hold, and what others hold beside it. */
export class Ledger {
  #ours = 0;
  #foreign = 0;
  #foreignIncome = 0;
  #ownNet = 0;
  #tradesRead = 0;
  #incomeRead = 0;

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

  /** Realised by closing what was ours, less the fees for it and for opening it, with funding that came while we held. */
  get ownNet(): Usd {
    this.#follow();
    return this.#ownNet as Usd;
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
      if (incomeId < this.#incomeRead || type === "TRANSFER") continue;
      if (this.#ours === 0) this.#foreignIncome += amount;
      else this.#ownNet += amount;
    }
    this.#incomeRead = nextIncomeId;
  }

  #followTrades(): void {
    const { trades, nextTradeId } = this.books();
    if (this.#tradesRead === nextTradeId) return;
    for (const trade of trades) {
      if (trade.tradeId < this.#tradesRead) continue;
      const qty = trade.side === "buy" ? trade.qty : -trade.qty;
      if (this.#isOurs(trade.orderId)) {
        this.#takeOurs(qty);
        this.#ownNet += trade.realizedPnl - trade.fee;
      } else {
        const closed = Math.abs(this.#takeElsewhere(qty));
        if (closed > 0) this.#ownNet += trade.realizedPnl - trade.fee * closed / trade.qty;
      }
    }
    this.#tradesRead = nextTradeId;
  }

  #isOurs(orderId: number): boolean {
    const { doneOrders, openOrders } = this.books();
    const order = doneOrders.findLast((each) => each.orderId === orderId) ??
      openOrders.find((each) => each.orderId === orderId);
    return order !== undefined && isOurs(order.clientOrderId);
  }

  /** It closes what is ours first, then what others hold against it; the rest is ours. */
  #takeOurs(qty: number): void {
    const exit = closing(this.#ours, qty);
    const netted = closing(this.#foreign, qty - exit);
    this.#foreign += netted;
    this.#ours += qty - netted;
  }

  /** It closes what is theirs first, then what is ours; the rest is theirs. @returns What it closed of ours. */
  #takeElsewhere(qty: number): number {
    const own = closing(this.#foreign, qty);
    const ofOurs = closing(this.#ours, qty - own);
    this.#ours += ofOurs;
    this.#foreign += qty - ofOurs;
    return ofOurs;
  }
}
