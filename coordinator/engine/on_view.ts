import type { ExchangeView } from "../../domain/exchange_view.ts";
import { percent } from "../../domain/figures.ts";
import { addUsd, type Qty, subUsd, toNumber, type Usd } from "../../domain/money.ts";
import type { Trade } from "../../domain/trade.ts";
import { adoptedOrders } from "../execution/adopt.ts";
import type { Finding } from "../execution/reconcile.ts";
import { bookExit } from "../execution/trade_book.ts";
import type { Command, Notice } from "./command.ts";
import { heedEquity } from "./emergency.ts";
import { lookForRest } from "./flatten.ts";
import { bookIncome } from "./income.ts";
import { onOrphanOrder } from "./on_lost_orders.ts";
import { onOrder } from "./on_order.ts";
import { ask, askAfterOrders, close, keep } from "./orders.ts";
import { alarm, protect } from "./protection.ts";
import { type EngineState, symbolState } from "./state.ts";
import { endFlat } from "./trade_end.ts";
import { findingsOf } from "./view.ts";

/** What the exchange says of the account is held against our books. Nothing that differs is left standing. */
export function onExchangeView(state: EngineState, view: ExchangeView, askedSequence: number): Command[] {
  const paid = bookIncome(state, view.income);
  state.account = view.account;
  return [
    ...paid,
    ...firstLook(state),
    ...findingsOf(state, view, askedSequence).flatMap((finding) => settle(state, finding)),
    ...lookForRest(state, view, askedSequence),
    // Last: what was paid in or out is neither a gain nor a fall.
    ...heedEquity(state),
  ];
}

/** From the first look on every change of the wallet has to be explained. */
function firstLook(state: EngineState): Command[] {
  if (state.risk.walletOffset !== null || !state.account) return [];
  state.risk.walletOffset = subUsd(state.account.walletBalance, state.booked);
  return [{ kind: "store_risk" }];
}

/** The one rule for each kind of difference. */
function settle(state: EngineState, finding: Finding): Command[] {
  switch (finding.kind) {
    case "hedge_mode":
      return haltForHedgeMode(state);
    case "order_unlisted":
      return [ask(finding.order)];
    case "order_listed":
      return onOrder(state, finding.update);
    case "orphan_order":
      return onOrphanOrder(state, finding.order);
    case "closed_elsewhere":
      return adopt(state, finding);
    case "foreign_position":
      return noteForeign(state, finding);
    case "unexplained":
      return noteUnexplained(state, finding);
    case "near_liquidation":
      return [
        alarm(`${finding.trade.symbol} is ${percent(finding.distance)} from liquidation; closing it`, finding.trade),
        ...close(state, finding.trade, "liquidation_guard"),
      ];
    case "balance":
      return takeAsGiven(state, finding.amount);
    default:
      return finding satisfies never;
  }
}

const tell = (
  eventType: Notice["eventType"],
  severity: Notice["severity"],
  message: string,
  details: Notice["details"] = {},
): Command => ({ kind: "tell", notice: { eventType, severity, message, details } });

function haltForHedgeMode(state: EngineState): Command[] {
  const why = "the account is in hedge mode: set it to one-way mode at the exchange, then resume";
  state.risk.halted = why;
  return [{ kind: "store_risk" }, tell("ERROR", "critical", `New positions are stopped: ${why}`)];
}

/** The trade takes over the fills that closed it, and the orders that brought them. */
function adopt(state: EngineState, finding: Extract<Finding, { kind: "closed_elsewhere" }>): Command[] {
  const trade = state.trades.get(finding.trade.tradeId);
  if (!trade) return [];
  const orders = adoptedOrders(trade, finding.fills);
  const reason = finding.forced === null ? "external" : "liquidation";
  const after = orders.reduce(
    (now, order) =>
      bookExit(now, finding.fills.filter((fill) => fill.exchangeOrderId === order.exchangeOrderId), order, reason),
    trade,
  );
  const closed = finding.fills.reduce((sum, fill) => sum + fill.qty, 0);
  const who = finding.forced === null ? "somebody else" : `the exchange (${finding.forced})`;
  return [
    ...orders.map((order): Command => ({ kind: "store_order", order })),
    alarm(`${trade.symbol}: ${who} closed ${toNumber(closed)} of our ${toNumber(trade.openQty)}`, trade),
    ...afterAdoption(state, after, trade),
  ];
}

function afterAdoption(state: EngineState, after: Trade, before: Trade): Command[] {
  symbolState(state, after.symbol).lastOrderSequence = state.sequence;
  if (after.status !== "closed") {
    // What ends the rest is not what took the part.
    const rest: Trade = { ...after, status: before.status, exitReason: before.exitReason };
    return [keep(state, rest), ...protect(state, rest)];
  }
  return endFlat(state, after);
}

function noteForeign(state: EngineState, { symbol, qty }: { readonly symbol: string; readonly qty: Qty }): Command[] {
  symbolState(state, symbol).foreignQty = qty;
  return [
    qty === 0 ? tell("WARNING", "info", `${symbol}: the position that was not ours is gone`) : tell(
      "WARNING",
      "warning",
      `${symbol}: a position of ${toNumber(qty)} is not ours; it is left alone, and nothing new is opened beside it`,
      { qty: toNumber(qty) },
    ),
  ];
}

function noteUnexplained(state: EngineState, finding: Extract<Finding, { kind: "unexplained" }>): Command[] {
  const { symbol, ours, theirs, now } = finding;
  symbolState(state, symbol).unexplained = now;
  if (!now) return [tell("WARNING", "info", `${symbol}: our books and the exchange agree again`)];
  return [
    tell(
      "ERROR",
      "critical",
      `${symbol}: our books hold ${toNumber(ours)}, the exchange ${toNumber(theirs)}, and no fill says why; ` +
        "nothing new is opened there until one does",
      { ours: toNumber(ours), theirs: toNumber(theirs) },
    ),
    ...[...state.trades.values()].filter((trade) => trade.symbol === symbol)
      .flatMap((trade) => askAfterOrders(state, trade)),
  ];
}

/** A deposit, a withdrawal or somebody else's trading is neither our gain nor our loss: the day's and the highest equity move with it. */
function takeAsGiven(state: EngineState, amount: Usd): Command[] {
  const { risk } = state;
  risk.walletOffset = addUsd(risk.walletOffset!, amount);
  risk.dayStartEquity = addUsd(risk.dayStartEquity, amount);
  risk.peakEquity = addUsd(risk.peakEquity, amount);
  return [
    { kind: "store_risk" },
    tell("SYSTEM", "info", `The balance changed by ${toNumber(amount)} USDT that no trade of ours explains`, {
      amount: toNumber(amount),
    }),
  ];
}
