/**
 * How long training takes, and what it finds. No package that runs here trains such models, so the figures stand beside
 * a goal, and beside the base rates on a market whose best possible forecast is known.
 */
import { gbdtLearner } from "../model_server/training/gbdt/gbdt_learner.ts";
import type { Samples } from "../model_server/training/learner.ts";
import { LEARNER_NAMES } from "../model_server/training/learners.ts";
import { seededRandom } from "../model_server/training/random.ts";
import { plantedExam } from "../tests/model_server/training/planted_exam.ts";
import type { Measurement } from "./measurement.ts";

const ROWS = 100_000;
const FEATURES = 47;
const GOAL_MS = 8000;

export function* bench(): Generator<Measurement> {
  const milliseconds = boostedTraining();
  yield {
    name: `gbdt training ${ROWS} x ${FEATURES}, three classes, 100 rounds, 31 leaves, one thread`,
    value: Math.round(milliseconds),
    unit: "ms",
    peer: "goal",
    peer_value: GOAL_MS,
    ratio: GOAL_MS / milliseconds,
    n: 1,
  };
  yield* distances();
}

/** All rows and features in every round, so that no share of them makes it look faster. */
function boostedTraining(): number {
  const task = { train: noisySamples(ROWS, 1), validation: noisySamples(1000, 2) };
  const params = { rounds: 100, leaves: 31, row_share: 1, feature_share: 1, min_gain: 0, patience: 2000 };
  const startedMs = performance.now();
  gbdtLearner.train(task, params, 1, () => {});
  return performance.now() - startedMs;
}

function noisySamples(count: number, seed: number): Samples {
  const random = seededRandom(seed);
  const rows = new Float32Array(count * FEATURES).map(() => random.normal());
  const labels = Uint8Array.from({ length: count }, (_, i) => {
    const [a = 0, b = 0, c = 0] = rows.subarray(i * FEATURES);
    const score = a + b * c / 2 + 2 * random.normal();
    return score > 1 ? 0 : score < -1 ? 1 : 2;
  });
  return { rows, labels, count, featureCount: FEATURES };
}

/** Log loss above the best possible, of each learner and of the base rates. */
function* distances(): Generator<Measurement> {
  const { base, best, lossOf } = plantedExam();
  for (const learner of LEARNER_NAMES) {
    const value = lossOf(learner) - best;
    yield {
      name: `${learner} on a planted market, log loss above the best possible`,
      value,
      unit: "nats",
      peer: "base rates",
      peer_value: base - best,
      ratio: (base - best) / value,
      n: 1,
    };
  }
}
