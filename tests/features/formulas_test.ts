import assert from "node:assert/strict";
import type { Candle } from "../../domain/candle.ts";
import { featureColumns } from "./feature_columns.ts";
import { candlesOf, generatedCandles } from "./generated_candles.ts";
import { relativeError } from "./relative_error.ts";

const candles = generatedCandles(500, 21);
const features = featureColumns(candles);
const mean = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

/** The figures that candle `i` is computed from. */
function around(i: number) {
  const feature = (name: string) => features.get(name)![i]!;
  const last = <T>(count: number, of: (candle: Candle, index: number) => T): T[] =>
    candles.slice(i - count + 1, i + 1).map((candle, k) => of(candle, i - count + 1 + k));
  const usualVolume = mean(last(20, (candle) => candle.volume));
  return { now: candles[i]!, feature, last, usualVolume, closeBefore: (count: number) => candles[i - count]!.close };
}
type Around = ReturnType<typeof around>;

const balance = (candle: Candle, i: number) => Math.sign(candle.close - candles[i - 1]!.close) * candle.volume;
const accumulation = ({ high, low, close, volume }: Candle) => volume * (2 * close - high - low) / (high - low);
const aboveLevel = (level: string) => ({ now, feature }: Around) => 100 * (now.close - feature(level)) / feature(level);
const ofClose = (name: string) => ({ now, feature }: Around) => 100 * feature(name) / now.close;

/** Written down from the definitions once more, as slowly as they are said. */
const FORMULAS: Readonly<Record<string, (at: Around) => number>> = {
  volume: ({ now }) => now.volume,
  volume_sma_20: ({ usualVolume }) => usualVolume,
  volume_ratio: ({ now, usualVolume }) => now.volume / usualVolume,
  bb_width: ({ feature }) => 100 * (feature("bb_upper") - feature("bb_lower")) / feature("bb_middle"),
  bb_position: ({ now, feature }) => (now.close - feature("bb_lower")) / (feature("bb_upper") - feature("bb_lower")),
  atr_percent: ({ now, feature }) => 100 * feature("atr") / now.close,
  natr_14: ({ now, feature }) => 100 * feature("atr") / now.close,
  candle_body_ratio: ({ now }) => Math.abs(now.open - now.close) / (now.high - now.low),
  candle_upper_shadow: ({ now }) => (now.high - Math.max(now.open, now.close)) / (now.high - now.low),
  candle_lower_shadow: ({ now }) => (Math.min(now.open, now.close) - now.low) / (now.high - now.low),
  price_momentum: ({ now, closeBefore }) => 100 * (now.close - closeBefore(10)) / closeBefore(10),
  roc_10: ({ now, closeBefore }) => 100 * (now.close - closeBefore(10)) / closeBefore(10),
  volume_momentum: ({ now, last }) => {
    const usual = mean(last(10, (candle) => candle.volume));
    return 100 * (now.volume - usual) / usual;
  },
  current_price: ({ now }) => now.close,
  high_low_range: ({ now }) => now.high - now.low,
  high_low_ratio: ({ now }) => now.high / now.low,
  log_return_1: ({ now, closeBefore }) => Math.log(now.close) - Math.log(closeBefore(1)),
  log_return_3: ({ now, closeBefore }) => Math.log(now.close) - Math.log(closeBefore(3)),
  log_return_20: ({ now, closeBefore }) => Math.log(now.close) - Math.log(closeBefore(20)),
  close_to_ema_9: aboveLevel("ema_9"),
  close_to_ema_20: aboveLevel("ema_20"),
  close_to_ema_50: aboveLevel("ema_50"),
  close_to_ema_200: aboveLevel("ema_200"),
  close_to_sma_20: aboveLevel("sma_20"),
  close_to_wma_20: aboveLevel("wma_20"),
  close_to_dema_20: aboveLevel("dema_20"),
  close_to_tema_20: aboveLevel("tema_20"),
  close_to_sar: aboveLevel("sar"),
  macd_percent: ofClose("macd"),
  macd_signal_percent: ofClose("macd_signal"),
  macd_hist_percent: ofClose("macd_hist"),
  stddev_20_percent: ofClose("stddev_20"),
  trange_percent: ofClose("trange"),
  candle_body_signed: ({ now }) => (now.close - now.open) / (now.high - now.low),
  candle_body_to_atr: ({ now, feature }) => (now.close - now.open) / feature("atr"),
  trange_to_atr: ({ feature }) => feature("trange") / feature("atr"),
  obv_change_10: ({ last, usualVolume }) => sum(last(10, balance)) / (10 * usualVolume),
  ad_change_10: ({ last, usualVolume }) => sum(last(10, accumulation)) / (10 * usualVolume),
};

for (const [name, formula] of Object.entries(FORMULAS)) {
  Deno.test(`${name} is what its definition says`, () => {
    for (let i = 250; i < candles.length; i++) {
      const at = around(i);
      // Differences of nearly equal prices keep fewer digits.
      const error = Math.min(relativeError(at.feature(name), formula(at)), Math.abs(at.feature(name) - formula(at)));
      assert(error < 1e-9, `candle ${i}: ${at.feature(name)}, by its definition ${formula(at)}`);
    }
  });
}

const still = Array.from({ length: 250 }, () => [5.55, 5.55, 5.55, 5.55, 0] as const);
const STILL: readonly (readonly [string, number])[] = [
  ["rsi", 0],
  ["volume_ratio", 0],
  ["volume_momentum", -100],
  ["bb_width", 0],
  ["bb_position", 0.5],
  ["atr", 0],
  ["adx", 0],
  ["plus_di", 0],
  ["candle_body_ratio", 0],
  ["candle_upper_shadow", 0],
  ["candle_body_to_atr", 0],
  ["stoch_k", 0],
  ["cci_20", 0],
  ["mfi_14", 0],
  ["williams_r_14", 0],
  ["stddev_20", 0],
  ["sma_20", 5.55],
  ["wma_20", 5.55],
  ["close_to_sma_20", 0],
  ["obv_change_10", 0],
  ["trange_to_atr", 0],
];
for (const [name, value] of STILL) {
  Deno.test(`${name} is exactly ${value} in a market that stands still without volume`, () => {
    assert.equal(featureColumns(candlesOf(still)).get(name)!.at(-1), value);
  });
}
