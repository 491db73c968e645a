import type { FundingRate } from "../../domain/funding_rate.ts";
import { formatUnits, unitsFromNumber } from "../../domain/money.ts";
import type { MarketSession } from "./market_session.ts";
import type { SimulatedMarket } from "./simulated_market.ts";

/** Funding is settled at 00:00, 08:00 and 16:00 UTC. */
export const FUNDING_MS = 8 * 3_600_000;

export const nextFundingMs = (timeMs: number): number => (Math.floor(timeMs / FUNDING_MS) + 1) * FUNDING_MS;

/** A recording of funding rates as a market asks for them; 0 where nothing was recorded. */
export function recordedFunding(rates: readonly FundingRate[]): (timeMs: number) => number {
  const byTime = new Map(rates.map(({ timeMs, rate }) => [Math.round(timeMs / FUNDING_MS), rate]));
  return (timeMs) => byTime.get(Math.round(timeMs / FUNDING_MS)) ?? 0;
}

/** @returns The same market with these funding rates, which are part of what its id names. */
export const withFunding = (
  market: SimulatedMarket,
  fundingRate: (timeMs: number) => number,
  name: string,
): SimulatedMarket => ({ ...market, marketId: `${market.marketId}-funding-${name}`, fundingRate });

export const fundingRateAt = (market: SimulatedMarket, timeMs: number): number => market.fundingRate?.(timeMs) ?? 0;

/** Times of settlement after `afterMs`, up to and with `untilMs`. */
export function fundingTimes(afterMs: number, untilMs: number): number[] {
  const times: number[] = [];
  for (let timeMs = nextFundingMs(afterMs); timeMs <= untilMs; timeMs += FUNDING_MS) times.push(timeMs);
  return times;
}

export const rateText = (rate: number): string => {
  const [whole = "0", fraction = ""] = formatUnits(unitsFromNumber(rate)).split(".");
  return `${whole}.${fraction.padEnd(8, "0")}`;
};

export interface FundingQuery {
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
  readonly limit: number;
}

/** What was settled up to market time: from a start the first ones, else the latest. Nothing when there is no funding. */
export function fundingHistory(session: MarketSession, { startMs, endMs = Infinity, limit }: FundingQuery): object[] {
  const { market, timeMs } = session;
  if (!market.fundingRate) return [];
  const lastMs = Math.min(timeMs, endMs);
  const spanMs = limit * FUNDING_MS;
  // The mark price is the close before, so the very first candle has none.
  const afterMs = Math.max(market.candle(-market.historyCount).openTimeMs, (startMs ?? lastMs - spanMs + 1) - 1);
  return fundingTimes(afterMs, Math.min(lastMs, afterMs + spanMs)).map((fundingTime) => ({
    symbol: market.symbol,
    fundingTime,
    fundingRate: rateText(fundingRateAt(market, fundingTime)),
    markPrice: formatUnits(unitsFromNumber(market.candle(market.indexAtOrAfter(fundingTime) - 1).close)),
  }));
}
