import { type Timeframe, timeframeMs } from "../../../domain/candle.ts";

/** Timeframes of a configuration where candles of another one are traded: it comes first, and its multiples stay. */
export const timeframesOn = (traded: Timeframe, configured: readonly Timeframe[]): Timeframe[] => [
  traded,
  ...configured.filter((each) =>
    timeframeMs(each) > timeframeMs(traded) && timeframeMs(each) % timeframeMs(traded) === 0
  ),
];
