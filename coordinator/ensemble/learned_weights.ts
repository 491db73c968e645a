import { brierScore, type JudgedOpinion } from "./opinion.ts";

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
 * @param judged By time, oldest first. @param nowMs Market time, no earlier than any of them.
 */
export function learnedWeights(
  judged: readonly JudgedOpinion[],
  nowMs: number,
  { weight_decay_halflife: halfLifeS, performance_window: window, slowAfterMs }: WeighingRule,
): Map<string, LearnedWeight> {
  const models: Sums[] = [];
  const decay = decayOf(halfLifeS);
  for (let i = Math.max(0, judged.length - window); i < judged.length; i++) {
    const { answers, outcome, candleOpenTimeMs } = judged[i]!;
    const counts = decay.of(nowMs - candleOpenTimeMs, judged.length - i);
    for (let k = 0; k < answers.length; k++) {
      const { modelName, probabilities, latencyMs } = answers[k]!;
      const sum = sumsOf(models, modelName, k);
      sum.asked += counts;
      if (!probabilities) continue;
      sum.answered += counts;
      if (latencyMs > slowAfterMs) sum.slow += counts;
      sum.error += counts * brierScore(probabilities, outcome);
    }
  }
  return new Map(models.map((sum) => [sum.modelName, weightOf(sum)]));
}

interface Sums {
  readonly modelName: string;
  asked: number;
  answered: number;
  slow: number;
  error: number;
}

/** @param place Where the model stood in the panel, which is where it stood in the panel before. */
function sumsOf(models: Sums[], modelName: string, place: number): Sums {
  const here = models[place];
  if (here?.modelName === modelName) return here;
  let sums = models.find((each) => each.modelName === modelName);
  if (!sums) models.push(sums = { modelName, asked: 0, answered: 0, slow: 0, error: 0 });
  return sums;
}

/** What remains of an answer's weight by its age. The one of a place in the window mostly is as old as the last one there. */
class Decay {
  readonly #agesMs: number[] = [];
  readonly #counts: number[] = [];

  constructor(readonly halfLifeS: number) {}

  of(ageMs: number, place: number): number {
    if (this.#agesMs[place] !== ageMs) {
      this.#agesMs[place] = ageMs;
      this.#counts[place] = 2 ** (-ageMs / (this.halfLifeS * 1000));
    }
    return this.#counts[place]!;
  }
}

let lastDecay = new Decay(1);
const decayOf = (halfLifeS: number): Decay =>
  lastDecay.halfLifeS === halfLifeS ? lastDecay : lastDecay = new Decay(halfLifeS);

function weightOf({ asked, answered: samples, slow, error }: Sums): LearnedWeight {
  const brier = (error + PRIOR_ANSWERS * KNOWING_NOTHING) / (samples + PRIOR_ANSWERS);
  const answered = (samples - SLOW_COUNTS * slow + PRIOR_QUESTIONS) / (asked + PRIOR_QUESTIONS);
  const shareSlow = samples > 0 ? slow / samples : 0;
  return { factor: answered * KNOWING_NOTHING / brier, brier, answered, slow: shareSlow, samples };
}
