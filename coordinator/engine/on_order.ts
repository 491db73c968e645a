import type { Price } from "../../domain/money.ts";
import { type Fill, isTerminal, type Order, type OrderUpdate } from "../../domain/order.ts";
import type { ExitReason, Trade } from "../../domain/trade.ts";
import { applyUpdate, lacksFills, markAs } from "../execution/order_machine.ts";
import { bookEntry, bookExit } from "../execution/trade_book.ts";
import { exitPrices, isMoved } from "../risk/exits.ts";
import type { Command } from "./command.ts";
import { advance, isEntering } from "./entry.ts";
import { isFlattening } from "./flattening.ts";
import { refreshAccount } from "./income.ts";
import { ask, askAfterOrders, close, forget, isClosing, isEntry, keep, remember } from "./orders.ts";
import { alarm, protect } from "./protection.ts";
import { type EngineState, symbolState } from "./state.ts";
import { endFlat, finish, tellTrade } from "./trade_end.ts";
import { requestView } from "./view.ts";

/** The exchange's word on one of our orders. Old news changes nothing. */
export function onOrder(state: EngineState, update: OrderUpdate): Command[] {
  const before = state.orders.get(update.clientOrderId);
  if (!before) return [];
  const fills = update.fills.filter((fill) => !before.fillIds.includes(fill.fillId));
  const { order, changed } = applyUpdate(before, update);
  if (!changed) return [];
  const askOn = lacksFills(update, order.filledQty) ? [ask(order)] : [];
  return [...settle(state, order, fills), ...askOn];
}

/** The exchange refused an order, with its own code. */
export const onRejected = (state: EngineState, clientOrderId: string, reason: string): Command[] =>
  settleAs(state, clientOrderId, "rejected", reason);

/** The exchange has never seen an order that we meant to send. */
export const onAbsent = (state: EngineState, clientOrderId: string, reason: string): Command[] =>
  settleAs(state, clientOrderId, "canceled", reason);

/** No word on an order: it stays unknown, and is asked for, until the exchange tells. */
export function onUnknown(state: EngineState, clientOrderId: string, reason: string): Command[] {
  const order = state.orders.get(clientOrderId);
  if (!order || isTerminal(order.status)) return [];
  const unknown = markAs(order, "unknown", reason, state.nowMs);
  remember(state, unknown);
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
    ask(order),
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
  if (isTerminal(order.status)) forget(state, order);
  else remember(state, order);
  const stored: Command = { kind: "store_order", order };
  const trade = state.trades.get(order.tradeId);
  if (!trade) return [stored, ...lateFillAlarm(order, fills)];
  const follow = isEntry(order) ? followEntry : followExit;
  return [stored, ...follow(state, order, trade, fills)];
}

function followEntry(state: EngineState, order: Order, trade: Trade, fills: readonly Fill[]): Command[] {
  const opened = fills.length > 0 ? open(state, trade, fills) : [];
  const now = state.trades.get(trade.tradeId) ?? trade;
  return [...opened, ...advance(state, now, order), ...endIfOver(state, trade.tradeId)];
}

function open(state: EngineState, trade: Trade, fills: readonly Fill[]): Command[] {
  const { market } = symbolState(state, trade.symbol);
  const first = trade.entryQty === 0;
  const opened = bookEntry(trade, fills, (entry) => exitPrices(market, trade.side, entry, trade));
  return [
    keep(state, opened),
    ...protect(state, opened),
    ...(state.closeAll ? close(state, opened, "shutdown") : []),
    ...(isFlattening(state) ? close(state, opened, "flatten") : []),
    ...(first ? [tellTrade(opened, `Opened ${opened.side} ${opened.symbol}`)] : []),
    refreshAccount(state),
  ];
}

/** An entry that can fill no more has opened its trade, or has not; one that was flat already is over now. */
function endIfOver(state: EngineState, tradeId: string): Command[] {
  const trade = state.trades.get(tradeId);
  if (!trade || trade.openQty > 0 || isEntering(state, trade)) return [];
  return trade.entryQty === 0
    ? [keep(state, { ...trade, status: "cancelled" })]
    : finish(state, { ...trade, status: "closed" });
}

function followExit(state: EngineState, order: Order, trade: Trade, fills: readonly Fill[]): Command[] {
  const after = bookExit(trade, fills, order, reasonOf(state, order, trade));
  if (after.status === "closed") return endFlat(state, after);
  const kept = fills.length > 0 ? [keep(state, after)] : [];
  if (wasTakenAway(order)) return [...kept, ...restoreProtection(state, order, after)];
  const endedShort = order.purpose === "exit" && isTerminal(order.status) && after.openQty > 0;
  return [...kept, ...(endedShort ? closingFailed(state, order, after) : protect(state, after))];
}

function reasonOf(state: EngineState, { purpose, triggerPrice }: Order, trade: Trade): ExitReason {
  if (purpose === "exit") return trade.exitReason ?? "external";
  if (purpose === "take_profit") return "take_profit";
  const { market } = symbolState(state, trade.symbol);
  return isMoved(market, trade, triggerPrice as Price) ? "trailing_stop" : "stop_loss";
}

/** What never arrived is sent anew. What the exchange refused may be closed already: its other orders and positions know. */
const closingFailed = (state: EngineState, order: Order, trade: Trade): Command[] =>
  neverArrived(order)
    ? close(state, trade, trade.exitReason ?? "unprotected")
    : [...askAfterOrders(state, trade), requestView(state)];

const neverArrived = (order: Order): boolean => order.exchangeOrderId === null && order.status === "canceled";

/** A stop or target that ended without closing its part of the position. */
const wasTakenAway = (order: Order): boolean =>
  (order.purpose === "stop_loss" || order.purpose === "take_profit") &&
  isTerminal(order.status) && order.status !== "filled";

/**
 * What never arrived, or what somebody took away, is placed anew. What the exchange refused cannot be: the position is
 * closed instead. A leg that we took back ourselves has its successor already.
 */
function restoreProtection(state: EngineState, order: Order, trade: Trade): Command[] {
  if (trade.openQty === 0 || isClosing(state, trade)) return [];
  if (trade.status === "closing") return close(state, trade, trade.exitReason ?? "unprotected");
  if (order.status !== "rejected") {
    const anew = protect(state, trade);
    const wasOthers = anew.some(({ kind }) => kind === "submit") && !neverArrived(order);
    return wasOthers ? [alarm(`${trade.symbol} lost its ${order.purpose}; it is placed anew`, trade), ...anew] : anew;
  }
  const why = order.rejectReason ?? "no reason given";
  return [
    alarm(`${trade.symbol} could not be given its ${order.purpose} (${why}); closing it`, trade, {
      clientOrderId: order.clientOrderId,
    }),
    ...close(state, trade, "unprotected"),
  ];
}

/** A fill on an order whose trade is over: it must be looked at. */
const lateFillAlarm = (order: Order, fills: readonly Fill[]): Command[] =>
  fills.length === 0 ? [] : [{
    kind: "tell",
    notice: {
      eventType: "ERROR",
      severity: "critical",
      message: `Order ${order.clientOrderId} filled after its trade ${order.tradeId} had ended`,
      details: { clientOrderId: order.clientOrderId, tradeId: order.tradeId },
    },
  }];
