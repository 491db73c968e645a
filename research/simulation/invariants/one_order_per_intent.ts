import { formatUnits } from "../../../domain/money.ts";
import type { Invariant, Sight } from "./invariant.ts";
import { isEntry, NewOrders, tradeOf } from "./new_orders.ts";

/**
 * The exchange never gets one order twice, by its id or by its meaning: an entry is stored before it is sent, and while
 * we hold something, only the trade that it belongs to may add to it.
 */
export function oneOrderPerIntent(): Invariant {
  const fresh = new NewOrders();
  const placed = new Set<string>();
  const algos = new Set<string>();
  let algosBelow = 0, holder: string | null = null, heldBefore = 0;
  const orderFault = (sight: Sight): string | null => {
    for (const order of fresh.in(sight.books)) {
      if (!order.clientOrderId.startsWith("x-") || order.algoId !== null) continue;
      if (placed.has(order.clientOrderId)) return `order ${order.clientOrderId} was placed twice`;
      placed.add(order.clientOrderId);
      if (!isEntry(order)) continue;
      const tradeId = tradeOf(sight, order);
      if (tradeId === null) return `${order.clientOrderId} was sent before its intent was stored`;
      if (heldBefore !== 0 && holder !== tradeId) {
        return `${order.clientOrderId} enters while the position of ${holder} is open`;
      }
      holder = tradeId;
    }
    return null;
  };
  const algoFault = ({ books }: Sight): string | null => {
    if (algosBelow === books.nextAlgoId) return null;
    const fresh = [...books.openAlgos, ...books.doneAlgos.slice(-50)].filter(({ algoId }) => algoId >= algosBelow);
    algosBelow = books.nextAlgoId;
    for (const { clientAlgoId } of fresh) {
      if (algos.has(clientAlgoId)) return `algo order ${clientAlgoId} was placed twice`;
      algos.add(clientAlgoId);
    }
    return null;
  };
  return {
    name: "one_order_per_intent",
    always: (sight) => {
      const fault = orderFault(sight) ?? algoFault(sight);
      heldBefore = sight.oursQty;
      return fault;
    },
    atRest: sizeFault,
  };
}

/** All parts of an entry together are no more than what the risk manager has approved. */
function sizeFault({ rows }: Sight): string | null {
  const [trade] = rows({
    sql: "select trade_id, entry_qty from trades where entry_qty > json_extract(entry_plan, '$.qty')",
    args: [],
  });
  return trade
    ? `${trade["trade_id"]} entered with ${formatUnits(Number(trade["entry_qty"]))}, more than approved`
    : null;
}
