import assert from "node:assert/strict";
import fc from "fast-check";
import { calibrate } from "../../../../coordinator/ensemble/calibration/correction.ts";
import { votesOf } from "../../../../coordinator/ensemble/method.ts";
import { ensembleMethod, METHOD_NAMES } from "../../../../coordinator/ensemble/methods.ts";
import { answerParts } from "../../../../coordinator/ensemble/waterfall/answer_parts.ts";
import { waterfallOf } from "../../../../coordinator/ensemble/waterfall/waterfall.ts";
import type { Calibration } from "../../../../domain/calibration.ts";
import type { Aggregate } from "../../../../domain/decision.ts";
import { type Action, ACTIONS } from "../../../../domain/forecast.ts";
import { META_FEATURES, type MetaLearner } from "../../../../domain/meta_learner.ts";
import { NOTHING_KNOWN } from "../../../../domain/waterfall.ts";
import { anyExplained, type Explained, probabilities } from "./explained_models.ts";
import { answerOf } from "../../../fixtures/engine_fixtures.ts";

const WITHIN = 1e-6;
const near = (actual: number, expected: number, within = WITHIN, what = "") =>
  assert.ok(Math.abs(actual - expected) <= within, `${what} ${actual} is not ${expected}`);

const factor = fc.double({ min: 0.2, max: 5, noNaN: true });
const shift = fc.record({ long: factor, short: factor, hold: factor });
const curve = fc.record({
  kind: fc.constant("platt" as const),
  slope: fc.double({ min: 0.2, max: 2, noNaN: true }),
  shift: fc.double({ min: -1, max: 1, noNaN: true }),
});
const CHECKED = { stated: 1, shifted: 1, corrected: 1, pValue: 0.001, samples: 1, reliability: null };
const anyCalibration: fc.Arbitrary<Calibration | null> = fc.option(
  fc.record({ shift, curves: fc.option(fc.record({ long: curve, short: curve, hold: curve })) }).map((each) => ({
    method: "platt",
    fittedAtMs: 0,
    samples: 500,
    checked: CHECKED,
    ...each,
  })),
);
const logit = fc.double({ min: -1, max: 1, noNaN: true });
const anyMetaLearner: fc.Arbitrary<MetaLearner | null> = fc.option(
  fc.record({
    bias: fc.record({ long: logit, short: logit }),
    terms: fc.tuple(
      ...META_FEATURES.map((name) =>
        fc.record({ name: fc.constant(name), mean: logit, deviation: factor, long: logit, short: logit })
      ),
    ),
  }).map((each) => ({
    model: "logistic",
    fittedAtMs: 0,
    samples: 500,
    used: true,
    checked: { pooled: 1, stacked: 1, pValue: 0.001, samples: 1 },
    ...each,
  })),
);
const anyPanel = fc.array(
  fc.record({
    explained: anyExplained,
    weight: fc.integer({ min: 1, max: 9 }),
    calibration: anyCalibration,
    silent: fc.boolean(),
  }),
  { minLength: 1, maxLength: 6 },
);

interface Given {
  readonly method: string;
  readonly panel: readonly {
    readonly explained: Explained;
    readonly weight: number;
    readonly calibration: Calibration | null;
    readonly silent: boolean;
  }[];
  readonly metaLearner: MetaLearner | null;
  readonly ensemble: Calibration | null;
}

/** As a decision makes it. */
function aggregateOf({ method, panel, metaLearner, ensemble }: Given): Aggregate {
  const answers = panel.map(({ explained, weight }, i) => answerFor(`m${i}`, explained.stated, weight));
  const calibrations = panel.flatMap(({ calibration }, i) => calibration ? [{ modelName: `m${i}`, calibration }] : []);
  const votes = votesOf(answers, { weights: [], calibrations });
  const aggregate = ensembleMethod(method).aggregate(votes, { asked: votes.length, standing: null, metaLearner });
  const final = calibrate(ensemble, aggregate.pooled);
  return { ...aggregate, probabilities: final, confidence: final[aggregate.action] };
}

function answerFor(modelName: string, stated: Readonly<Record<Action, number>>, weight: number) {
  const answer = answerOf(modelName, "long", { weight });
  assert.ok(answer.ok);
  const action = ACTIONS.reduce((best, each) => stated[each] > stated[best] ? each : best);
  return { ...answer, forecast: { ...answer.forecast, action, confidence: stated[action], probabilities: stated } };
}

const partsOf = ({ panel }: Given, action: Action) =>
  new Map(
    panel.flatMap(({ explained, silent }, i) =>
      silent ? [] : [[`m${i}`, answerParts(explained.told, explained.stated, action, () => null)] as const]
    ),
  );

