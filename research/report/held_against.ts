/** What the same balance would have come to without a strategy. */
import { closeTimeMs } from "../../domain/candle.ts";
import { price } from "../../domain/money.ts";
import { type BuyAndHold, buyAndHold } from "../statistics/baselines/buy_and_hold.ts";
import { performance } from "../statistics/performance.ts";
import { assumptionsOf } from "./assumptions.ts";
import type { Report } from "./report.ts";
import { BOOTSTRAP_SEED, type ReportInput, tradedCandles } from "./report_input.ts";

/** The same balance in the first market from its first traded candle to its last. */
export function heldAgainst({ markets, config, firstTradedMs, outcome }: ReportInput): BuyAndHold | null {
  const [first] = markets;
  const [timeframe] = config.data.timeframes;
  if (!first) return null;
  const traded = tradedCandles(first, firstTradedMs);
  const prices = [
    { timeMs: firstTradedMs, price: price(traded[0]!.open) },
    ...traded.map((candle) => ({ timeMs: closeTimeMs(candle, timeframe!), price: price(candle.close) })),
  ];
  const { taker_fee_bps, slippage_bps } = assumptionsOf(config, markets);
  const held = buyAndHold(prices, outcome.initialBalance, {
    feeBps: taker_fee_bps,
    slippageBps: slippage_bps,
    funding: config.backtesting.include_funding ? first.funding : [],
  });
  return held.ok ? held.value : null;
}

export function heldPerformance(held: BuyAndHold | null): Report["buy_and_hold_performance"] {
  const told = held && performance(held.series, [], { bootstrap: { seed: BOOTSTRAP_SEED } });
  if (!told?.ok) return null;
  const { cagr, sharpe, maxDrawdown } = told.value;
  return { cagr, sharpe, maxDrawdown };
}
