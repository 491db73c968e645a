import assert from "node:assert/strict";
import { scoreForecasts } from "../../../../coordinator/runtime/proof/forecast_scores.ts";
import { SqlDecisionHistory } from "../../../../db/decision_history.ts";
import { readOnlyRecords } from "../../../../db/read_only.ts";
import { answerOf, faultOf, settingsWith } from "../../../fixtures/engine_fixtures.ts";
import { TemporaryFolder } from "../../../fixtures/temporary_folder.ts";
import { record } from "./recorded_run.ts";

const HORIZON = 12, DECISIONS = 60;

async function scored(calibration: "platt" | "none", decisions = DECISIONS) {
  await using folder = await TemporaryFolder.create();
  const settings = settingsWith({
    ensemble: { method: "average_confidence", calibration_method: calibration, calibration_samples: 300 },
    retraining: { label_window_candles: HORIZON },
  });
  const answers = (index: number) => [
    answerOf("a", "long", { confidence: 0.6 }),
    index % 2 === 0 ? answerOf("b", "short", { confidence: 0.8 }) : faultOf("b"),
  ];
  await record({ folder: folder.path, settings, lives: [{ from: 300, candles: decisions }], answers });
  const opened = await readOnlyRecords(`file:${folder.file("xylen.db")}`);
  assert.ok(opened.ok);
  const { client, records } = opened.value;
  return await scoreForecasts(new SqlDecisionHistory(client, records), 0, Number.MAX_SAFE_INTEGER)
    .finally(() => opened.value.close());
}

Deno.test("scores judge every decision whose label's time is over, and each model on what it answered", async () => {
  const { decisions, judged, outcomes, ensemble, models } = await scored("none");
  assert.deepEqual([decisions, judged], [DECISIONS, DECISIONS - HORIZON]);
  const { long, short, hold } = outcomes;
  assert.equal(long + short + hold, judged);
  assert.deepEqual([models["a"]!.answers, models["b"]!.answers], [judged, judged / 2]);
  // a always says 0.6, 0.2, 0.2.
  const byHand = -(long * Math.log(0.6) + (short + hold) * Math.log(0.2)) / judged;
  assert.ok(Math.abs(models["a"]!.stated.log_loss - byHand) < 1e-12);
  assert.deepEqual(models["a"]!.calibrated, models["a"]!.stated, "nothing is corrected");
  const base = [long, short, hold].reduce((sum, n) => n > 0 ? sum - n / judged * Math.log(n / judged) : sum, 0);
  assert.ok(Math.abs(ensemble!.base_log_loss - base) < 1e-12);
});

Deno.test("scores show what calibration is worth, and what the sets kept", async () => {
  const { models, sets } = await scored("platt", 700);
  assert.ok(models["a"]!.calibrated.log_loss < models["a"]!.stated.log_loss);
  assert.ok(models["a"]!.calibrated.ece < models["a"]!.stated.ece);
  assert.equal(sets!.promised, 0.9);
  assert.ok(sets!.covered > 0.8 && sets!.mean_size >= 1 && sets!.mean_size <= 3);
});

Deno.test("scores of nothing say that there is nothing", async () => {
  const { judged, ensemble, models, sets } = await scored("none", 5);
  assert.deepEqual([judged, ensemble, models, sets], [0, null, {}, null]);
});
