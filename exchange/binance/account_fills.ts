/** All executions of the account on one symbol: ours, the user's own, and those of the exchange itself. */
import type { AccountFill } from "../../domain/account.ts";
import type { BinanceRest, Params } from "./ccxt_types.ts";
import type { FillBook } from "./fill_book.ts";
import { identifier, integer, type Row, rows, text, UnreadableAnswer } from "./wire.ts";

const PAGE_ROWS = 1_000;
/** 200,000 executions: more is no gap that a program closes by itself. */
const PAGES_MAX = 200;
/** The exchange answers for seven days at most. */
const WINDOW_MS = 7 * 86_400_000 - 1;
const FORCED_ROWS = 100;

export interface AccountFillsQuery {
  readonly symbol: string;
  readonly sinceMs: number;
  /** Market time. */
  readonly nowMs: number;
  /** The margin asset. */
  readonly quote: string;
}

/** Oldest first, each once. */
export async function accountFills(
  rest: BinanceRest,
  book: FillBook,
  query: AccountFillsQuery,
): Promise<AccountFill[]> {
  const trades = await listedTrades(rest, query);
  if (trades.length === 0) return [];
  const forced = await forcedOrders(rest, query, integer(trades[0]!, "time"));
  const fills: AccountFill[] = [];
  for (const trade of trades) {
    const exchangeOrderId = identifier(trade, "orderId");
    fills.push({
      ...await book.fill(trade, query.quote),
      symbol: query.symbol,
      side: text(trade, "side") === "BUY" ? "buy" : "sell",
      exchangeOrderId,
      forced: forced.get(exchangeOrderId) ?? null,
    });
  }
  return fills;
}

async function listedTrades(rest: BinanceRest, { symbol, sinceMs, nowMs }: AccountFillsQuery): Promise<Row[]> {
  const found = new Map<string, Row>();
  let [startTime, pages] = [Math.max(0, sinceMs), 0];
  let from: Params = window(startTime);
  while (pages++ < PAGES_MAX) {
    const page = rows(await rest.fapiPrivateGetUserTrades({ symbol, limit: PAGE_ROWS, ...from }), "trades");
    for (const trade of page) found.set(identifier(trade, "id"), trade);
    // From an id on, the list has no window: a page that is not full was the last of all.
    if (page.length === PAGE_ROWS) from = { fromId: nextId(page[page.length - 1]!) };
    else if ("fromId" in from || startTime + WINDOW_MS >= nowMs) return oldestFirst([...found.values()]);
    else from = window(startTime += WINDOW_MS);
  }
  throw new UnreadableAnswer(`More than ${PAGES_MAX * PAGE_ROWS} executions of ${symbol} since ${sinceMs}`);
}

const window = (startTime: number): Params => ({ startTime, endTime: startTime + WINDOW_MS });

const nextId = (trade: Row): string => (BigInt(identifier(trade, "id")) + 1n).toString();

function oldestFirst(trades: readonly Row[]): Row[] {
  const keyed = trades.map((trade) => ({ trade, atMs: integer(trade, "time"), id: BigInt(identifier(trade, "id")) }));
  keyed.sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1));
  return keyed.map(({ trade }) => trade);
}

/** Order ids of the exchange's own closing orders. */
async function forcedOrders(
  rest: BinanceRest,
  { symbol, nowMs }: AccountFillsQuery,
  sinceMs: number,
): Promise<Map<string, AccountFill["forced"]>> {
  const forced = new Map<string, AccountFill["forced"]>();
  for (let startTime = sinceMs; startTime <= nowMs; startTime += WINDOW_MS + 1) {
    const orders = await rest.fapiPrivateGetForceOrders({ symbol, limit: FORCED_ROWS, ...window(startTime) });
    for (const order of rows(orders, "forced orders")) {
      // The answer tells the two kinds apart by the client id only: `autoclose-…` and `adl_autoclose`.
      const isAdl = text(order, "clientOrderId").startsWith("adl_");
      forced.set(identifier(order, "orderId"), isAdl ? "adl" : "liquidation");
    }
  }
  return forced;
}
