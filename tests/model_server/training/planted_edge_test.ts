/** How much of a planted edge each learner finds, against one who knows how the market was made. */
import assert from "node:assert/strict";
import { LEARNER_NAMES } from "../../../model_server/training/learners.ts";
import { plantedExam } from "./planted_exam.ts";

const { base, best, lossOf } = plantedExam();

/** A straight line in the features cannot say "only beyond four deviations": of these more than chance is asked. */
const LINEAR = ["logistic", "online"];
/** Fixed kernels with fixed thresholds, added up, see half of this market's edge: a large body and volume in one candle. */
const WITHIN: Readonly<Record<string, number>> = { sequence: 0.025 };

for (const name of LEARNER_NAMES.filter((each) => !LINEAR.includes(each))) {
  const within = WITHIN[name] ?? 0.01;
  Deno.test(`${name} comes within ${within} log loss of the best possible on a planted market`, () => {
    const loss = lossOf(name);
    assert.ok(loss - best < within, `loss ${loss}, ${best} is possible`);
  });
}

for (const name of LINEAR) {
  Deno.test(`${name} finds a part of the planted edge`, () => {
    const loss = lossOf(name);
    assert.ok(base - loss > 0.005, `loss ${loss}, base ${base}, ${best} is possible`);
  });
}

Deno.test("the planted edge is worth far more than that distance", () => {
  assert.ok(base - best > 0.04, `base ${base}, best ${best}`);
});
