import type { Row } from "../../../db/sql/client.ts";
import { formatUnits } from "../../../domain/money.ts";
import type { TradeRecord } from "../../../exchange/matching/orders.ts";
import type { Invariant, Sight } from "./invariant.ts";

const FILLED_ORDERS =
  "select client_order_id, fill_ids, filled_qty, realized_pnl, fee from orders where filled_qty > 0";

/** Every fill on the account is in our books once or somebody else's, and all of them add up to the wallet. */
export const booksBalance = (): Invariant => ({
  name: "books_balance",
  atRest: (sight) => tradeFault(sight) ?? walletFault(sight),
});

/** A trade is the sum of its orders; one that was liquidated also paid for that. */
function tradeFault({ rows }: Sight): string | null {
  const [wrong] = rows({
    sql: `select t.trade_id, t.realized_pnl - t.fees as told, sum(o.realized_pnl - o.fee) as filled
      from trades t join orders o on o.trade_id = t.trade_id
      where coalesce(t.exit_reason, '') <> 'liquidation' group by t.trade_id having told <> filled`,
    args: [],
  });
  return wrong ? `${wrong["trade_id"]} made ${units(wrong["told"])}, its orders ${units(wrong["filled"])}` : null;
}

function walletFault({ books, foreignIncome, rows }: Sight): string | null {
  const unbooked = new Map(books.trades.map((fill) => [String(fill.tradeId), fill]));
  let foreign = foreignIncome;
  for (const order of rows({ sql: FILLED_ORDERS, args: [] })) {
    const fills = fillIdsOf(order).map((id) => unbooked.get(id));
    if (fills.some((fill) => fill === undefined)) {
      return `${order["client_order_id"]} books a fill that is booked already or that the exchange does not know`;
    }
    fillIdsOf(order).forEach((id) => unbooked.delete(id));
    foreign += notOurs(order, fills as TradeRecord[]);
  }
  for (const fill of unbooked.values()) foreign += netOf(fill);
  const [sum] = rows({ sql: "select coalesce(sum(realized_pnl - fees + funding), 0) as net from trades", args: [] });
  const ours = Number(sum?.["net"] ?? 0);
  const change = books.realizedPnl - books.fees + books.funding - books.liquidationFees;
  if (ours + foreign === change) return null;
  return `the wallet changed by ${units(change)}; our trades made ${units(ours)}, others ${units(foreign)}`;
}

const fillIdsOf = (order: Row): string[] => JSON.parse(String(order["fill_ids"]));

const netOf = ({ realizedPnl, fee }: TradeRecord): number => realizedPnl - fee;

/** One fill by somebody else's order may close ours and go beyond: what is beyond is not in our books. */
function notOurs(order: Row, fills: readonly TradeRecord[]): number {
  const filled = fills.reduce((sum, { qty }) => sum + qty, 0);
  if (filled <= Number(order["filled_qty"])) return 0;
  const all = fills.reduce((sum, fill) => sum + netOf(fill), 0);
  return all - (Number(order["realized_pnl"]) - Number(order["fee"]));
}

const units = (value: unknown): string => formatUnits(Number(value));
