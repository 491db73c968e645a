import type { CallFault } from "./call_fault.ts";

/** Every answer takes its time: some before the exchange acts, some after. */
export const latency: CallFault = (table, { n }) => {
  const drawn = table.drawn("latency", n);
  if (!drawn) return undefined;
  const delayBeforeMs = Math.round(drawn.amount * drawn.pick);
  return { delayBeforeMs, delayAfterMs: drawn.amount - delayBeforeMs };
};
