import { type Candle, candleContext, closeTimeMs, type Timeframe } from "../../domain/candle.ts";
import { type FundingRate, settledBefore } from "../../domain/funding_rate.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { readCandles, readFunding } from "./candle_source.ts";

/** Files, or folders of stored series, of what was known beside a market's own bars. */
export interface ContextFiles {
  /** Settled funding rates. */
  readonly funding?: string | undefined;
  /** Candles of the leading market, of the same timeframe. */
  readonly leader?: string | undefined;
}

/** Candles that carry what these files say was known when each of them closed. */
export async function readContext(
  candles: readonly Candle[],
  timeframe: Timeframe,
  { funding, leader }: ContextFiles,
): Promise<Result<readonly Candle[]>> {
  if (funding === undefined && leader === undefined) return ok(candles);
  const rates = funding === undefined ? null : await readFunding(funding);
  if (rates?.ok === false) return rates;
  const leading = leader === undefined ? null : await readCandles(leader);
  if (leading?.ok === false) return leading;
  if (leading && leading.value.timeframe !== timeframe) {
    return err(`The leader's candles in ${leader} are ${leading.value.timeframe}, those of the market ${timeframe}`);
  }
  return ok(withContext(candles, timeframe, rates?.value.rates ?? [], leading?.value.candles ?? []));
}

/** A candle before the first rate, or without one of the leader, carries none. */
export function withContext(
  candles: readonly Candle[],
  timeframe: Timeframe,
  rates: readonly FundingRate[],
  leading: readonly Candle[],
): Candle[] {
  const closes = new Map(leading.map(({ openTimeMs, close }) => [openTimeMs, close]));
  return candles.map((candle) => ({
    ...candle,
    ...candleContext(settledBefore(rates, closeTimeMs(candle, timeframe)), closes.get(candle.openTimeMs)),
  }));
}
