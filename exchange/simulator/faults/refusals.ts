import { type CallFault, type FaultAnswer, isReducing, placesAlgo } from "./call_fault.ts";
import { OVERLOADED } from "./server_errors.ts";

const refusal = (code: number, msg: string): FaultAnswer => ({ status: 400, body: { code, msg } });

const MOVED = refusal(
  -4120,
  "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.",
);
const REDUCE_ONLY = refusal(-4087, "User can only place reduce only order.");
const CLOSED = refusal(-4141, "Symbol is closed.");
const WOULD_TRIGGER = refusal(-2021, "Order would immediately trigger.");

/** The exchange has changed its rules overnight. */
export const ruleChange: CallFault = (table, call) => {
  if (call.orders === 0) return undefined;
  const change = table.episodeAt("rule_change", call.elapsedMs);
  if (!change) return undefined;
  if (change.pick < 0.5) return placesAlgo(call) ? { instead: MOVED } : undefined;
  return isReducing(call) ? undefined : { instead: REDUCE_ONLY };
};

/** No new orders for a while; cancelling and asking go on. */
export const halt: CallFault = (table, call) => {
  if (call.orders === 0) return undefined;
  const halted = table.episodeAt("halt", call.elapsedMs);
  if (!halted) return undefined;
  if (halted.pick < 0.5) return { instead: CLOSED };
  return isReducing(call) ? undefined : { instead: OVERLOADED };
};

/** A stop or take-profit order that is refused, or that the exchange takes and then drops. */
export const stopRejection: CallFault = (table, call) => {
  const rejected = placesAlgo(call) ? table.drawn("stop_rejected", call.n) : undefined;
  return rejected && (rejected.pick < 0.5 ? { instead: WOULD_TRIGGER } : { rejectsAlgo: true });
};
