import type { Candle } from "../../domain/candle.ts";
import { contextual, type Indicator, type IndicatorDefinition } from "../indicator.ts";
import { IndicatorRow } from "../indicator_row.ts";
import { quotient } from "../quotient.ts";
import { Window } from "../window.ts";
import { logReturn } from "./log_return.ts";
import { roc } from "./roc.ts";
import { rsi } from "./rsi.ts";

/** Of the leader's own closes. */
const LEADING = [logReturn, roc, rsi];
const LEADING_NAMES = LEADING.flatMap(({ features }) => features.map(({ name }) => name));
const TOLD = ["log_return_1", "roc_10", "rsi_14"];
const TOLD_AT = TOLD.map((name) => LEADING_NAMES.indexOf(name));
const STRENGTH_BARS = 20;
const PAIR_BARS = 50;

const beside = (name: string, warmupCandles: number) => contextual(`${name}@leader`, warmupCandles, "leaderClose");

/**
 * The leading market (bitcoin, for most) beside this one: its own returns and RSI, how much more than it this market has
 * returned over 20 candles, and over 50 candles the correlation of their log returns and this one's beta to it.
 */
export const leader: IndicatorDefinition = {
  features: [
    beside("log_return_1", 2),
    beside("roc_10", 11),
    beside("rsi_14", 15),
    beside(`relative_strength_${STRENGTH_BARS}`, STRENGTH_BARS + 1),
    beside(`correlation_${PAIR_BARS}`, PAIR_BARS + 1),
    beside(`beta_${PAIR_BARS}`, PAIR_BARS + 1),
  ],
  create: () => new Leader(),
};

class Leader implements Indicator {
  /** Null before the first candle, and after one without a leader: what lies between two markets must not be bridged. */
  #pair: Pair | null = null;

  update(candle: Candle, out: Float64Array, at: number): void {
    if (candle.leaderClose === undefined) {
      this.#pair = null;
      out.fill(NaN, at, at + leader.features.length);
      return;
    }
    this.#pair ??= new Pair();
    this.#pair.update(candle, candle.leaderClose, out, at);
  }
}

class Pair {
  readonly #leading = new IndicatorRow(LEADING);
  readonly #row = new Float64Array(LEADING_NAMES.length);
  readonly #ratios = new Window(STRENGTH_BARS + 1);
  readonly #ours = new Window(PAIR_BARS);
  readonly #theirs = new Window(PAIR_BARS);
  #before: { readonly ours: number; readonly theirs: number } | null = null;

  update(candle: Candle, close: number, out: Float64Array, at: number): void {
    const { openTimeMs } = candle;
    this.#leading.update({ openTimeMs, open: close, high: close, low: close, close, volume: 0 }, this.#row);
    TOLD_AT.forEach((column, i) => out[at + i] = this.#row[column]!);
    this.#ratios.push(candle.close / close);
    out[at + 3] = this.#ratios.isFull ? Math.log(candle.close / close / this.#ratios.oldest) : NaN;
    if (this.#before) {
      this.#ours.push(Math.log(candle.close / this.#before.ours));
      this.#theirs.push(Math.log(close / this.#before.theirs));
    }
    this.#before = { ours: candle.close, theirs: close };
    this.#compare(out, at + 4);
  }

  #compare(out: Float64Array, at: number): void {
    if (!this.#ours.isFull) return void out.fill(NaN, at, at + 2);
    const covariance = this.#ours.covariance(this.#theirs);
    const ours = this.#ours.deviation(this.#ours.mean());
    const theirs = this.#theirs.deviation(this.#theirs.mean());
    out[at] = quotient(covariance, ours * theirs);
    out[at + 1] = quotient(covariance, theirs * theirs);
  }
}
