import { type OrderOrigin, orderOrigin, type PlacedOrder } from "../../domain/order.ts";
import type { Trade } from "../../domain/trade.ts";
import { intended, markAs } from "../execution/order_machine.ts";
import { protectiveFrom } from "../execution/protect.ts";
import type { Command } from "./command.ts";
import { ask, cancel, keep, kindOf, remember } from "./orders.ts";
import type { EngineState } from "./state.ts";

/** Orders that a former life of ours sent, and that it could not store before it died: oldest first. */
export const onLostOrders = (state: EngineState, orders: readonly PlacedOrder[]): Command[] =>
  orders.flatMap((order) => restored(state, order) ?? takeBack(order));

/** An order with our name is open at the exchange, and our books do not have it. */
export function onOrphanOrder(state: EngineState, order: PlacedOrder): Command[] {
  const commands = restored(state, order);
  return commands ? [...commands, ask({ ...order, type: kindOf(order) })] : takeBack(order);
}

/** What was sent to protect a trade becomes a record again. @returns Null for what cannot be that. */
function restored(state: EngineState, order: PlacedOrder): Command[] | null {
  const sent = orderOrigin(order.clientOrderId, state.runId);
  const trade = sent && tradeOf(state, order.symbol, sent);
  const request = trade && protectiveFrom(trade, order, sent.leg);
  if (!request) return null;
  const record = markAs(intended(request, state.nowMs), "unknown", null, state.nowMs);
  remember(state, record);
  const isOpen = state.trades.has(trade.tradeId);
  return [
    tellOf(order, "was sent before a crash that its record did not survive; the record is restored"),
    ...(record.purpose === "exit" && isOpen ? [keep(state, closing(trade))] : []),
    { kind: "store_order", order: record },
  ];
}

/** The last one that had begun when a former life sent it. Whatever is told of an order of this life is known. */
function tradeOf(state: EngineState, symbol: string, sent: OrderOrigin): Trade | undefined {
  if (sent.fence >= state.fence) return undefined;
  const begunAt = ({ entryOrderId }: Trade) => orderOrigin(entryOrderId, state.runId)?.sequence ?? Infinity;
  return [...state.ended, ...state.trades.values()]
    .findLast((trade) => trade.symbol === symbol && begunAt(trade) <= sent.sequence);
}

const closing = (trade: Trade): Trade => ({
  ...trade,
  status: "closing",
  exitReason: trade.exitReason ?? "unrecorded",
});

const takeBack = (order: PlacedOrder): Command[] => [
  tellOf(order, "bears our name and belongs to no trade; it is taken back"),
  cancel({ ...order, type: kindOf(order) }),
];

const tellOf = ({ clientOrderId }: PlacedOrder, what: string): Command => ({
  kind: "tell",
  notice: {
    eventType: "WARNING",
    severity: "warning",
    message: `Order ${clientOrderId} ${what}`,
    details: { clientOrderId },
  },
});
