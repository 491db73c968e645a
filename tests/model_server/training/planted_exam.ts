/** What a learner is asked, and what can be reached. */
import assert from "node:assert/strict";
import { meanOf, rowLosses } from "../../../outcomes/scores.ts";
import { scoreBaseRates } from "../../../model_server/training/base_rates.ts";
import { fitLearner } from "../../../model_server/training/fit_learner.ts";
import { sliceSamples } from "../../../model_server/training/learner.ts";
import { type PreparedTraining, prepareTraining } from "../../../model_server/training/prepare_training.ts";
import { softmax } from "../../../model_server/training/softmax.ts";
import { purgedTail } from "../../../model_server/training/splits.ts";
import { plantedMarket, type Trigger } from "./planted_market.ts";
import { plantedOracle } from "./planted_oracle.ts";

const RULE = { edge: 2, triggerChance: 1 / 12 };
const HORIZON = 20;

export interface PlantedExam {
  /** Log loss on the last quarter of the rows, for always saying the base rates. */
  readonly base: number;
  /** The same for who knows how the market was made. */
  readonly best: number;
  /** The same for a learner that saw the rows before. */
  lossOf(learner: string): number;
}

/** A market with a planted edge, cut in two. */
export function plantedExam(): PlantedExam {
  const market = plantedMarket(18_000, 5, RULE.edge, RULE.triggerChance);
  const prepare = (learner: string): PreparedTraining => {
    const { candles } = market;
    const how = { learner, horizonBars: HORIZON, candles, trainToMs: Infinity, seed: 1 };
    const prepared = prepareTraining({ ...how, timeframe: "5m" });
    assert.ok(prepared.ok, prepared.ok ? "" : prepared.error);
    return prepared.value;
  };
  const { dataset } = prepare("gbdt");
  const { train, validation } = purgedTail(dataset, { from: 0, to: dataset.count }, 0.25);
  const later = sliceSamples(dataset, validation.from, validation.to);
  const column = dataset.names.indexOf("atr_percent");
  const atrShares = Array.from(dataset.labels, (_, i) => dataset.rows[i * dataset.featureCount + column]! / 100);
  const oracle = plantedOracle(RULE, HORIZON, [Math.min(...atrShares), Math.max(...atrShares)]);
  const known = atrShares.slice(validation.from, validation.to).flatMap((share, i) =>
    oracle.chances(market.triggers[dataset.candleIndex[validation.from + i]!]! as Trigger, share)
  );
  return {
    base: scoreBaseRates(sliceSamples(dataset, train.from, train.to), later).log_loss,
    best: meanOf(rowLosses(known, later.labels)),
    lossOf(learner) {
      const { recipe, rows } = prepare(learner);
      const model = fitLearner(recipe, rows, train, () => {});
      const seen = sliceSamples(rows, validation.from, validation.to);
      return meanOf(rowLosses(softmax(model.margins(seen.rows, seen.count)), seen.labels));
    },
  };
}
