/** Holds the database of a coordinator against the books of the exchange that it traded on. */
import type { MatchingState } from "../../exchange/matching/state.ts";
import type { Row } from "../../db/sql/client.ts";
import { walletBalance } from "../fixtures/exchange_books.ts";
import { tableRows } from "../fixtures/table_rows.ts";

const CANDLE_MS = 300_000;

/** Every way in which the two differ, in words. None is what must hold after a restart. */
export async function differences(databaseFile: string, books: MatchingState): Promise<string[]> {
  const orders = await tableRows(databaseFile, "select * from orders");
  const trades = await tableRows(databaseFile, "select * from trades");
  const decided = await tableRows(
    databaseFile,
    "select candle_open_time, count(*) as times from ensemble_decisions group by candle_open_time order by 1",
  );
  return [
    ...decisionsOff(decided),
    ...ordersDiffer(orders, books),
    ...entriesTwice(orders, trades),
    ...positionDiffers(trades, books),
    ...moneyDiffers(trades, books),
    ...bracketDiffers(trades, books),
  ];
}

/** What the exchange knows of one order of ours: the plain order, or the algo order with what it became. */
interface Known {
  readonly open: boolean;
  readonly filledQty: number;
}

function known(books: MatchingState): Map<string, Known> {
  const algos = [...books.doneAlgos, ...books.openAlgos];
  const plain = [...books.doneOrders, ...books.openOrders];
  const result = new Map<string, Known>();
  for (const order of plain) {
    if (order.algoId !== null) continue;
    result.set(order.clientOrderId, { open: books.openOrders.includes(order), filledQty: order.filledQty });
  }
  for (const algo of algos) {
    const actual = plain.find((order) => order.orderId === algo.orderId);
    result.set(algo.clientAlgoId, { open: books.openAlgos.includes(algo), filledQty: actual?.filledQty ?? 0 });
  }
  return result;
}

function ordersDiffer(orders: readonly Row[], books: MatchingState): string[] {
  const theirs = known(books);
  const ours = new Map(orders.map((order) => [String(order["client_order_id"]), order]));
  const open = (order: Row) => ["open", "partially_filled"].includes(String(order["status"]));
  return [
    ...[...theirs.keys()].filter((id) => !ours.has(id)).map((id) =>
      `the exchange has order ${id}, the database has not`
    ),
    ...orders.flatMap((order) => {
      const id = String(order["client_order_id"]), status = String(order["status"]);
      if (["intended", "submitted", "unknown"].includes(status)) return [`order ${id} is still ${status}`];
      const their = theirs.get(id);
      if (!their) return order["exchange_order_id"] === null ? [] : [`the exchange does not know order ${id}`];
      return [
        ...(their.open !== open(order) ? [`order ${id} is ${status} here, ${their.open ? "open" : "over"} there`] : []),
        ...(their.filledQty !== Number(order["filled_qty"]) ? [`order ${id} filled differs`] : []),
      ];
    }),
  ];
}

/** Each candle is decided once, from the first on: the market waits for whoever comes after a kill. */
const decisionsOff = (decided: readonly Row[]): string[] =>
  decided.flatMap((row, i) => {
    const openMs = Number(row["candle_open_time"]);
    const beforeMs = Number(decided[i - 1]?.["candle_open_time"] ?? openMs - CANDLE_MS);
    return [
      ...(row["times"] === 1 ? [] : [`the candle of ${openMs} is decided ${row["times"]} times`]),
      ...(beforeMs === openMs - CANDLE_MS ? [] : [`no candle between ${beforeMs} and ${openMs} is decided`]),
    ];
  });

/** One intent, one order: each trade has one entry, and no trade has filled more than its plan. */
const entriesTwice = (orders: readonly Row[], trades: readonly Row[]): string[] =>
  trades.flatMap((trade) => {
    const entries = orders.filter((order) => order["trade_id"] === trade["trade_id"] && order["purpose"] === "entry");
    return entries.length === 1 ? [] : [`trade ${trade["trade_id"]} has ${entries.length} entries`];
  });

function positionDiffers(trades: readonly Row[], { position }: MatchingState): string[] {
  const held = trades.reduce(
    (sum, trade) => sum + (trade["side"] === "long" ? 1 : -1) * Number(trade["open_qty"]),
    0,
  );
  return held === position.qty ? [] : [`the position is ${position.qty} there, ${held} here`];
}

function moneyDiffers(trades: readonly Row[], books: MatchingState): string[] {
  const booked = trades.reduce((sum, trade) => sum + Number(trade["pnl"]), 0);
  const changed = walletBalance(books) - books.deposits;
  return booked === changed ? [] : [`the wallet has changed by ${changed}, the trades say ${booked}`];
}

function bracketDiffers(trades: readonly Row[], { openAlgos }: MatchingState): string[] {
  return trades.filter((trade) => Number(trade["open_qty"]) > 0).flatMap((trade) =>
    (["stop_market", "take_profit_market"] as const).flatMap((type) => {
      const guarded = openAlgos.filter((algo) => algo.type === type).reduce((sum, algo) => sum + algo.qty, 0);
      const open = Number(trade["open_qty"]);
      return guarded === open ? [] : [`trade ${trade["trade_id"]} holds ${open}, its ${type} orders ${guarded}`];
    })
  );
}
