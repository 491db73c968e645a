import type { Action } from "../../../domain/forecast.ts";
import {
  META_FEATURES,
  type MetaFeature,
  type MetaFeatures,
  type MetaLearner,
  type MetaTerm,
  standardised,
} from "../../../domain/meta_learner.ts";
import { pairedTest } from "../../../outcomes/paired_t.ts";
import { meanOf } from "../../../outcomes/scores.ts";
import { bounded } from "../calibration/curve.ts";
import { BEFORE_MIN, laterSpans, SAMPLES_MIN, SIGNIFICANCE } from "../later_parts.ts";
import { applyMetaLearner, softmaxOf } from "./apply.ts";
import { fitRidgeSoftmax } from "./ridge_softmax.ts";

/** What the panel looked like at a decision, and what came true. */
export interface JudgedPanel {
  readonly features: MetaFeatures;
  readonly outcome: Action;
}

export interface MetaTask {
  /** By time, oldest first. */
  readonly panels: readonly JudgedPanel[];
  /** Decisions whose outcomes overlap: those of a horizon, of each market. */
  readonly overlap: number;
  readonly fittedAtMs: number;
}

/**
 * A coefficient is drawn towards what changes nothing as if it were known to lie within a quarter of a logit of it, for a
 * deviation of its feature; outcomes overlap, so those of a horizon count as one.
 */
const RIDGE = 16;
/** A feature that changes less than this never changed. */
const DEVIATION_MIN = 1e-9;

/**
 * Stacked generalisation (Wolpert, "Stacked Generalization", Neural Networks 5, 1992): a softmax regression over what the
 * panel looked like, fitted on decisions that were stated before their outcome was known. It starts from the pool, its
 * log odds with coefficient 1 and all else with 0, and a ridge penalty draws it there: with little to learn from it says
 * what the pool says. Whether it helps is tried on later decisions (`laterSpans`), whole horizons compared
 * (`pairedTest`); only a gain that chance does not explain is used.
 *
 * @returns Null when there are too few decisions.
 */
export function fitMetaLearner({ panels, overlap, fittedAtMs }: MetaTask): MetaLearner | null {
  if (panels.length < SAMPLES_MIN) return null;
  const trials = laterSpans(panels.length, overlap).filter(({ beforeTo }) => beforeTo >= BEFORE_MIN)
    .flatMap(({ beforeTo, from, to }) => {
      const fitted = termsOf(panels.slice(0, beforeTo), overlap);
      return panels.slice(from, to).map(({ features, outcome }) => ({
        pooled: lossOf(softmaxOf(features.long_odds, features.short_odds), outcome),
        stacked: lossOf(applyMetaLearner(fitted, features), outcome),
      }));
    });
  if (trials.length === 0) return null;
  const { pValue } = pairedTest(Float64Array.from(trials, ({ pooled, stacked }) => pooled - stacked), overlap);
  return {
    model: "logistic",
    fittedAtMs,
    samples: panels.length,
    used: pValue <= SIGNIFICANCE,
    ...termsOf(panels, overlap),
    checked: {
      pooled: meanOf(trials.map(({ pooled }) => pooled)),
      stacked: meanOf(trials.map(({ stacked }) => stacked)),
      pValue,
      samples: trials.length,
    },
  };
}

type Scale = Omit<MetaTerm, "long" | "short">;

/** The fit itself, without a trial. */
export function termsOf(panels: readonly JudgedPanel[], overlap: number): Pick<MetaLearner, "bias" | "terms"> {
  const scales = META_FEATURES.map((name) => scaleOf(name, panels.map(({ features }) => features[name])));
  const columnCount = META_FEATURES.length + 1, columns = new Float64Array(panels.length * columnCount);
  panels.forEach(({ features }, row) => {
    columns[row * columnCount] = 1;
    scales.forEach((scale, j) => columns[row * columnCount + j + 1] = standardised(scale, features));
  });
  const { long, short } = fitRidgeSoftmax({
    columns,
    columnCount,
    longOdds: Float64Array.from(panels, ({ features }) => features.long_odds),
    shortOdds: Float64Array.from(panels, ({ features }) => features.short_odds),
    outcomes: panels.map(({ outcome }) => outcome),
    weight: 1 / overlap,
  }, RIDGE);
  // 0 has no sign in JSON, and what is stored has to be what was fitted.
  const at = (j: number) => ({ long: long[j]! + 0, short: short[j]! + 0 });
  return { bias: at(0), terms: scales.map((scale, j) => ({ ...scale, ...at(j + 1) })) };
}

function scaleOf(name: MetaFeature, values: readonly number[]): Scale {
  const mean = meanOf(values);
  const deviation = Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
  return { name, mean, deviation: deviation < DEVIATION_MIN ? 0 : deviation };
}

const lossOf = (probabilities: Readonly<Record<Action, number>>, outcome: Action): number =>
  -Math.log(bounded(probabilities[outcome]));
