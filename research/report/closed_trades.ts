import type { Decision } from "../../domain/decision.ts";
import { netPnl, type Trade } from "../../domain/trade.ts";
import type { ClosedTrade } from "../statistics/closed_trade.ts";

/** A trade as the statistics know it. @param decision What led to it, for the regime of its market. */
export function closedTrade(trade: Trade, decision: Decision | undefined): ClosedTrade {
  const regime = regimeOf(decision);
  return {
    entryTimeMs: trade.entryTimeMs!,
    exitTimeMs: trade.exitTimeMs!,
    side: trade.side,
    pnlUsd: netPnl(trade),
    notionalUsd: trade.entryCost,
    feesUsd: trade.fees,
    fundingUsd: trade.funding,
    ...(regime !== null && { regime }),
  };
}

/** Of the market at the decision; null where it could not be told. */
export function regimeOf(decision: Pick<Decision, "gates"> | undefined): string | null {
  const regime = decision?.gates.find(({ name }) => name === "regime")?.value;
  return typeof regime === "string" ? regime : null;
}

/** By their exits, as the statistics read them. */
export const byExit = (trades: readonly Trade[]): Trade[] =>
  trades.toSorted((a, b) => (a.exitTimeMs ?? 0) - (b.exitTimeMs ?? 0));
