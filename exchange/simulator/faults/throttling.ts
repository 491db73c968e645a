import type { CallFault } from "./call_fault.ts";

/** The address is limited or banned although it has kept to the limits: others may share it. */
export const throttling: CallFault = (table, { n }) => {
  const banned = table.drawn("http_418", n);
  if (banned) return { limited: { status: 418, ms: banned.amount } };
  const limited = table.drawn("http_429", n);
  return limited && { limited: { status: 429, ms: limited.amount } };
};
