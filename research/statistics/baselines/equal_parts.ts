import { addUsd, type Usd } from "../../../domain/money.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import type { EquityPoint } from "../equity_series.ts";
import type { BuyAndHold } from "./buy_and_hold.ts";

/**
 * The account divided into as many equal parts as there are markets, each of which is held by itself: nothing is moved
 * from one to another later. What the division leaves goes to the first.
 *
 * @param hold Holds one market with its part. @returns Why not, when a part is too small for its market.
 */
export function heldInEqualParts<Market>(
  markets: readonly Market[],
  equity: Usd,
  hold: (market: Market, part: Usd) => Result<BuyAndHold>,
): Result<BuyAndHold> {
  if (markets.length === 0) return err("There is no market to hold");
  const part = Math.floor(equity / markets.length);
  const parts = markets.map((_, i) => (i === 0 ? equity - part * (markets.length - 1) : part) as Usd);
  const all: BuyAndHold[] = [];
  for (const [i, market] of markets.entries()) {
    const held = hold(market, parts[i]!);
    if (!held.ok) return held;
    all.push(held.value);
  }
  return ok({
    series: sumOf(all.map(({ series }) => series), parts),
    feesUsd: addUsd(...all.map(({ feesUsd }) => feesUsd)),
    fundingUsd: addUsd(...all.map(({ fundingUsd }) => fundingUsd)),
  });
}

/** At every time of any of them: each as it last was, or, before its first price, its part. */
function sumOf(all: readonly (readonly EquityPoint[])[], parts: readonly Usd[]): EquityPoint[] {
  const times = [...new Set(all.flatMap((series) => series.map(({ timeMs }) => timeMs)))].sort((a, b) => a - b);
  const next = all.map(() => 0), last = [...parts];
  return times.map((timeMs) => {
    all.forEach((series, i) => {
      if (series[next[i]!]?.timeMs === timeMs) last[i] = series[next[i]!++]!.equity;
    });
    return { timeMs, equity: addUsd(...last) };
  });
}
