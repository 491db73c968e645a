import type { Qty } from "../../domain/money.ts";
import { type Fill, isTerminal, type Order, type OrderUpdate } from "../../domain/order.ts";
import { netPnl, type Trade } from "../../domain/trade.ts";
import { applyUpdate, lacksFills, markAs } from "../execution/order_machine.ts";
import { bracketOrders, replacementOrder } from "../execution/protect.ts";
import { bookEntry, bookExit } from "../execution/trade_book.ts";
import { afterTrade } from "../risk/breaker.ts";
import { exitPrices } from "../risk/exits.ts";
import type { Command } from "./command.ts";
import { askAfterOrders, cancelEntry, cancelOrders, close, isClosing, keep, nextLeg, send } from "./orders.ts";
import { type EngineState, symbolState } from "./state.ts";

/** The exchange's word on one of our orders. Old news changes nothing. */
export function onOrder(state: EngineState, update: OrderUpdate): Command[] {
  const before = state.orders.get(update.clientOrderId);
  if (!before) return [];
  const fills = update.fills.filter((fill) => !before.fillIds.includes(fill.fillId));
  const { order, changed } = applyUpdate(before, update);
  if (!changed) return [];
  const { symbol, clientOrderId, type } = order;
  const askOn: Command[] = lacksFills(update, order.filledQty) ? [{ kind: "query", symbol, clientOrderId, type }] : [];
  return [...settle(state, order, fills), ...askOn];
}

/** The exchange refused an order, with its own code. */
export const onRejected = (state: EngineState, clientOrderId: string, reason: string): Command[] =>
  settleAs(state, clientOrderId, "rejected", reason);

/** The exchange has never seen an order that we meant to send. */
export const onAbsent = (state: EngineState, clientOrderId: string): Command[] =>
  settleAs(state, clientOrderId, "canceled", "never reached the exchange");

/** No word on an order: it stays unknown, and is asked for, until the exchange tells. */
export function onUnknown(state: EngineState, clientOrderId: string, reason: string): Command[] {
  const order = state.orders.get(clientOrderId);
  if (!order || isTerminal(order.status)) return [];
  const unknown = markAs(order, "unknown", reason, state.nowMs);
  state.orders.set(clientOrderId, unknown);
  return [
    { kind: "store_order", order: unknown },
    {
      kind: "tell",
      notice: {
        eventType: "WARNING",
        severity: "warning",
        message: `The fate of order ${clientOrderId} is unknown: ${reason}`,
        details: { clientOrderId },
      },
    },
    { kind: "query", symbol: order.symbol, clientOrderId, type: order.type },
  ];
}

function settleAs(
  state: EngineState,
  clientOrderId: string,
  status: "rejected" | "canceled",
  reason: string,
): Command[] {
  const order = state.orders.get(clientOrderId);
  return order ? settle(state, markAs(order, status, reason, state.nowMs), []) : [];
}

/** Remembers an order's new state and lets its trade follow. */
function settle(state: EngineState, order: Order, fills: readonly Fill[]): Command[] {
  if (isTerminal(order.status)) state.orders.delete(order.clientOrderId);
  else state.orders.set(order.clientOrderId, order);
  const stored: Command = { kind: "store_order", order };
  const trade = state.trades.get(order.tradeId);
  if (!trade) return [stored, ...lateFillNotice(order, fills)];
  const follow = order.purpose === "entry" ? followEntry : followExit;
  return [stored, ...follow(state, order, trade, fills)];
}

function followEntry(state: EngineState, order: Order, trade: Trade, fills: readonly Fill[]): Command[] {
  if (fills.length === 0) {
    if (!isTerminal(order.status) || trade.openQty > 0) return [];
    return trade.entryQty === 0
      ? [keep(state, { ...trade, status: "cancelled" })]
      : finish(state, { ...trade, status: "closed" });
  }
  const { market } = symbolState(state, trade.symbol);
  const opened = bookEntry(trade, fills, (entry) => exitPrices(market, trade.side, entry, trade));
  const filled = fills.reduce((sum, fill) => sum + fill.qty, 0) as Qty;
  return [
    keep(state, opened),
    ...bracketOrders(opened, filled, nextLeg(state)).flatMap((each) => send(state, each)),
    ...(state.closeAll ? close(state, opened, "shutdown") : []),
    tellTrade(opened, `Opened ${opened.side} ${opened.symbol}`),
    { kind: "refresh_account" },
  ];
}

