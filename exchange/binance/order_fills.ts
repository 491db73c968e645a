import type { Clock } from "../../coordinator/ports/clock.ts";
import type { Fill } from "../../domain/order.ts";
import type { BinanceRest, Params } from "./ccxt_types.ts";
import type { FillBook } from "./fill_book.ts";
import type { PlainOrder } from "./order_wire.ts";
import { identifier, type Row, rows, units } from "./wire.ts";

const PAGE_ROWS = 1_000;
const PAGES_MAX = 20;
/** How long the trade list may lag behind an order that says it is filled. Then the next query goes on. */
const LAG_WAITS_MS = [50, 150, 300];
/** Without a start time the exchange lists the trades of the last seven days only. */
const LISTED_MS = 6.5 * 86_400_000;
const WINDOW_MS = 7 * 86_400_000 - 1;

export interface OrderFillsOptions {
  readonly rest: BinanceRest;
  readonly clock: Clock;
  readonly book: FillBook;
  readonly marketNowMs: () => number;
}

/** Reads the executions of one order from the exchange's trade list: the only place with fees and realised PnL. */
export class OrderFills {
  constructor(private readonly options: OrderFillsOptions) {}

  /** Each execution once, oldest first. Fewer than executed when the list still lags. @param quote The margin asset. */
  async fillsOf(order: PlainOrder, quote: string): Promise<Fill[]> {
    if (order.executedQty === 0) return [];
    let found = await this.#listed(order);
    for (const waitMs of LAG_WAITS_MS) {
      if (listedQty(found) >= order.executedQty) break;
      await this.options.clock.sleep(waitMs);
      found = await this.#listed(order);
    }
    const fills: Fill[] = [];
    for (const trade of found) fills.push(await this.options.book.fill(trade, quote));
    return fills;
  }

  async #listed(order: PlainOrder): Promise<Row[]> {
    const found = new Map<string, Row>();
    let from: Params = this.#firstPage(order);
    for (let pages = 0; pages < PAGES_MAX; pages++) {
      const page = rows(
        await this.options.rest.fapiPrivateGetUserTrades({
          symbol: order.symbol,
          orderId: order.orderId,
          limit: PAGE_ROWS,
          ...from,
        }),
        "trades",
      );
      for (const trade of page) found.set(identifier(trade, "id"), trade);
      if (page.length < PAGE_ROWS) break;
      from = { fromId: (BigInt(identifier(page[page.length - 1]!, "id")) + 1n).toString() };
    }
    return [...found.values()];
  }

  #firstPage({ createdAtMs }: PlainOrder): Params {
    return this.options.marketNowMs() - createdAtMs > LISTED_MS
      ? { startTime: createdAtMs, endTime: createdAtMs + WINDOW_MS }
      : {};
  }
}

const listedQty = (trades: readonly Row[]): number => trades.reduce((sum, trade) => sum + units(trade, "qty"), 0);
