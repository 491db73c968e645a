import { type Candle, type Timeframe, timeframeMs } from "../domain/candle.ts";
import { type Indicator, type IndicatorDefinition, stationary } from "./indicator.ts";
import { IndicatorRow } from "./indicator_row.ts";

/** The candles that warm-up is counted in. Of longer ones fewer are needed, of shorter ones more. */
const COUNTED_MS = timeframeMs("5m");

/**
 * Features of a higher timeframe, e.g. `rsi_14@1h`: the same indicators on candles that are merged of ours. One is seen
 * when its last part has closed, and stands until the next one closes.
 *
 * @param definitions All that is computed. @param names Which of their features are told.
 */
export function onFrame(
  timeframe: Timeframe,
  definitions: readonly IndicatorDefinition[],
  names: readonly string[],
): IndicatorDefinition {
  const all = definitions.flatMap(({ features }) => features);
  const parts = timeframeMs(timeframe) / COUNTED_MS;
  const told = names.map((name) => {
    const at = all.findIndex((spec) => spec.name === name);
    // The part of a frame in which a series begins does not count.
    const warmupCandles = parts * all[at]!.warmupCandles + parts - 1;
    return { at, spec: { ...stationary(`${name}@${timeframe}`, warmupCandles), frame: timeframe } };
  });
  return {
    features: told.map(({ spec }) => spec),
    create: () =>
      new Frame(timeframeMs(timeframe), new IndicatorRow(definitions), all.length, told.map(({ at }) => at)),
  };
}

class Frame implements Indicator {
  readonly #merger: FrameMerger;
  readonly #row: Float64Array;

  constructor(
    frameMs: number,
    private readonly indicators: IndicatorRow,
    width: number,
    /** Columns that are told. */
    private readonly told: readonly number[],
  ) {
    this.#merger = new FrameMerger(frameMs);
    this.#row = new Float64Array(width).fill(NaN);
  }

  update(candle: Candle, out: Float64Array, at: number): void {
    for (const closed of this.#merger.take(candle)) this.indicators.update(closed, this.#row);
    for (let i = 0; i < this.told.length; i++) out[at + i] = this.#row[this.told[i]!]!;
  }
}

/**
 * Merges candles into frames on the grid of Unix time. How long a candle lasts is learned from their distances. A frame
 * that a series begins in the middle of is left out.
 */
export class FrameMerger {
  #frame: Candle | null = null;
  #lastOpenMs: number | null = null;
  /** Null before the second candle. */
  #candleMs: number | null = null;
  /** The frame that the series began in the middle of. */
  #skippedOpenMs: number | null = null;

  constructor(private readonly frameMs: number) {}

  /** @returns Frames that have closed with this candle, oldest first. One whose last part is missing closes with the next. */
  take(candle: Candle): Candle[] {
    const frameOpenMs = Math.floor(candle.openTimeMs / this.frameMs) * this.frameMs;
    this.#learn(candle.openTimeMs, frameOpenMs);
    const closed: Candle[] = [];
    if (this.#frame && this.#frame.openTimeMs < frameOpenMs) closed.push(this.#finish(this.#frame));
    if (frameOpenMs === this.#skippedOpenMs) return closed;
    this.#frame = this.#frame ? merged(this.#frame, candle) : { ...candle, openTimeMs: frameOpenMs };
    const isLast = this.#candleMs !== null && candle.openTimeMs + this.#candleMs >= frameOpenMs + this.frameMs;
    if (isLast) closed.push(this.#finish(this.#frame));
    return closed;
  }

  #learn(openTimeMs: number, frameOpenMs: number): void {
    if (this.#lastOpenMs === null) this.#skippedOpenMs = openTimeMs === frameOpenMs ? null : frameOpenMs;
    else this.#candleMs = Math.min(this.#candleMs ?? Infinity, openTimeMs - this.#lastOpenMs);
    this.#lastOpenMs = openTimeMs;
  }

  #finish(frame: Candle): Candle {
    this.#frame = null;
    return frame;
  }
}

const merged = (frame: Candle, { high, low, close, volume }: Candle): Candle => ({
  openTimeMs: frame.openTimeMs,
  open: frame.open,
  high: Math.max(frame.high, high),
  low: Math.min(frame.low, low),
  close,
  volume: frame.volume + volume,
});
