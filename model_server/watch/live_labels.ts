import type { Candle, Timeframe } from "../../domain/candle.ts";
import { closeTimeMs, timeframeMs } from "../../domain/candle.ts";
import { CLASSES } from "../../outcomes/classes.ts";
import type { Label } from "../../outcomes/label.ts";
import { labelAt } from "../../outcomes/label_at.ts";

/** A decision whose outcome the market has shown. */
export interface Labelled {
  /** Open time of the decided candle, Unix ms. */
  readonly openTimeMs: number;
  /** Index of the class that came true: long, short, hold. */
  readonly label: number;
}

export interface LiveLabelRule {
  readonly timeframe: Timeframe;
  readonly horizonBars: number;
  readonly label: Label;
}

/** Holds decided candles until their horizon is over, and says then what it would have been right to do. */
export class LiveLabels {
  /** Closed candles, oldest first; no more than open questions need. */
  #candles: Candle[] = [];
  /** Average true range by the open time of each candle that waits, oldest first. */
  readonly #waiting = new Map<number, number>();

  constructor(readonly rule: LiveLabelRule) {}

  get waiting(): number {
    return this.#waiting.size;
  }

  /** @param atr At its close, in price. A candle is asked about once. */
  ask(openTimeMs: number, atr: number): void {
    if (!this.#waiting.has(openTimeMs)) this.#waiting.set(openTimeMs, atr);
  }

  /**
   * Takes closed candles, old ones among them.
   *
   * @returns What they answer, oldest first. A question whose horizon has a hole is dropped.
   */
  closed(candles: readonly Candle[]): Labelled[] {
    const lastMs = this.#candles.at(-1)?.openTimeMs ?? -Infinity;
    const fresh = candles.filter(({ openTimeMs }) => openTimeMs > lastMs);
    if (fresh.length === 0) return [];
    this.#candles.push(...fresh);
    const answers = this.#answered();
    const oldest = this.#waiting.keys().next().value ?? Infinity;
    const kept = this.#candles.findIndex(({ openTimeMs }) => openTimeMs >= oldest);
    this.#candles = kept < 0 ? this.#candles.slice(-1) : this.#candles.slice(kept);
    return answers;
  }

  #answered(): Labelled[] {
    const { timeframe, horizonBars } = this.rule;
    const knownToMs = closeTimeMs(this.#candles.at(-1)!, timeframe);
    const indexOf = new Map(this.#candles.map(({ openTimeMs }, index) => [openTimeMs, index]));
    const answers: Labelled[] = [];
    for (const [openTimeMs, atr] of this.#waiting) {
      if (openTimeMs + (horizonBars + 1) * timeframeMs(timeframe) > knownToMs) break;
      this.#waiting.delete(openTimeMs);
      const index = indexOf.get(openTimeMs);
      const outcome = index === undefined ? null : labelAt(this.#candles, index, atr, { ...this.rule, knownToMs });
      if (outcome) answers.push({ openTimeMs, label: CLASSES.indexOf(outcome.action) });
    }
    return answers;
  }
}
