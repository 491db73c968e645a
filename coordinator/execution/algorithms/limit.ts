import { type EntryAlgorithm, entryTimeoutMs, PAUSE_MS } from "./algorithm.ts";
import { quote } from "./quote.ts";

/** One limit order inside the last price. What has not filled at the deadline is not bought. */
export const limitEntry: EntryAlgorithm = {
  childrenMax: () => 1,
  pauseMs: () => PAUSE_MS,
  deadlineMs: entryTimeoutMs,
  child: (plan, restQty, { lastPrice, market }, settings) => quote(plan.side, lastPrice, restQty, market, settings),
};