function followExit(state: EngineState, order: Order, trade: Trade, fills: readonly Fill[]): Command[] {
  const reason = order.purpose === "exit" ? trade.exitReason ?? "external" : order.purpose;
  const after = bookExit(trade, fills, order, reason === "slice" || reason === "entry" ? "external" : reason);
  if (after.status === "closed") {
    // Flat, but the rest of the entry may still fill: the trade waits for its end.
    const rest = cancelEntry(state, after);
    return rest.length > 0 ? [keep(state, { ...after, status: "closing" }), ...rest] : finish(state, after);
  }
  const kept = fills.length > 0 ? [keep(state, after)] : [];
  if (lostProtection(order)) return [...kept, ...restoreProtection(state, order, after)];
  const endedShort = order.purpose === "exit" && isTerminal(order.status) && after.openQty > 0;
  return [...kept, ...(endedShort ? closingFailed(state, order, after) : [])];
}

/** What never arrived is sent anew. What the exchange refused may be closed already: its other orders know. */
const closingFailed = (state: EngineState, order: Order, trade: Trade): Command[] =>
  neverArrived(order) ? close(state, trade, trade.exitReason ?? "unprotected") : askAfterOrders(state, trade);

const neverArrived = (order: Order): boolean => order.exchangeOrderId === null && order.status === "canceled";

/** A stop or target that ended without closing its part of the position. */
const lostProtection = (order: Order): boolean =>
  (order.purpose === "stop_loss" || order.purpose === "take_profit") &&
  isTerminal(order.status) && order.status !== "filled";

/** What never arrived is sent anew; what the exchange refused or took away closes the position. */
function restoreProtection(state: EngineState, order: Order, trade: Trade): Command[] {
  if (trade.openQty === 0 || isClosing(state, trade)) return [];
  const anew = neverArrived(order) && trade.status === "open";
  if (anew && (order.purpose === "stop_loss" || order.purpose === "take_profit")) {
    return send(state, replacementOrder(trade, order.qty, nextLeg(state), order.purpose));
  }
  return [
    {
      kind: "tell",
      notice: {
        eventType: "ERROR",
        severity: "critical",
        message: `${trade.symbol} lost its ${order.purpose} (${order.status}: ${
          order.rejectReason ?? "no reason given"
        }); closing it`,
        details: { tradeId: trade.tradeId, clientOrderId: order.clientOrderId },
      },
    },
    ...close(state, trade, "unprotected"),
  ];
}

/** A trade is flat: its other orders go, and the breaker counts it. */
function finish(state: EngineState, trade: Trade): Command[] {
  const before = state.risk.breaker;
  state.risk.breaker = afterTrade(before, netPnl(trade), state.nowMs, state.settings.safety);
  const opened = before.state === "closed" && state.risk.breaker.state === "open" ? state.risk.breaker : null;
  return [
    keep(state, trade),
    ...cancelOrders(state, trade),
    { kind: "store_risk" },
    tellTrade(trade, `Closed ${trade.side} ${trade.symbol} by ${trade.exitReason}, net ${netPnl(trade) / 1e8} USDT`),
    ...(opened
      ? [
        {
          kind: "tell",
          notice: {
            eventType: "CIRCUIT_BREAKER",
            severity: "error",
            message: `Circuit breaker opened: ${opened.reason}`,
            details: { untilMs: opened.untilMs },
          },
        } as const,
      ]
      : []),
    { kind: "refresh_account" },
  ];
}

const tellTrade = (trade: Trade, message: string): Command => ({
  kind: "tell",
  notice: { eventType: "TRADE", severity: "info", message, details: { tradeId: trade.tradeId } },
});

/** A fill on an order whose trade is over: it must be looked at. */
const lateFillNotice = (order: Order, fills: readonly Fill[]): Command[] =>
  fills.length === 0 ? [] : [{
    kind: "tell",
    notice: {
      eventType: "ERROR",
      severity: "critical",
      message: `Order ${order.clientOrderId} filled after its trade ${order.tradeId} had ended`,
      details: { clientOrderId: order.clientOrderId, tradeId: order.tradeId },
    },
  }];
