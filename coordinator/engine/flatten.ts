import { counted } from "../../domain/counted.ts";
import type { ExchangeView } from "../../domain/exchange_view.ts";
import { toNumber } from "../../domain/money.ts";
import { isTerminal, type OpenOrder, type OrderOrigin } from "../../domain/order.ts";
import { closePosition, isPositionClose } from "../execution/protect.ts";
import type { Command, Notice } from "./command.ts";
import { type Flattening, isFlattening } from "./flattening.ts";
import { cancel, close, kindOf } from "./orders.ts";
import { type EngineState, openOrdersOf } from "./state.ts";
import { requestView } from "./view.ts";

/** Looks that may find something left. One comes each second, or with each step of a market that waits for us. */
const LOOKS_MAX = 30;
/** After so many looks the exchange's word on what is open counts, whatever our books say of it. */
const PATIENT_LOOKS = 3;

/** Everything of ours is being closed from now on, and the exchange is asked what it holds. */
export function beginFlatten(state: EngineState): Command[] {
  const trades = [...state.trades.values()];
  const open = trades.filter(({ openQty }) => openQty > 0).length;
  const first = `New positions are blocked, entries are taken back, ${
    counted(open, "position is", "positions are")
  } closed`;
  state.risk.flatten = { state: "closing", startedAtMs: state.nowMs, looks: 0, remains: [], steps: [first] };
  return [
    { kind: "store_risk" },
    ...trades.flatMap((trade) => close(state, trade, "flatten")),
    requestView(state),
  ];
}

/**
 * What the exchange still holds while we want to be flat: what can add risk is taken back at once, positions are closed
 * at market, and a position keeps its stop until it is gone. Flat is only what the exchange itself calls empty.
 */
export function lookForRest(state: EngineState, view: ExchangeView, askedSequence: number): Command[] {
  const { flatten } = state.risk;
  // Something was heard of an order after the exchange was asked: only the next look counts.
  const quiet = [...state.symbols.values()].every(({ lastOrderSequence }) => lastOrderSequence <= askedSequence);
  if (!isFlattening(state) || !flatten || !quiet) return [];
  const looks = flatten.looks + 1, remains = remainsOf(state, view);
  if (remains.length === 0) return ended(state, { ...flatten, state: "flat", looks, remains });
  if (looks >= LOOKS_MAX) return ended(state, { ...flatten, state: "not_flat", looks, remains });
  const steps = [...state.symbols.keys()].map((symbol, nth) => stepOf(state, view, symbol, { looks, nth }));
  const does = steps.flatMap(({ words }) => words).join("; ");
  const said = does === "" ? [] : [`Look ${looks}: ${does}`];
  state.risk.flatten = { ...flatten, looks, remains, steps: [...flatten.steps, ...said] };
  return [
    { kind: "store_risk" },
    ...said.map((words) => tell("info", `Flatten: ${words}`, { looks, remains })),
    ...steps.flatMap(({ commands }) => commands),
  ];
}

/** The exchange refused an order that closes what no trade of ours holds, or its fate is not known: the next look tells. */
export const closeFailed = (state: EngineState, clientOrderId: string, reason: string): Command[] =>
  isFlattening(state) && isPositionClose(clientOrderId)
    ? [tell("error", `Flatten: ${clientOrderId} did not go through: ${reason}`, { clientOrderId })]
    : [];

function ended(state: EngineState, flatten: Flattening): Command[] {
  const { state: end, looks, remains, steps } = flatten;
  const words = end === "flat"
    // Orders are asked for by market: of others nobody has told us.
    ? `Flat, verified with the exchange: no position, no open order of ${[...state.symbols.keys()].join(", ")}`
    : `NOT FLAT after ${looks} looks at the exchange; it still holds ${remains.join("; ")}`;
  state.risk.flatten = { ...flatten, steps: [...steps, words] };
  return [{ kind: "store_risk" }, tell(end === "flat" ? "info" : "critical", words, { looks, remains })];
}

/** All that must be gone: positions of every market, listed orders, and orders of ours that may still be on their way. */
function remainsOf(state: EngineState, view: ExchangeView): string[] {
  const listed = new Set(view.openOrders.map(({ clientOrderId }) => clientOrderId));
  return [
    ...view.positions.map(({ symbol, qty }) =>
      `${symbol}: a position of ${toNumber(qty)}${
        state.symbols.has(symbol) ? "" : ", a market that is not traded here: close it at the exchange"
      }`
    ),
    ...view.openOrders.map(({ symbol, clientOrderId }) => `${symbol}: order ${clientOrderId}`),
    ...[...state.orders.values()].filter(({ status, clientOrderId }) =>
      !isTerminal(status) && !listed.has(clientOrderId)
    )
      .map(({ symbol, clientOrderId, status }) => `${symbol}: order ${clientOrderId}, ${status}`),
  ];
}

interface Step {
  readonly words: readonly string[];
  readonly commands: readonly Command[];
}

function stepOf(
  state: EngineState,
  view: ExchangeView,
  symbol: string,
  { looks, nth }: { readonly looks: number; readonly nth: number },
): Step {
  const held = view.positions.find((position) => position.symbol === symbol);
  const trades = [...state.trades.values()].filter((trade) => trade.symbol === symbol && trade.openQty > 0);
  const waits = trades.length > 0 && looks < PATIENT_LOOKS;
  const listed = view.openOrders.filter((order) => order.symbol === symbol);
  const back = listed.filter((order) => mayGo(order, held !== undefined || waits) && !isExit(state, order));
  const closing = listed.some(({ clientOrderId }) => isPositionClose(clientOrderId));
  const closes = held !== undefined && !waits && !closing && !trades.some(({ tradeId }) => exitOf(state, tradeId));
  const order = closes ? closePosition(symbol, held.qty, { ...originOf(state), nth }) : null;
  const again = waits ? trades.flatMap((trade) => close(state, trade, "flatten")) : [];
  return {
    words: [
      ...back.map(({ clientOrderId }) => `takes back ${clientOrderId} of ${symbol}`),
      ...(again.length > 0 ? [`closes our ${symbol} again`] : []),
      ...(order
        ? [`closes ${toNumber(order.qty)} ${symbol} that no trade of ours holds, by ${order.clientOrderId}`]
        : []),
    ],
    commands: [
      ...back.map((each) => cancel({ ...each, type: kindOf(each) })),
      ...again,
      ...(order ? [{ kind: "submit", order } as const] : []),
    ],
  };
}

/** What only reduces stays while there is something to protect. */
const mayGo = ({ reduceOnly }: OpenOrder, isOpen: boolean): boolean => !reduceOnly || !isOpen;

/** It closes at market, which is on its way: a market that waits for us fills it with its next step. */
const isExit = (state: EngineState, { clientOrderId }: OpenOrder): boolean =>
  isPositionClose(clientOrderId) || state.orders.get(clientOrderId)?.purpose === "exit";

const originOf = ({ runId, fence, sequence }: EngineState): OrderOrigin => ({ runId, fence, sequence });

const exitOf = (state: EngineState, tradeId: string): boolean =>
  openOrdersOf(state, tradeId).some(({ purpose }) => purpose === "exit");

const tell = (severity: Notice["severity"], message: string, details: Notice["details"]): Command => ({
  kind: "tell",
  notice: { eventType: "OPERATOR", severity, message, details },
});
