/**
 * All features of one candle, against technicalindicators: computed anew over a window of 300 candles, as its `calculate`
 * functions invite to, and carried on by its `nextValue` streams. The peer computes 26 series and leaves out the rest of
 * the catalogue, which is in its favour.
 */
import * as ti from "technicalindicators";
import type { Candle } from "../domain/candle.ts";
import { FEATURE_NAMES, FeatureStream } from "../features/mod.ts";
import { generatedCandles } from "../tests/features/generated_candles.ts";
import type { Measurement } from "./measurement.ts";

const STREAMED = 20_000;
const RECOMPUTED = 100;
const WINDOW = 300;
const ROUNDS = 7;
const MACD = { fastPeriod: 12, slowPeriod: 26, signalPeriod: 9, SimpleMAOscillator: false, SimpleMASignal: false };

/** Keeps what was computed alive, so that no compiler leaves the work out. */
let kept = 0;

export function* bench(): Generator<Measurement> {
  const candles = generatedCandles(STREAMED, 1);
  const rounds = Array.from({ length: ROUNDS }, () => ({
    vectors: microseconds(STREAMED, () => streamVectors(candles)),
    rows: microseconds(STREAMED, () => streamRows(candles)),
    streams: microseconds(STREAMED, () => peerStreams(candles)),
    recomputed: microseconds(RECOMPUTED, () => peerRecomputes(candles)),
  }));
  const median = (of: (round: typeof rounds[number]) => number) => rounds.map(of).sort((a, b) => a - b)[ROUNDS >> 1]!;
  const streams = median((round) => round.streams);
  const recomputed = median((round) => round.recomputed);
  const against = { recompute: recomputed, next_value: streams };
  const values = { vector: median((round) => round.vectors), row: median((round) => round.rows) };
  for (const [form, value] of Object.entries(values)) {
    for (const [way, peerValue] of Object.entries(against)) {
      yield {
        name: `features_${FEATURE_NAMES.length}_per_candle_${form}_vs_${way}`,
        value: rounded(value),
        unit: "us",
        peer: `technicalindicators ${way === "recompute" ? `over ${WINDOW} candles` : "nextValue"}`,
        peer_value: rounded(peerValue),
        ratio: rounded(peerValue / value),
        n: STREAMED,
      };
    }
  }
}

const rounded = (value: number): number => Number(value.toFixed(3));

/** @returns Per candle. */
function microseconds(candles: number, run: () => void): number {
  const startedMs = performance.now();
  run();
  return (performance.now() - startedMs) * 1000 / candles;
}

function streamVectors(candles: readonly Candle[]): void {
  const stream = new FeatureStream();
  for (const candle of candles) kept += stream.update(candle).values[0] ?? 0;
}

function streamRows(candles: readonly Candle[]): void {
  const stream = new FeatureStream();
  const row = new Float64Array(FEATURE_NAMES.length);
  for (const candle of candles) {
    stream.updateInto(candle, row);
    kept += row[0] || 0;
  }
}

function peerRecomputes(candles: readonly Candle[]): void {
  for (let end = WINDOW; end < WINDOW + RECOMPUTED; end++) kept += peerSeries(candles.slice(end - WINDOW, end)).length;
}

