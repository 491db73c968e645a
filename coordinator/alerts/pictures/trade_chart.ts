import type { Candle } from "../../../domain/candle.ts";
import type { TradeView } from "../../ports/views.ts";
import { dateTime, duration, price, signed } from "../../../domain/figure_text.ts";
import { sentence, words } from "../words.ts";
import { marks, type Scale, scaleOf, timeAxis } from "./axes.ts";
import { at, COLOURS, line, picture, PLOT, rect, text } from "./svg.ts";

/** Candles before the entry, and in all. */
const CANDLES_BEFORE = 24;
const CANDLES_MAX = 90;

/** A trade on its candles: where it began and ended, its stop and its target. @returns Null without candles of its time. */
export function tradeChart(trade: TradeView, candles: readonly Candle[], timeframe: string): string | null {
  const shown = candlesAround(trade, candles);
  if (shown.length === 0) return null;
  const levels = [trade.entry_price, trade.exit_price, trade.stop_price, trade.target_price];
  const scale = scaleOf([
    ...shown.flatMap(({ high, low }) => [high, low]),
    ...levels.filter((level) => level !== null && level > 0) as number[],
  ], price);
  const step = (PLOT.right - PLOT.left) / shown.length;
  const x = (i: number) => PLOT.left + step * (i + 0.5);
  return picture(titleOf(trade, timeframe), underOf(trade), [
    ...scale.grid,
    ...timeAxis(marks(shown.length).map((i) => ({ ms: shown[i]!.openTimeMs, x: x(i) }))),
    ...shown.map((candle, i) => candleShape(candle, x(i), step, scale)),
    level(trade.stop_price, "stop", COLOURS.down, scale),
    level(trade.target_price, "target", COLOURS.up, scale),
    ...marksOf(trade, shown, x, scale),
  ]);
}

function candlesAround({ entry_time, timestamp, exit_time }: TradeView, candles: readonly Candle[]): readonly Candle[] {
  const fromMs = entry_time ?? timestamp;
  const began = candles.findIndex(({ openTimeMs }) => openTimeMs >= fromMs);
  const first = Math.max(0, (began < 0 ? candles.length : began) - CANDLES_BEFORE);
  const ended = exit_time === null ? candles.length : candles.findIndex(({ openTimeMs }) => openTimeMs > exit_time) + 1;
  const shown = candles.slice(first, ended > 0 ? ended + 1 : candles.length);
  return shown.slice(-CANDLES_MAX);
}

const titleOf = ({ symbol, side, status, exit_reason, pnl, pnl_percent }: TradeView, timeframe: string): string =>
  status === "closed"
    ? `${symbol} ${timeframe} · ${side} closed by ${words(exit_reason ?? "an unknown reason")}, net ${
      signed(pnl)
    } USDT (${signed(pnl_percent)} %)`
    : `${symbol} ${timeframe} · ${sentence(side)} ${status}`;

function underOf({ entry_price, exit_price, entry_time, hold_duration }: TradeView): string {
  const began = `entry ${price(entry_price)} at ${dateTime(entry_time)} UTC`;
  return exit_price === null
    ? sentence(began)
    : `${sentence(began)} · exit ${price(exit_price)} after ${duration(hold_duration)}`;
}

function candleShape({ open, high, low, close }: Candle, x: number, step: number, { y }: Scale): string {
  const colour = close >= open ? COLOURS.up : COLOURS.down;
  const width = Math.max(1, step * 0.62), top = y(Math.max(open, close)), bottom = y(Math.min(open, close));
  return line(x, y(high), x, y(low), colour) + rect(x - width / 2, top, width, Math.max(1, bottom - top), colour);
}

function level(value: number, name: string, colour: string, { y }: Scale): string {
  if (!(value > 0)) return "";
  return line(PLOT.left, y(value), PLOT.right, y(value), colour, "5 4") +
    text(PLOT.left + 4, y(value) - 5, `${name} ${price(value)}`, { size: 12, colour });
}

/** Arrows: into the trade from its own side, out of it the other way. */
function marksOf(trade: TradeView, shown: readonly Candle[], x: (i: number) => number, { y }: Scale): string[] {
  const placeOf = (ms: number | null) => ms === null ? -1 : shown.findLastIndex(({ openTimeMs }) => openTimeMs <= ms);
  const entry = placeOf(trade.entry_time), exit = placeOf(trade.exit_time);
  const points = [
    ...(entry >= 0 && trade.entry_price !== null
      ? [{ name: "entry", i: entry, value: trade.entry_price, up: trade.side === "long" }]
      : []),
    ...(exit >= 0 && trade.exit_price !== null
      ? [{ name: "exit", i: exit, value: trade.exit_price, up: trade.side !== "long" }]
      : []),
  ];
  const [from, to] = points;
  const way = from && to ? [line(x(from.i), y(from.value), x(to.i), y(to.value), COLOURS.accent, "2 3")] : [];
  return [...way, ...points.map(({ name, i, value, up }) => arrow(x(i), y(value), name, up))];
}

function arrow(x: number, y: number, name: string, up: boolean): string {
  const away = up ? 1 : -1, tip = y + away * 3, base = y + away * 15;
  const shape = `<path d="M${at(x)} ${at(tip)}L${at(x - 7)} ${at(base)}L${at(x + 7)} ${
    at(base)
  }Z" fill="${COLOURS.accent}" stroke="${COLOURS.ground}" stroke-width="1.5"/>`;
  return shape + text(x, base + (up ? 14 : -5), name, { size: 12, colour: COLOURS.text, anchor: "middle" });
}
