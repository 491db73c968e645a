import type { Invariant, Sight } from "./invariant.ts";
import { intentOf, isEntry, NewOrders } from "./new_orders.ts";

/**
 * The exchange never gets one order twice, by its id or by its meaning: while we hold something, only the decision that
 * opened it may add to it.
 */
export function oneOrderPerIntent(): Invariant {
  const fresh = new NewOrders();
  const placed = new Set<string>();
  const algos = new Set<string>();
  let algosBelow = 0, holder: string | null = null, heldBefore = 0;
  const orderFault = ({ books }: Sight): string | null => {
    for (const order of fresh.in(books)) {
      if (!order.clientOrderId.startsWith("x-") || order.algoId !== null) continue;
      if (placed.has(order.clientOrderId)) return `order ${order.clientOrderId} was placed twice`;
      placed.add(order.clientOrderId);
      if (!isEntry(order)) continue;
      if (heldBefore !== 0 && holder !== intentOf(order)) {
        return `${order.clientOrderId} enters while the position of ${holder} is open`;
      }
      holder = intentOf(order);
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
  };
}
