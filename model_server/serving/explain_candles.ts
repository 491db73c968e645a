import { CANDLE_COLUMNS } from "../../domain/candle.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { CLASS_COUNT } from "../../outcomes/classes.ts";
import type { ServedModel } from "./served_model.ts";

/** Candles that are told apart from those before them: what just happened counts most. */
const LAST = 4;
/** What a window of candles is made of. */
const KINDS = ["path", "range", "volume"] as const;
type Kind = typeof KINDS[number];

/** One part of the window: a kind, over the candles from `from` up to `to`. */
interface Part {
  readonly kind: Kind;
  readonly from: number;
  readonly to: number;
  readonly feature: string;
}

/** A candle without price or size: where in its range it closed (−1 at the low, 1 at the high), its body in ranges. */
interface Shape {
  readonly close: number;
  readonly place: number;
  readonly body: number;
  readonly range: number;
  readonly volume: number;
}

interface Calm {
  readonly close: number;
  readonly range: number;
  readonly volume: number;
}

export interface CandleContributions {
  readonly features: readonly string[];
  readonly values: readonly number[];
  /** Margins of the calm window. */
  readonly base: Float64Array;
  /** Row-major `[features, classes]`; with `base` they add up to the margins of the row. */
  readonly contributions: Float64Array;
}

/**
 * Why a model that reads candles says what it says. A price of one candle is no feature that could be left out, so the
 * window is taken apart into what a reader of charts sees: its path (closes, bodies, and where in its range a candle
 * closed), its ranges and its volumes, those of the last four candles and those before. A part that is left out is calm:
 * no path but the last close, every range and volume the window's mean. With six parts all 64 ways of leaving some out
 * are asked in one run, so the Shapley values are exact (Shapley 1953; Lundberg and Lee 2017).
 *
 * @param row Row-major `[window, columns]`, oldest candle first.
 */
export async function explainCandles(model: ServedModel, row: Float32Array): Promise<Result<CandleContributions>> {
  const { features: columns, window } = model.card;
  const missing = CANDLE_COLUMNS.find((name) => !columns.includes(name));
  if (missing) return err(`It reads candles without their ${missing}, which cannot be taken apart`);
  const shapes = shapesOf(row, columns, window);
  const parts = partsOf(window);
  const coalitions = 2 ** parts.length;
  const rows = new Float32Array(coalitions * row.length);
  for (let known = 0; known < coalitions; known++) {
    rows.set(windowOf(row, columns, shapes, parts.filter((_, i) => known & 1 << i)), known * row.length);
  }
  const scores = await model.classify(rows);
  if (!scores.ok) return scores;
  const { margins } = scores.value;
  return ok({
    features: parts.map(({ feature }) => feature),
    values: parts.map((part) => valueOf(part, shapes)),
    base: Float64Array.from(margins.subarray(0, CLASS_COUNT)),
    contributions: shapleyValues(margins, parts.length),
  });
}

function partsOf(window: number): Part[] {
  const last = Math.min(LAST, window);
  const stretches = [
    { from: window - last, to: window, when: `last_${last}` },
    { from: 0, to: window - last, when: "before" },
  ].filter(({ from, to }) => to > from);
  return stretches.flatMap(({ from, to, when }) =>
    KINDS.map((kind) => ({ kind, from, to, feature: `${kind}_${when}` }))
  );
}

function shapesOf(row: Float32Array, columns: readonly string[], window: number): Shape[] {
  const [open, high, low, close, volume] = CANDLE_COLUMNS.map((name) => columns.indexOf(name));
  return Array.from({ length: window }, (_, t) => {
    const at = (column: number | undefined) => row[t * columns.length + column!]!;
    const range = at(high) - at(low);
    return {
      close: at(close),
      place: range > 0 ? (2 * at(close) - at(high) - at(low)) / range : 0,
      body: range > 0 ? (at(close) - at(open)) / range : 0,
      range,
      volume: at(volume),
    };
  });
}

/** The window with only these parts as they were. */
function windowOf(
  row: Float32Array,
  columns: readonly string[],
  shapes: readonly Shape[],
  known: readonly Part[],
): Float32Array {
  const calm: Calm = {
    close: shapes.at(-1)!.close,
    range: mean(shapes.map(({ range }) => range)),
    volume: mean(shapes.map(({ volume }) => volume)),
  };
  const out = Float32Array.from(row);
  shapes.forEach((shape, t) => {
    const knows = (kind: Kind) => known.some((part) => part.kind === kind && t >= part.from && t < part.to);
    const prices = knows("path") && knows("range") ? {} : pricesOf(shape, calm, knows("path"), knows("range"));
    const changed: Record<string, number> = { ...prices, ...(knows("volume") ? {} : { volume: calm.volume }) };
    for (const [name, value] of Object.entries(changed)) out[t * columns.length + columns.indexOf(name)] = value;
  });
  return out;
}

function pricesOf(shape: Shape, calm: Calm, knowsPath: boolean, knowsRange: boolean) {
  const { close, place, body } = knowsPath ? shape : { close: calm.close, place: 0, body: 0 };
  const { range } = knowsRange ? shape : calm;
  const low = close - range * (1 + place) / 2;
  return { open: close - body * range, high: low + range, low, close };
}

/** In percent of the price, or in mean volumes of the window. */
function valueOf({ kind, from, to }: Part, shapes: readonly Shape[]): number {
  const own = shapes.slice(from, to);
  switch (kind) {
    case "path": {
      const first = shapes[from - 1]?.close ?? own[0]!.close - own[0]!.body * own[0]!.range;
      return 100 * (own.at(-1)!.close / first - 1);
    }
    case "range":
      return 100 * mean(own.map(({ range, close }) => range / close));
    case "volume": {
      const usual = mean(shapes.map(({ volume }) => volume));
      return usual > 0 ? mean(own.map(({ volume }) => volume)) / usual : 0;
    }
    default:
      return kind satisfies never;
  }
}

/** @param margins Of every coalition, `[2 ** players, classes]`; bit `i` of its number says that player `i` is in it. */
function shapleyValues(margins: Float32Array, players: number): Float64Array {
  const values = new Float64Array(players * CLASS_COUNT);
  const weights = Array.from({ length: players }, (_, size) => 1 / (players * choose(players - 1, size)));
  for (let known = 0; known < 2 ** players; known++) {
    for (let player = 0; player < players; player++) {
      if (known & 1 << player) continue;
      const weight = weights[countOnes(known)]!;
      for (let k = 0; k < CLASS_COUNT; k++) {
        const change = margins[(known | 1 << player) * CLASS_COUNT + k]! - margins[known * CLASS_COUNT + k]!;
        values[player * CLASS_COUNT + k]! += weight * change;
      }
    }
  }
  return values;
}

const choose = (n: number, k: number): number => k === 0 ? 1 : choose(n - 1, k - 1) * n / k;

const countOnes = (bits: number): number => bits === 0 ? 0 : (bits & 1) + countOnes(bits >> 1);

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