for (const method of METHOD_NAMES) {
  Deno.test(`waterfall: by ${method} the base rate and all contributions add up to the recorded confidence`, () => {
    fc.assert(fc.property(
      anyPanel,
      anyMetaLearner,
      anyCalibration,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (panel, metaLearner, ensemble, rate) => {
        const given = { method, panel, metaLearner, ensemble };
        const aggregate = aggregateOf(given);
        const { sum, output, steps, base } = waterfallOf({
          aggregate,
          gates: [],
          metaLearner,
          base: { rate, samples: 500 },
          parts: partsOf(given, aggregate.action),
        });
        assert.equal(output, aggregate.confidence);
        near(sum, output);
        near(steps.reduce((total, { contribution }) => total + contribution, base.rate), output);
        // No step hides what another one should say: what is left over is a rounding.
        for (const { kind, contribution } of steps) {
          if (kind === "untold" || (kind === "meta" && metaLearner)) near(contribution, 0, WITHIN, kind);
        }
      },
    ));
  });
}

Deno.test("waterfall: a model's features move its answer by as much as leaving all of them out does", () => {
  fc.assert(fc.property(anyExplained, fc.constantFrom(...ACTIONS), ({ told, stated, base }, action) => {
    const parts = answerParts(told, stated, action, () => null);
    near(parts.base, base[action], WITHIN, "base");
    near(parts.untold, 0, WITHIN, "untold");
    const moved = parts.features.reduce((sum, { contribution }) => sum + contribution, parts.others.contribution);
    near(parts.base + moved, stated[action]);
  }));
});

Deno.test("waterfall: a feature that moves nothing has no part, and of two alike each has the same", () => {
  const by = (feature: string, long: number) => ({ feature, value: 1, long, short: 0, hold: 0 });
  const told = { method: "x", contributions: [by("a", 0.8), by("b", 0.8), by("c", 0)] };
  const { features } = answerParts(told, probabilities(1, 0, 0), "long", () => null);
  const of = (name: string) => features.find(({ feature }) => feature === name)!.contribution;
  assert.equal(of("c"), 0);
  assert.equal(of("a"), of("b"));
  assert.ok(of("a") > 0);
});

Deno.test("waterfall: by hand, one model of two is explained and both are calibrated", () => {
  const given: Given = { method: "majority", metaLearner: null, ensemble: null, panel: [] };
  const stated = { long: 0.6, short: 0.2, hold: 0.2 };
  const told = {
    method: "tree_shap",
    of: "shares",
    base: { long: 0.4, short: 0.3, hold: 0.3 },
    contributions: [
      { feature: "rsi", value: 70, long: 0.3, short: -0.2, hold: -0.1 },
      { feature: "adx", value: 12, long: -0.1, short: 0.1, hold: 0 },
    ],
  };
  const silent = { explained: { told, stated, base: stated }, weight: 1, calibration: null, silent: true };
  const panel = [{ ...silent, silent: false }, silent];
  const aggregate = aggregateOf({ ...given, panel });
  const { steps, threshold } = waterfallOf({
    aggregate,
    gates: [{ name: "confidence", passed: true, value: 0.6, limit: 0.5, detail: "" }],
    metaLearner: null,
    base: NOTHING_KNOWN,
    parts: partsOf({ ...given, panel }, "long"),
  });
  const shown = steps.map((
    { kind, model, name, contribution },
  ) => [kind, model, name, Number(contribution.toFixed(9))]);
  const third = 1 / 3;
  const of = (x: number) => Number((x / 2).toFixed(9));
  assert.deepEqual(shown.filter(([kind]) => kind !== "untold"), [
    ["start", "m0", "", of(0.4 - third)],
    ["feature", "m0", "rsi", of(0.3)],
    ["feature", "m0", "adx", of(-0.1)],
    ["answer", "m1", "", of(0.6 - third)],
  ]);
  assert.equal(threshold, 0.5);
});

Deno.test("waterfall: a hold asks nothing of the gate", () => {
  const stated = { long: 0.2, short: 0.2, hold: 0.6 };
  const explained = { told: { method: "x", contributions: [] }, stated, base: NONE };
  const panel = [{ explained, weight: 1, calibration: null, silent: true }];
  const aggregate = aggregateOf({ method: "majority", metaLearner: null, ensemble: null, panel });
  const gates = [{ name: "confidence", passed: true, value: 0.6, limit: 0.5, detail: "" }];
  assert.equal(
    waterfallOf({ aggregate, gates, metaLearner: null, base: NOTHING_KNOWN, parts: new Map() }).threshold,
    null,
  );
});

Deno.test("waterfall: where a record lacks its meta-learner, what it changed is one step", () => {
  const panel = [{
    explained: { told: { method: "x", contributions: [] }, stated: { long: 0.6, short: 0.2, hold: 0.2 }, base: NONE },
    weight: 1,
    calibration: null,
    silent: true,
  }];
  const aggregate = aggregateOf({ method: "stacked", metaLearner: null, ensemble: null, panel });
  const changed = { ...aggregate, pooled: { long: 0.7, short: 0.1, hold: 0.2 } };
  const final = { ...changed, probabilities: changed.pooled, confidence: 0.7 };
  const { steps, sum } = waterfallOf({
    aggregate: final,
    gates: [],
    metaLearner: null,
    base: NOTHING_KNOWN,
    parts: new Map(),
  });
  assert.deepEqual(steps.map(({ kind }) => kind), ["answer", "meta"]);
  near(sum, 0.7);
});

const NONE = { long: 0, short: 0, hold: 0 };
