/** How much of a planted edge each learner finds, against one who knows how the market was made. */
import assert from "node:assert/strict";
import { meanOf, rowLosses } from "../../../model_server/training/early_stopping.ts";
import { fitLearner } from "../../../model_server/training/fit_learner.ts";
import { sliceSamples } from "../../../model_server/training/learner.ts";
import { LEARNER_NAMES } from "../../../model_server/training/learners.ts";
import { type PreparedTraining, prepareTraining } from "../../../model_server/training/prepare_training.ts";
import { softmax } from "../../../model_server/training/softmax.ts";
import { purgedTail } from "../../../model_server/training/splits.ts";
import { plantedMarket, type Trigger } from "./planted_market.ts";
import { plantedOracle } from "./planted_oracle.ts";

const RULE = { edge: 2, triggerChance: 1 / 12 };
const HORIZON = 20;
const market = plantedMarket(18_000, 5, RULE.edge, RULE.triggerChance);
const prepare = (learner: string) => {
  const prepared = prepareTraining({
    learner,
    horizonBars: HORIZON,
    candles: market.candles,
    timeframe: "5m",
    trainToMs: Infinity,
    seed: 1,
  });
  assert.ok(prepared.ok);
  return prepared.value;
};

const { dataset } = prepare("gbdt");
const { train, validation } = purgedTail(dataset, { from: 0, to: dataset.count }, 0.25);
const later = sliceSamples(dataset, validation.from, validation.to);
const best = meanOf(rowLosses(oracleChances(), later.labels));

function oracleChances(): number[] {
  const column = dataset.names.indexOf("atr_percent");
  const shares = Array.from(dataset.labels, (_, i) => dataset.rows[i * dataset.featureCount + column]! / 100);
  const oracle = plantedOracle(RULE, HORIZON, [Math.min(...shares), Math.max(...shares)]);
  return shares.slice(validation.from, validation.to).flatMap((share, i) =>
    oracle.chances(market.triggers[dataset.candleIndex[validation.from + i]!]! as Trigger, share)
  );
}

function laterLoss({ recipe, rows }: PreparedTraining): number {
  const model = fitLearner(recipe, rows, train, () => {});
  const seen = sliceSamples(rows, validation.from, validation.to);
  return meanOf(rowLosses(softmax(model.margins(seen.rows, seen.count)), seen.labels));
}

const shares = [0, 1, 2].map((k) => later.labels.filter((label) => label === k).length / later.count);
const base = -shares.reduce((sum, share) => sum + share * Math.log(share), 0);

/** A straight line in the features cannot say "only beyond four deviations": of these more than chance is asked. */
const LINEAR = ["logistic", "online"];
/** Fixed kernels with fixed thresholds, added up, see half of this market's edge: a large body and volume in one candle. */
const WITHIN: Readonly<Record<string, number>> = { sequence: 0.025 };

for (const name of LEARNER_NAMES.filter((each) => !LINEAR.includes(each))) {
  const within = WITHIN[name] ?? 0.01;
  Deno.test(`${name} comes within ${within} log loss of the best possible on a planted market`, () => {
    const loss = laterLoss(prepare(name));
    assert.ok(loss - best < within, `loss ${loss}, ${best} is possible`);
  });
}

for (const name of LINEAR) {
  Deno.test(`${name} finds a part of the planted edge`, () => {
    const loss = laterLoss(prepare(name));
    assert.ok(base - loss > 0.005, `loss ${loss}, base ${base}, ${best} is possible`);
  });
}

Deno.test("the planted edge is worth far more than that distance", () => {
  assert.ok(base - best > 0.04, `base ${base}, best ${best}`);
});
