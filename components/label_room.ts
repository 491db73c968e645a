/** Which results can be written on a chart without hiding a candle. */
import { type ChartMark, indexAt, placeOf } from "./chart_marks.ts";
import type { Candle } from "./overview.ts";

export interface CandleRoom {
  /** Width of a label, in candles. */
  readonly labelCandles: number;
  /** From the top of the pane, px; null while nothing is drawn. */
  readonly yOf: (price: number) => number | null;
}

/** Where the library writes a text, px from the end of its bar. */
const TEXT_FROM_PX = 8;
const TEXT_TO_PX = 28;

/** Results that would lie over candles give way to their sign: what they are in full, the trade's row tells. */
export const clearOfCandles = (
  marks: readonly ChartMark[],
  candles: readonly Candle[],
  room: CandleRoom,
): readonly ChartMark[] =>
  marks.map((mark) => {
    if (mark.text.length < 2 || !coversCandles(mark, candles, room)) return mark;
    const { isBeside: _centred, ...rest } = mark;
    return { ...rest, text: mark.text.slice(0, 1) };
  });

function coversCandles(mark: ChartMark, candles: readonly Candle[], { labelCandles, yOf }: CandleRoom): boolean {
  const index = indexAt(candles, mark.timeMs);
  const own = candles[index];
  const isAbove = placeOf(mark) === "above";
  const end = own ? yOf(isAbove ? own.high : own.low) : null;
  if (end === null) return false;
  const [top, bottom] = isAbove ? [end - TEXT_TO_PX, end - TEXT_FROM_PX] : [end + TEXT_FROM_PX, end + TEXT_TO_PX];
  const [first, last] = mark.isBeside
    ? [index + 1, index + labelCandles]
    : [index - labelCandles / 2, index + labelCandles / 2];
  return candles.slice(Math.max(0, Math.ceil(first)), Math.floor(last) + 1).some((candle) => {
    const [high, low] = [yOf(candle.high), yOf(candle.low)];
    return candle !== own && high !== null && low !== null && high < bottom && low > top;
  });
}
