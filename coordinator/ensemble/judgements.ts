import { ENSEMBLE } from "../../domain/calibration.ts";
import { ACTIONS } from "../../domain/forecast.ts";
import type { MetaFeatures } from "../../domain/meta_learner.ts";
import { ROW } from "./calibration/answer_rows.ts";
import type { JudgedOpinion } from "./opinion.ts";

/** What one model, or the ensemble, said of each judged decision, in columns. */
export interface Voice {
  readonly name: string;
  /** Probabilities as stated, `ROW` numbers a decision; NaN where nothing was said. */
  readonly stated: Float64Array;
  /** Of its answer; NaN where it was not asked. */
  readonly latenciesMs: Float64Array;
}

/** Places in the columns: from one up to another. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

type Features = MetaFeatures | null;

const ROOM_AT_FIRST = 256;

/**
 * What was judged, in columns: it is gone over at each candle and at each fit, and objects are ten times slower to go over.
 * Kept by time, and of one time by symbol, so that the order does not depend on whose candle came first. The columns are
 * longer than what is kept (`newest` tells where that lies), and good until the next `add`.
 */
export class Judgements {
  #from = 0;
  #to = 0;
  #openTimesMs = new Float64Array(ROOM_AT_FIRST);
  #outcomes = new Uint8Array(ROOM_AT_FIRST);
  #surprises = new Float64Array(ROOM_AT_FIRST);
  #symbols: string[] = Array(ROOM_AT_FIRST).fill("");
  #features: Features[] = Array(ROOM_AT_FIRST).fill(null);
  #voices: readonly Voice[] = [];

  static of(opinions: readonly JudgedOpinion[]): Judgements {
    const judgements = new Judgements();
    for (const opinion of opinions) judgements.add(opinion);
    return judgements;
  }

  get length(): number {
    return this.#to - this.#from;
  }

  /** Open times of the candles. */
  get openTimesMs(): Float64Array {
    return this.#openTimesMs;
  }

  /** What came true, as an index of `ACTIONS`. */
  get outcomes(): Uint8Array {
    return this.#outcomes;
  }

  /** 1 − P(outcome) by the ensemble; NaN where nobody answered. */
  get surprises(): Float64Array {
    return this.#surprises;
  }

  /** What a meta-learner learns from; null for a method without one. */
  get features(): readonly Features[] {
    return this.#features;
  }

  /** The models by name, the ensemble behind them. */
  get voices(): readonly Voice[] {
    return this.#voices;
  }

  /** Where the newest of them are, as many as that at most. */
  newest(count: number): Span {
    return { from: Math.max(this.#from, this.#to - count), to: this.#to };
  }

  /** @returns Its place. */
  add(opinion: JudgedOpinion): number {
    if (this.#to === this.#room) this.#makeRoom();
    let at = this.#to;
    while (at > this.#from && this.#isLater(at - 1, opinion)) at--;
    if (at < this.#to) this.#move(at + 1, at, this.#to);
    this.#to++;
    this.#write(at, opinion);
    return at;
  }

  /** Forgets the oldest until so many are left. */
  keep(count: number): void {
    this.#from = Math.max(this.#from, this.#to - count);
  }

  get #room(): number {
    return this.#openTimesMs.length;
  }

  #isLater(at: number, { candleOpenTimeMs, symbol }: JudgedOpinion): boolean {
    const openTimeMs = this.#openTimesMs[at]!;
    return openTimeMs > candleOpenTimeMs || openTimeMs === candleOpenTimeMs && this.#symbols[at]! > symbol;
  }

  #write(at: number, { symbol, candleOpenTimeMs, outcome, answers, ensemble }: JudgedOpinion): void {
    const came = ACTIONS.indexOf(outcome);
    this.#symbols[at] = symbol;
    this.#openTimesMs[at] = candleOpenTimeMs;
    this.#outcomes[at] = came;
    this.#surprises[at] = ensemble ? 1 - ensemble.probabilities[outcome] : NaN;
    this.#features[at] = ensemble?.features ?? null;
    for (const { stated, latenciesMs } of this.#voices) {
      stated.fill(NaN, at * ROW, (at + 1) * ROW);
      latenciesMs[at] = NaN;
    }
    for (const { modelName, probabilities, latencyMs } of answers) {
      this.#voiceOf(modelName).latenciesMs[at] = latencyMs;
      if (probabilities) this.#state(modelName, at, probabilities);
    }
    if (ensemble) this.#state(ENSEMBLE, at, ensemble.pooled);
  }

  #state(name: string, at: number, probabilities: Readonly<Record<typeof ACTIONS[number], number>>): void {
    const { stated } = this.#voiceOf(name);
    for (let k = 0; k < ROW; k++) stated[at * ROW + k] = probabilities[ACTIONS[k]!];
  }

  #voiceOf(name: string): Voice {
    let voice = this.#voices.find((each) => each.name === name);
    if (!voice) {
      voice = { name, stated: numbers(this.#room * ROW), latenciesMs: numbers(this.#room) };
      this.#voices = [...this.#voices, voice].sort(byName);
    }
    return voice;
  }

  /** What was forgotten makes room, or the columns are made longer. */
  #makeRoom(): void {
    const { length } = this;
    if (length > this.#room / 2) this.#lengthen();
    this.#move(0, this.#from, this.#to);
    this.#from = 0;
    this.#to = length;
  }

  #move(target: number, from: number, to: number): void {
    this.#openTimesMs.copyWithin(target, from, to);
    this.#outcomes.copyWithin(target, from, to);
    this.#surprises.copyWithin(target, from, to);
    this.#symbols.copyWithin(target, from, to);
    this.#features.copyWithin(target, from, to);
    for (const { stated, latenciesMs } of this.#voices) {
      stated.copyWithin(target * ROW, from * ROW, to * ROW);
      latenciesMs.copyWithin(target, from, to);
    }
  }

  #lengthen(): void {
    const more = this.#room;
    this.#openTimesMs = longer(this.#openTimesMs);
    this.#surprises = longer(this.#surprises);
    const outcomes = new Uint8Array(2 * more);
    outcomes.set(this.#outcomes);
    this.#outcomes = outcomes;
    this.#symbols = this.#symbols.concat(Array<string>(more).fill(""));
    this.#features = this.#features.concat(Array<Features>(more).fill(null));
    this.#voices = this.#voices.map(({ name, stated, latenciesMs }) => ({
      name,
      stated: longer(stated),
      latenciesMs: longer(latenciesMs),
    }));
  }
}

const numbers = (length: number): Float64Array<ArrayBuffer> => new Float64Array(length).fill(NaN);

function longer(column: Float64Array): Float64Array<ArrayBuffer> {
  const twice = numbers(2 * column.length);
  twice.set(column);
  return twice;
}

/** The ensemble behind all models. */
const byName = (a: Voice, b: Voice): number =>
  Number(a.name === ENSEMBLE) - Number(b.name === ENSEMBLE) || (a.name < b.name ? -1 : 1);
