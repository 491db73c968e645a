import type { Clock } from "../../coordinator/ports/clock.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import { mulDiv, type Price, type Qty, SCALE, type Usd } from "../../domain/money.ts";
import type { Fill } from "../../domain/order.ts";
import type { BinanceRest, Params } from "./ccxt_types.ts";
import type { PlainOrder } from "./order_wire.ts";
import { identifier, integer, roundedUnits, type Row, row, rows, text, units } from "./wire.ts";

const PAGE_ROWS = 1_000;
const PAGES_MAX = 20;
/** How long the trade list may lag behind an order that says it is filled. Then the next query goes on. */
const LAG_WAITS_MS = [50, 150, 300];
/** Without a start time the exchange lists the trades of the last seven days only. */
const LISTED_MS = 6.5 * 86_400_000;
const WINDOW_MS = 7 * 86_400_000 - 1;

export interface FillReaderOptions {
  readonly rest: BinanceRest;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly marketNowMs: () => number;
}

/** Reads the executions of one order from the exchange's trade list: the only place with fees and realised PnL. */
export class FillReader {
  readonly #foreignAssets = new Set<string>();

  constructor(private readonly options: FillReaderOptions) {}

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
    for (const trade of found) fills.push(await this.#fill(trade, quote));
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

  async #fill(trade: Row, quote: string): Promise<Fill> {
    const commission = units(trade, "commission");
    const asset = text(trade, "commissionAsset");
    return {
      fillId: identifier(trade, "id"),
      price: units(trade, "price") as Price,
      qty: units(trade, "qty") as Qty,
      fee: (asset === quote ? commission : await this.#converted(commission, asset, quote)) as Usd,
      realizedPnl: units(trade, "realizedPnl") as Usd,
      atMs: integer(trade, "time"),
    };
  }

  /** A fee paid in another coin (BNB discount), at that coin's mark price now, rounded against us. Told loudly, once. */
  async #converted(commission: number, asset: string, quote: string): Promise<number> {
    if (!this.#foreignAssets.has(asset)) {
      this.#foreignAssets.add(asset);
      this.options.telemetry.count("xylen_errors_total", { component: "exchange", kind: "fee_asset" });
      this.options.telemetry.log(
        "error",
        "exchange",
        `Fees are paid in ${asset}: they are booked at ${asset}'s mark price, which the ${quote} balance will not show. ` +
          "Switch off paying fees in another coin at the exchange",
      );
    }
    const index = row(await this.options.rest.fapiPublicGetPremiumIndex({ symbol: asset + quote }), "premiumIndex");
    return mulDiv(commission, roundedUnits(index, "markPrice"), SCALE, "up");
  }
}

const listedQty = (trades: readonly Row[]): number => trades.reduce((sum, trade) => sum + units(trade, "qty"), 0);
