import assert from "node:assert/strict";
import { proveSpan } from "../../../../coordinator/runtime/proof/prove.ts";
import { verifyChain } from "../../../../coordinator/runtime/proof/verify_chain.ts";
import type { Decision } from "../../../../domain/decision.ts";
import { answerOf, faultOf, settingsWith } from "../../../fixtures/engine_fixtures.ts";
import { TemporaryFolder } from "../../../fixtures/temporary_folder.ts";
import { inCopy, type Life, record } from "./recorded_run.ts";

const DECISIONS = 90;

/** The decisions of these lives, once nothing was found that speaks against them. */
async function decided(lives: readonly Life[]): Promise<Decision[]> {
  await using folder = await TemporaryFolder.create();
  await record({
    folder: folder.path,
    settings: settingsWith({
      ensemble: { method: "bayesian_weighted", calibration_method: "isotonic", calibration_samples: 300 },
      retraining: { label_window_candles: 12 },
    }),
    lives,
    answers: (index) => [
      answerOf("a", index % 3 === 0 ? "short" : "long", { confidence: 0.5 + (index % 7) / 20, expectedReturn: 0.012 }),
      index % 9 === 0 ? faultOf("b") : answerOf("b", "hold", { confidence: 0.6 }),
    ],
  });
  return await inCopy(folder, "", async ({ history }) => {
    const verdict = await proveSpan(history, 0, Number.MAX_SAFE_INTEGER);
    assert.deepEqual(verdict, { decisions: DECISIONS, incomplete: 0, retraced: DECISIONS, differences: [] });
    assert.deepEqual((await verifyChain(history)).differences, []);
    const decisions: Decision[] = [];
    for await (const { record } of history.stored()) decisions.push(record!.decision);
    return decisions;
  });
}

Deno.test("lives on a market that went back a little each time decide each candle once, as one life does, and all of it is proved", async () => {
  const whole = await decided([{ from: 300, candles: DECISIONS }]);
  const pieces = await decided([
    { from: 300, candles: 40 },
    { from: 316, candles: 30 }, // 24 of them are decided
    { from: 322, candles: 10 }, // all of them are
    { from: 340, candles: 50 },
  ]);
  const told = ({ candleOpenTimeMs, action, circumstances }: Decision) => ({
    candleOpenTimeMs,
    action,
    lessons: circumstances!.lessons,
  });
  assert.deepEqual(pieces.map(told), whole.map(told));
});
