import { formatUnits } from "../../../domain/money.ts";
import type { Invariant, Sight } from "./invariant.ts";

/** Every fill on the account is in our books once or somebody else's, and all of them add up to the wallet. */
export const booksBalance = (): Invariant => ({ name: "books_balance", atRest: faultOf });

function faultOf({ books, foreignIncome, rows }: Sight): string | null {
  const booked = new Set<string>();
  for (const row of rows({ sql: "select client_order_id, fill_ids from orders", args: [] })) {
    for (const fillId of JSON.parse(String(row["fill_ids"])) as string[]) {
      if (booked.has(fillId)) return `fill ${fillId} is booked twice, again on ${row["client_order_id"]}`;
      booked.add(fillId);
    }
  }
  let foreign = foreignIncome;
  for (const { tradeId, realizedPnl, fee } of books.trades) {
    if (!booked.delete(String(tradeId))) foreign += realizedPnl - fee;
  }
  if (booked.size > 0) return `fills ${[...booked].join(", ")} are booked and the exchange does not know them`;
  const [{ net = 0 } = {}] = rows({
    sql: "select coalesce(sum(realized_pnl - fees + funding), 0) as net from trades",
    args: [],
  });
  const change = books.realizedPnl - books.fees + books.funding - books.liquidationFees;
  const ours = Number(net);
  if (ours + foreign === change) return null;
  return `the wallet changed by ${formatUnits(change)}; our trades made ${formatUnits(ours)}, others ${
    formatUnits(foreign)
  }`;
}
