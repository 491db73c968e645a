import { signed } from "../domain/figure_text.ts";
import type { Candle, DecisionView, PositionView, TradeView } from "./overview.ts";
import { lowerBound } from "../domain/lower_bound.ts";

/** Where a trade began or ended, on the candle that holds it. */
export interface ChartMark {
  /** Unix ms: open time of a candle. */
  readonly timeMs: number;
  readonly kind: "entry" | "exit";
  readonly side: "long" | "short";
  readonly text: string;
  readonly good: boolean;
  /** Whether the text has to stand to the right of its mark: the left edge or a mark before would hide its sign. */
  readonly isBeside?: boolean;
}

/** Marks of all trades within the candles, oldest first. */
export function chartMarks(trades: readonly TradeView[], candles: readonly Candle[]): ChartMark[] {
  const marks: ChartMark[] = [];
  for (const { side, entry_time, exit_time, pnl } of trades) {
    const entry = candleAt(candles, entry_time);
    const exit = candleAt(candles, exit_time);
    if (entry !== null) {
      marks.push({ timeMs: entry, kind: "entry", side, text: "", good: true });
    }
    if (exit !== null) marks.push({ timeMs: exit, kind: "exit", side, text: signed(pnl), good: pnl >= 0 });
  }
  return marks.sort((a, b) => a.timeMs - b.timeMs);
}

/** What the models wanted on a candle, and whether it was done. */
export interface DecisionMark {
  readonly timeMs: number;
  readonly side: "long" | "short";
  readonly traded: boolean;
}

/** Decisions that named a direction, oldest first; one that holds is no mark. */
export function decisionMarks(decisions: readonly DecisionView[], candles: readonly Candle[]): DecisionMark[] {
  const [last, before] = [candles.at(-1), candles.at(-2)];
  if (!last || !before) return [];
  // After a restart the market may stand before what was decided last.
  const endMs = 2 * last.openTimeMs - before.openTimeMs;
  const marks = decisions.flatMap(({ timestamp, final_action: side, ...decision }): DecisionMark[] => {
    const timeMs = timestamp > endMs ? null : candleAt(candles, timestamp - 1);
    return timeMs === null || side === "hold"
      ? []
      : [{ timeMs, side, traded: decision.trade_id !== null && !decision.rejected }];
  });
  return marks.sort((a, b) => a.timeMs - b.timeMs);
}

export interface LabelRoom {
  /** Index of the first candle that is in view; may lie between two. */
  readonly firstShown: number;
  /** Width of a label, in candles. */
  readonly labelCandles: number;
}

/** The marks with the texts that can be read: none over the next mark on its side of the bars, none under the one before. */
export function legible(
  marks: readonly ChartMark[],
  candles: readonly Candle[],
  { firstShown, labelCandles }: LabelRoom,
): ChartMark[] {
  const next = { above: Infinity, below: Infinity };
  const before = { above: firstShown, below: firstShown };
  return marks.toReversed().map((mark) => {
    const index = indexAt(candles, mark.timeMs);
    const place = placeOf(mark);
    const isCovered = next[place] - index < labelCandles;
    next[place] = index;
    return mark.text !== "" && (index < firstShown || isCovered) ? { ...mark, text: "" } : mark;
  }).reverse().map((mark) => {
    const index = indexAt(candles, mark.timeMs);
    const place = placeOf(mark);
    const isBeside = mark.text !== "" && index - before[place] <= labelCandles / 2;
    before[place] = Math.max(index, firstShown);
    return isBeside ? { ...mark, isBeside } : mark;
  });
}

/** Which side of its bar a mark is on: where its price came from, or goes. */
export const placeOf = ({ kind, side }: ChartMark): "above" | "below" =>
  (kind === "exit") === (side === "long") ? "above" : "below";

/** Open time of the candle that holds `timeMs`; null when it is before the first. */
function candleAt(candles: readonly Candle[], timeMs: number | null): number | null {
  if (timeMs === null) return null;
  return candles[indexAt(candles, timeMs)]?.openTimeMs ?? null;
}

/** Of the newest candle that began by then; -1 when there is none. By halves: it is asked for each mark of a long chart. */
export function indexAt(candles: readonly Candle[], timeMs: number): number {
  return lowerBound(candles.length, (i) => candles[i]!.openTimeMs <= timeMs) - 1;
}

export interface ChartLine {
  readonly price: number;
  readonly kind: "entry" | "stop" | "target";
}

/** A price that lies beyond what the chart shows. */
export interface EdgeLevel {
  readonly kind: ChartLine["kind"] | "price";
  readonly price: number;
  readonly edge: "above" | "below";
}

/**
 * Which prices are out of view, those farthest away at the outside.
 * @param yOf From the top of the pane, px; null while nothing is drawn. @param height Of the pane.
 */
export function edgeLevels(
  levels: readonly { readonly kind: EdgeLevel["kind"]; readonly price: number }[],
  yOf: (price: number) => number | null,
  height: number,
): EdgeLevel[] {
  const out = levels.flatMap(({ kind, price }): EdgeLevel[] => {
    const y = yOf(price);
    return y === null || (y >= 0 && y <= height) ? [] : [{ kind, price, edge: y < 0 ? "above" : "below" }];
  });
  return out.sort((a, b) => b.price - a.price);
}

/** Where a position or a trade began, and where it is to end. */
export type Levels = Pick<PositionView, "stop_price" | "target_price"> & { readonly entry_price: number | null };

/** The lines of an open position, or of a trade. */
export function chartLines(position: Levels | undefined): ChartLine[] {
  if (!position) return [];
  const { entry_price, stop_price, target_price } = position;
  const lines: ChartLine[] = entry_price === null ? [] : [{ price: entry_price, kind: "entry" }];
  if (stop_price !== null) lines.push({ price: stop_price, kind: "stop" });
  if (target_price !== null) lines.push({ price: target_price, kind: "target" });
  return lines;
}
