import type { CallFault, FaultAnswer } from "./call_fault.ts";

/** What a gateway says when nobody behind it has answered. Most clients have given up long before. */
const GATEWAY_TIMEOUT: FaultAnswer = {
  status: 504,
  body: "<html><head><title>504 Gateway Time-out</title></head><body><h1>504 Gateway Time-out</h1></body></html>",
};

/** The request or its answer is lost: only one of the two has acted. */
export const lostCalls: CallFault = (table, { n }) => {
  const before = table.drawn("timeout_before", n);
  if (before) return { delayBeforeMs: before.amount, instead: GATEWAY_TIMEOUT };
  const after = table.drawn("timeout_after", n);
  return after && { delayAfterMs: after.amount, afterwards: GATEWAY_TIMEOUT };
};
