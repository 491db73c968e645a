import { usd } from "../../../domain/money.ts";
import type { ClosedTrade } from "../../../research/statistics/closed_trade.ts";

/** A long of an hour and 1,000 dollars that brought `dollars`. */
export const closedTrade = (dollars: number, changes: Partial<ClosedTrade> = {}): ClosedTrade => ({
  entryTimeMs: 0,
  exitTimeMs: 3_600_000,
  side: "long",
  pnlUsd: usd(dollars),
  notionalUsd: usd(1_000),
  feesUsd: usd(1),
  fundingUsd: usd(0),
  ...changes,
});
