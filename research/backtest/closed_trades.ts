import type { Trade } from "../../domain/trade.ts";

/** Closed trades in the order of their end. */
export class ClosedTrades {
  readonly list: Trade[] = [];
  readonly #places = new Map<string, number>();

  /** A trade is stored at each of its changes, also after its end when funding comes late. */
  stored(trade: Trade): void {
    if (trade.status !== "closed") return;
    const known = this.#places.get(trade.tradeId);
    if (known === undefined) this.#places.set(trade.tradeId, this.list.push(trade) - 1);
    else this.list[known] = trade;
  }
}
