import assert from "node:assert/strict";
import {
  ADL,
  ADX,
  ATR,
  BollingerBands,
  CCI,
  EMA,
  MACD,
  MFI,
  OBV,
  PSAR,
  ROC,
  RSI,
  SD,
  SMA,
  Stochastic,
  TrueRange,
  WilliamsR,
  WMA,
} from "technicalindicators";
import { featureColumns } from "./feature_columns.ts";
import { generatedCandles } from "./generated_candles.ts";

const candles = generatedCandles(900, 11);
const features = featureColumns(candles);
const open = candles.map((candle) => candle.open);
const high = candles.map((candle) => candle.high);
const low = candles.map((candle) => candle.low);
const close = candles.map((candle) => candle.close);
const volume = candles.map((candle) => candle.volume);
const values = close;

const ROUNDED_TO_CENTS = 0.0051;
const ROUNDED_TO_WHOLE = 0.51;
const exact = (expected: number) => 1e-8 * Math.max(Math.abs(expected), 1e-3);
const cents = () => ROUNDED_TO_CENTS;
const whole = () => ROUNDED_TO_WHOLE;

const bands = BollingerBands.calculate({ values, period: 20, stdDev: 2 });
const directions = ADX.calculate({ high, low, close, period: 14 });
const macd = MACD.calculate({
  values,
  fastPeriod: 12,
  slowPeriod: 26,
  signalPeriod: 9,
  SimpleMAOscillator: false,
  SimpleMASignal: false,
});

/** Where its definition is ours. It aligns at the end: its series lack what is not warm. */
const PEER: readonly (readonly [string, readonly (number | undefined)[], (expected: number) => number])[] = [
  ["rsi_14", RSI.calculate({ values, period: 14 }), cents],
  ["rsi_28", RSI.calculate({ values, period: 28 }), cents],
  ["volume_sma_20", SMA.calculate({ values: volume, period: 20 }), exact],
  ["ema_9", EMA.calculate({ values, period: 9 }), exact],
  ["ema_20", EMA.calculate({ values, period: 20 }), exact],
  ["ema_50", EMA.calculate({ values, period: 50 }), exact],
  ["ema_200", EMA.calculate({ values, period: 200 }), exact],
  ["macd", macd.map((each) => each.MACD), exact],
  ["macd_signal", macd.map((each) => each.signal), exact],
  ["macd_hist", macd.map((each) => each.histogram), exact],
  ["bb_upper", bands.map((each) => each.upper), exact],
  ["bb_middle", bands.map((each) => each.middle), exact],
  ["bb_lower", bands.map((each) => each.lower), exact],
  ["bb_position", bands.map((each) => each.pb), exact],
  ["atr", ATR.calculate({ high, low, close, period: 14 }), exact],
  ["adx", directions.map((each) => each.adx), exact],
  ["plus_di", directions.map((each) => each.pdi), exact],
  ["minus_di", directions.map((each) => each.mdi), exact],
  // It starts at 0.
  ["obv", OBV.calculate({ close, volume }).map((balance) => balance + volume[0]!), exact],
  ["price_momentum", ROC.calculate({ values, period: 10 }), exact],
  // Its %D is our slow %K.
  ["stoch_k", Stochastic.calculate({ high, low, close, period: 14, signalPeriod: 3 }).map((each) => each.d), exact],
  ["cci_20", CCI.calculate({ open, high, low, close, period: 20 } as never), exact],
  ["mfi_14", MFI.calculate({ high, low, close, volume, period: 14 }), cents],
  ["williams_r_14", WilliamsR.calculate({ high, low, close, period: 14 }), exact],
  ["stddev_20", SD.calculate({ values, period: 20 }), exact],
  ["trange", TrueRange.calculate({ high, low, close } as never), exact],
  ["sma_20", SMA.calculate({ values, period: 20 }), exact],
  ["wma_20", WMA.calculate({ values, period: 20 }), exact],
  ["ad", ADL.calculate({ high, low, close, volume }), whole],
  // It starts with the other direction; after the first reversals both are one.
  ["sar", PSAR.calculate({ high, low, step: 0.02, max: 0.2 }).slice(100), exact],
];

for (const [name, expected, tolerance] of PEER) {
  Deno.test(`${name} equals that of technicalindicators`, () => {
    const actual = features.get(name)!.slice(-expected.length);
    let compared = 0;
    expected.forEach((value, i) => {
      if (value === undefined) return;
      assert(
        Math.abs(actual[i]! - value) <= tolerance(value),
        `value ${i}: ${actual[i]}, technicalindicators ${value}`,
      );
      compared++;
    });
    assert(compared > 600, `only ${compared} values could be compared`);
  });
}