function peerSeries(candles: readonly Candle[]): unknown[] {
  const open = candles.map((candle) => candle.open);
  const high = candles.map((candle) => candle.high);
  const low = candles.map((candle) => candle.low);
  const close = candles.map((candle) => candle.close);
  const volume = candles.map((candle) => candle.volume);
  const values = close;
  const ema20 = ti.EMA.calculate({ values, period: 20 });
  const twice = ti.EMA.calculate({ values: ema20, period: 20 });
  return [
    ti.RSI.calculate({ values, period: 14 }),
    ti.RSI.calculate({ values, period: 28 }),
    ti.SMA.calculate({ values: volume, period: 20 }),
    ti.EMA.calculate({ values, period: 9 }),
    ema20,
    ti.EMA.calculate({ values, period: 50 }),
    ti.EMA.calculate({ values, period: 200 }),
    ti.MACD.calculate({ values, ...MACD }),
    ti.BollingerBands.calculate({ values, period: 20, stdDev: 2 }),
    ti.ATR.calculate({ high, low, close, period: 14 }),
    ti.OBV.calculate({ close, volume }),
    ti.ADX.calculate({ high, low, close, period: 14 }),
    ti.SMA.calculate({ values: volume, period: 10 }),
    ti.Stochastic.calculate({ high, low, close, period: 14, signalPeriod: 3 }),
    ti.CCI.calculate({ open, high, low, close, period: 20 } as never),
    ti.MFI.calculate({ high, low, close, volume, period: 14 }),
    ti.WilliamsR.calculate({ high, low, close, period: 14 }),
    ti.ROC.calculate({ values, period: 10 }),
    ti.SD.calculate({ values, period: 20 }),
    ti.TrueRange.calculate({ high, low, close } as never),
    ti.SMA.calculate({ values, period: 20 }),
    ti.WMA.calculate({ values, period: 20 }),
    twice,
    ti.EMA.calculate({ values: twice, period: 20 }),
    ti.PSAR.calculate({ high, low, step: 0.02, max: 0.2 }),
    ti.ADL.calculate({ high, low, close, volume }),
  ];
}

/** A stream of the peer, and what of a candle it takes. */
type Stream = (candle: Candle) => unknown;

function peerStreamsOf(): Stream[] {
  const none = { high: [], low: [], close: [], open: [], volume: [], values: [] };
  const ofClose = (each: { nextValue(value: number): unknown }): Stream => ({ close }) => each.nextValue(close);
  const ofVolume = (each: { nextValue(value: number): unknown }): Stream => ({ volume }) => each.nextValue(volume);
  const ofCandle = (each: unknown): Stream => (candle) => (each as { nextValue: Stream }).nextValue(candle);
  const once = new ti.EMA({ values: [], period: 20 });
  const twice = new ti.EMA({ values: [], period: 20 });
  const thrice = new ti.EMA({ values: [], period: 20 });
  return [
    ofClose(new ti.RSI({ values: [], period: 14 })),
    ofClose(new ti.RSI({ values: [], period: 28 })),
    ofVolume(new ti.SMA({ values: [], period: 20 })),
    ...[9, 50, 200].map((period) => ofClose(new ti.EMA({ values: [], period }))),
    ofClose(new ti.MACD({ values: [], ...MACD }) as never),
    ofClose(new ti.BollingerBands({ values: [], period: 20, stdDev: 2 })),
    ofCandle(new ti.ATR({ ...none, period: 14 })),
    ofCandle(new ti.OBV(none)),
    ofCandle(new ti.ADX({ ...none, period: 14 })),
    ofVolume(new ti.SMA({ values: [], period: 10 })),
    ofCandle(new ti.Stochastic({ ...none, period: 14, signalPeriod: 3 })),
    ofCandle(new ti.CCI({ ...none, period: 20 } as never)),
    ofCandle(new ti.MFI({ ...none, period: 14 })),
    ofCandle(new ti.WilliamsR({ ...none, period: 14 })),
    ofClose(new ti.ROC({ values: [], period: 10 })),
    ofClose(new ti.SD({ values: [], period: 20 })),
    ofCandle(new ti.TrueRange(none as never)),
    ofClose(new ti.SMA({ values: [], period: 20 })),
    ofClose(new ti.WMA({ values: [], period: 20 })),
    ({ close }) => chained([once, twice, thrice], close),
    ofCandle(new ti.PSAR({ ...none, step: 0.02, max: 0.2 })),
    ofCandle(new ti.ADL(none)),
  ];
}

function chained(averages: readonly ti.EMA[], close: number): number | undefined {
  let value: number | undefined = close;
  for (const average of averages) if (value !== undefined) value = average.nextValue(value);
  return value;
}

function peerStreams(candles: readonly Candle[]): void {
  const streams = peerStreamsOf();
  for (const candle of candles) for (const stream of streams) if (stream(candle) !== undefined) kept++;
}
