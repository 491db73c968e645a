import assert from "node:assert/strict";
import { applyMetaLearner, metaOdds } from "../../../coordinator/ensemble/meta_learner/apply.ts";
import { fitMetaLearner } from "../../../coordinator/ensemble/meta_learner/fit.ts";
import { ACTIONS } from "../../../domain/forecast.ts";
import { META_FEATURES, type MetaFeatures, type MetaLearner } from "../../../domain/meta_learner.ts";
import { encodeMetaLearner } from "../../../model_server/training/onnx/meta_learner_file.ts";
import { runModel } from "../../../model_server/training/onnx/parity.ts";
import { judgedPanels } from "../../coordinator/ensemble/judged_panels.ts";
import { warmRuntime } from "../../fixtures/small_model.ts";

await warmRuntime();

const PANELS = judgedPanels({ count: 400, seed: 9, worthInQuarrel: -0.5, worthInPeace: 1 });
const LEARNER = fitMetaLearner({ panels: PANELS, overlap: 1, fittedAtMs: Date.UTC(2025, 0, 6) })!;
const FAR_OUT: MetaFeatures = { ...PANELS[0]!.features, answered: 0.25, disagreement: 0.95, win_rate: 0, slow: 1 };

/** One whose features hardly change, so that a float would not do. */
const NARROW: MetaLearner = {
  ...LEARNER,
  terms: LEARNER.terms.map((term) => term.name === "brier" ? { ...term, mean: 0.64, deviation: 1e-6, long: 1 } : term),
};

for (
  const [name, learner, features] of [
    ["on the panels that it was fitted on", LEARNER, PANELS.map((panel) => panel.features)],
    ["on a panel far out", LEARNER, [FAR_OUT]],
    [
      "with a feature that hardly changes",
      NARROW,
      [-3, -1, 0, 2].map((by) => ({ ...FAR_OUT, brier: 0.64 + by * 1e-6 })),
    ],
    ["with a feature that never changed", { ...LEARNER, terms: [] }, [FAR_OUT]],
  ] as const
) {
  Deno.test(`the file of a meta-learner says in onnxruntime what the pure code says: ${name}`, async () => {
    const { probabilities, margins } = await runModel(
      encodeMetaLearner(learner),
      Float64Array.from(features.flatMap((each) => META_FEATURES.map((name) => each[name]))),
      [META_FEATURES.length],
    );
    features.forEach((each, row) => {
      const ours = applyMetaLearner(learner, each), odds = { ...metaOdds(learner, each), hold: 0 };
      ACTIONS.forEach((action, k) => {
        assert.ok(Math.abs(probabilities[row * 3 + k]! - ours[action]) < 1e-5, `${action} of row ${row}`);
        assert.ok(Math.abs(margins[row * 3 + k]! - odds[action]) < 1e-5, `margin of ${action} of row ${row}`);
      });
    });
  });
}
