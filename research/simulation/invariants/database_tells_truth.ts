import type { Row } from "../../../db/sql/client.ts";
import { formatUnits } from "../../../domain/money.ts";
import type { MatchingState } from "../../../exchange/matching/state.ts";
import type { Invariant, Sight } from "./invariant.ts";

interface Told {
  readonly exchangeOrderId: number;
  readonly isOpen: boolean;
  readonly filledQty: number;
}

/** At rest our database says of every order and of the position what the exchange says. */
export const databaseTellsTruth = (): Invariant => ({ name: "database", atRest: faultOf });

function faultOf(sight: Sight): string | null {
  const told = toldBy(sight.books);
  const stored = new Map(
    sight.rows({ sql: "select client_order_id, status, filled_qty from orders", args: [] }).map((
      row,
    ) => [String(row["client_order_id"]), row]),
  );
  const adopted = new Set([...stored].filter(([id]) => id.startsWith("ext-")).map(([id]) => Number(id.split("-")[1])));
  for (const [id, theirs] of told) {
    const ours = stored.get(id);
    // One that arrived after its life had ended, and filled before anybody looked, is adopted under the exchange's id.
    if (!ours && adopted.has(theirs.exchangeOrderId)) continue;
    if (!ours) return `the exchange has order ${id}, the database has not`;
    const fault = orderFault(ours, theirs);
    if (fault) return `order ${id}: ${fault}`;
  }
  for (const [id, row] of stored) {
    if (isOpen(row) && !told.has(id)) return `order ${id} is ${row["status"]}, the exchange has never had it`;
  }
  return positionFault(sight);
}

/** Orders of ours by client id; a triggered stop with what the market order that it became has filled. */
function toldBy({ openOrders, openAlgos, doneOrders, doneAlgos }: Readonly<MatchingState>): Map<string, Told> {
  const plain = (list: typeof openOrders, isOpen: boolean) =>
    list.filter(({ algoId }) => algoId === null)
      .map(({ clientOrderId, orderId, filledQty }) =>
        [clientOrderId, { isOpen, filledQty, exchangeOrderId: orderId }] as const
      );
  const algo = (list: typeof openAlgos, isOpen: boolean) =>
    list.map(({ clientAlgoId, algoId, filledQty }) =>
      [clientAlgoId, { isOpen, filledQty, exchangeOrderId: algoId }] as const
    );
  const all = [
    ...plain(openOrders, true),
    ...plain(doneOrders, false),
    ...algo(openAlgos, true),
    ...algo(doneAlgos, false),
  ];
  return new Map(all.filter(([id]) => id.startsWith("x-")));
}

const isOpen = ({ status }: Row): boolean =>
  ["intended", "submitted", "unknown", "open", "partially_filled"].includes(String(status));

function orderFault(ours: Row, theirs: Told): string | null {
  const filled = Number(ours["filled_qty"]);
  if (isOpen(ours) !== theirs.isOpen) {
    return `${ours["status"]} in the database, ${theirs.isOpen ? "open" : "over"} at the exchange`;
  }
  if (filled === theirs.filledQty) return null;
  return `${formatUnits(filled)} filled in the database, ${formatUnits(theirs.filledQty)} at the exchange`;
}

function positionFault({ rows, oursQty }: Sight): string | null {
  const open = rows({
    sql: "select side, open_qty from trades where status in ('pending', 'open', 'closing')",
    args: [],
  });
  const held = open.reduce((sum, row) => sum + (row["side"] === "long" ? 1 : -1) * Number(row["open_qty"]), 0);
  return held === oursQty
    ? null
    : `trades hold ${formatUnits(held)}, of the exchange's position ${formatUnits(oursQty)} is ours`;
}
