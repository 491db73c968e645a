import type { EngineEvent } from "../../../coordinator/engine/event.ts";
import type { Commit } from "../../../coordinator/ports/journal.ts";
import { formatUnits } from "../../../domain/money.ts";

/** What the engine has made of an event, in one line. */
export function toldEvent({ kind }: EngineEvent, { seq, decisions, orders, trades, systemEvents }: Commit): string {
  const parts = [
    ...decisions.map(({ decision: { action, accepted, rejection } }) =>
      `${action} ${accepted ? "accepted" : rejection ? `refused by ${rejection.name}` : ""}`.trimEnd()
    ),
    ...trades.map(({ tradeId, side, status, openQty }) => `${tradeId} ${side} ${status} ${formatUnits(openQty)}`),
    ...orders.map(({ clientOrderId, purpose, status, filledQty, qty }) =>
      `${clientOrderId} ${purpose} ${status} ${formatUnits(filledQty)}/${formatUnits(qty)}`
    ),
    ...systemEvents.map(({ severity, message }) => `${severity}: ${message}`),
  ];
  return [`${seq} ${kind}`, ...parts].join("; ");
}
