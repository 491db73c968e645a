import { ROW } from "./calibration/answer_rows.ts";
import type { Judgements, Voice } from "./judgements.ts";
import { ENSEMBLE } from "../../domain/calibration.ts";

export interface LearningSettings {
  /** After this time a judged opinion counts half. */
  readonly weight_decay_halflife: number;
  /** Judged opinions that are looked at, the newest ones. */
  readonly performance_window: number;
}

/** With what the rest of the configuration says. */
export interface WeighingRule extends LearningSettings {
  /** An answer that took longer is slow. */
  readonly slowAfterMs: number;
}

/** What a model's past makes of its weight. */
export interface LearnedWeight {
  /** Factor of the configured weight. */
  readonly factor: number;
  /** Mean Brier score, recent answers counting more; drawn towards that of knowing nothing while there are few. */
  readonly brier: number;
  /** Share of the questions that it answered, a slow answer counting half. */
  readonly answered: number;
  /** Share of its answers that were slow. */
  readonly slow: number;
  /** Answers that were judged, each by how much it still counts. */
  readonly samples: number;
}

/** Brier score of always saying a third each. */
const KNOWING_NOTHING = 2 / 3;
/** As many answers as that score counts for at first: luck is not skill. */
const PRIOR_ANSWERS = 20;
const PRIOR_QUESTIONS = 2;
/** An answer that nearly came too late will come too late one day. */
const SLOW_COUNTS = 0.5;

/** The record of a model that was never judged. */
export const UNJUDGED = { brier: KNOWING_NOTHING, slow: 0 } as const;

/**
 * Inverse-variance weights (Bates and Granger, "The Combination of Forecasts", Operational Research Quarterly 20, 1969):
 * a forecast's variance is its mean squared error, which for probabilities is the Brier score. Each judged answer counts
 * 2^(−age / half-life). A question without an answer costs weight in the same way, a slow answer half as much, and both are
 * forgotten in the same way. Where the market waits for the answers, as in lockstep replays, they take milliseconds and
 * none is slow, so that two replays agree:
 *
 * `factor = answered × (2/3) / brier`, so that a model that knows nothing and always answers has 1.
 *
 * @param nowMs Market time, no earlier than any of them.
 */
export function learnedWeights(judged: Judgements, nowMs: number, rule: WeighingRule): Map<string, LearnedWeight> {
  const counts = countsOf(judged, nowMs, rule);
  return new Map(judged.voices.flatMap((voice) => {
    const sums = voice.name === ENSEMBLE ? NOT_ASKED : sumsOf(voice, judged, counts, rule);
    return sums.asked > 0 ? [[voice.name, weightOf(sums)] as const] : [];
  }));
}

/** How much each decision of the window counts still. A view, oldest first. */
function countsOf(
  judged: Judgements,
  nowMs: number,
  { weight_decay_halflife, performance_window: window }: WeighingRule,
): Float64Array {
  const decay = decayOf(weight_decay_halflife, window);
  const { from, to } = judged.newest(window);
  for (let at = from; at < to; at++) decay.set(window - (to - at), nowMs - judged.openTimesMs[at]!);
  return decay.counts.subarray(window - (to - from));
}

interface Sums {
  readonly asked: number;
  readonly answered: number;
  readonly slow: number;
  readonly error: number;
}

const NOT_ASKED: Sums = { asked: 0, answered: 0, slow: 0, error: 0 };

function sumsOf(
  { stated, latenciesMs }: Voice,
  judged: Judgements,
  counts: Float64Array,
  { slowAfterMs }: WeighingRule,
): Sums {
  const { outcomes } = judged, { from } = judged.newest(counts.length);
  let asked = 0, answered = 0, slow = 0, error = 0;
  for (let i = 0; i < counts.length; i++) {
    const at = from + i, latencyMs = latenciesMs[at]!, counting = counts[i]!;
    if (Number.isNaN(latencyMs)) continue;
    asked += counting;
    if (Number.isNaN(stated[at * ROW])) continue;
    answered += counting;
    if (latencyMs > slowAfterMs) slow += counting;
    error += counting * brierOf(stated, at, outcomes[at]!);
  }
  return { asked, answered, slow, error };
}

/** As `brierScore`, of a row. */
function brierOf(stated: Float64Array, at: number, outcome: number): number {
  let sum = 0;
  for (let k = 0; k < ROW; k++) sum += (stated[at * ROW + k]! - (k === outcome ? 1 : 0)) ** 2;
  return sum;
}

/** What remains of an answer's weight by its age. The one of a place in the window mostly is as old as the last one there. */
class Decay {
  readonly #agesMs: Float64Array;
  readonly counts: Float64Array;

  constructor(readonly halfLifeS: number, window: number) {
    this.#agesMs = new Float64Array(window).fill(NaN);
    this.counts = new Float64Array(window);
  }

  set(place: number, ageMs: number): void {
    if (this.#agesMs[place] === ageMs) return;
    this.#agesMs[place] = ageMs;
    this.counts[place] = 2 ** (-ageMs / (this.halfLifeS * 1000));
  }
}

let lastDecay = new Decay(1, 1);
const decayOf = (halfLifeS: number, window: number): Decay =>
  lastDecay.halfLifeS === halfLifeS && lastDecay.counts.length === window
    ? lastDecay
    : lastDecay = new Decay(halfLifeS, window);

function weightOf({ asked, answered: samples, slow, error }: Sums): LearnedWeight {
  const brier = (error + PRIOR_ANSWERS * KNOWING_NOTHING) / (samples + PRIOR_ANSWERS);
  const answered = (samples - SLOW_COUNTS * slow + PRIOR_QUESTIONS) / (asked + PRIOR_QUESTIONS);
  const shareSlow = samples > 0 ? slow / samples : 0;
  return { factor: answered * KNOWING_NOTHING / brier, brier, answered, slow: shareSlow, samples };
}
