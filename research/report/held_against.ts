/** What the same balance would have come to without a strategy. */
import { closeTimeMs } from "../../domain/candle.ts";
import { price, subUsd, toNumber, type Usd } from "../../domain/money.ts";
import { err, type Result } from "../../domain/result.ts";
import type { BacktestMarket } from "../backtest/run_backtest.ts";
import { type BuyAndHold, buyAndHold } from "../statistics/baselines/buy_and_hold.ts";
import { heldInEqualParts } from "../statistics/baselines/equal_parts.ts";
import { performance } from "../statistics/performance.ts";
import { assumptionsOf } from "./assumptions.ts";
import type { Report } from "./report.ts";
import { BOOTSTRAP_SEED, type ReportInput, tradedCandles } from "./report_input.ts";

export interface HeldAgainst {
  /** In the first market from its first traded candle to its last; null when the balance cannot buy anything of it. */
  readonly first: BuyAndHold | null;
  /** In all markets, in equal parts at the start; null when a part cannot buy anything of its market. */
  readonly all: BuyAndHold | null;
}

export function heldAgainst(input: ReportInput): HeldAgainst {
  const { markets, outcome: { initialBalance } } = input;
  const hold = (market: BacktestMarket, balance: Usd) => heldIn(market, balance, input);
  const first = hold(markets[0]!, initialBalance);
  const all = markets.length === 1 ? first : heldInEqualParts(markets, initialBalance, hold);
  return { first: first.ok ? first.value : null, all: all.ok ? all.value : null };
}

function heldIn(
  market: BacktestMarket,
  balance: Usd,
  { config, markets, firstTradedMs }: ReportInput,
): Result<BuyAndHold> {
  const [timeframe] = config.data.timeframes;
  const traded = tradedCandles(market, firstTradedMs);
  const [begin] = traded;
  if (!begin) return err(`${market.symbol} has no traded candle`);
  const prices = [
    { timeMs: begin.openTimeMs, price: price(begin.open) },
    ...traded.map((candle) => ({ timeMs: closeTimeMs(candle, timeframe!), price: price(candle.close) })),
  ];
  const { taker_fee_bps, slippage_bps } = assumptionsOf(config, markets);
  return buyAndHold(prices, balance, {
    feeBps: taker_fee_bps,
    slippageBps: slippage_bps,
    funding: config.backtesting.include_funding ? market.funding : [],
  });
}

/** Its net profit, dollars. */
export const heldProfit = (held: BuyAndHold | null, initialBalance: Usd): number | null =>
  held && toNumber(subUsd(held.series.at(-1)!.equity, initialBalance));

export function heldPerformance(held: BuyAndHold | null): Report["buy_and_hold_performance"] {
  const told = held && performance(held.series, [], { bootstrap: { seed: BOOTSTRAP_SEED } });
  if (!told?.ok) return null;
  const { cagr, sharpe, maxDrawdown } = told.value;
  return { cagr, sharpe, maxDrawdown };
}
