import assert from "node:assert/strict";
import type { AnswerParts, Explanation } from "../../domain/explanation.ts";
import { aCommit, aDecision, aRecord, withDatabase } from "./fixtures.ts";

const PARTS: AnswerParts = {
  base: 1 / 3,
  stated: 0.55,
  features: [{ feature: "rsi_14", value: 0.1 + 0.2, contribution: 0.2 }],
  others: { count: 3, contribution: 0.55 - 1 / 3 - 0.2 },
  untold: 0,
};

const EXPLANATION: Explanation = {
  pushed: [{ feature: "rsi_14", value: 0.1 + 0.2, contribution: 2 / 3 }],
  heldBack: [{ feature: "path_last_4", value: null, contribution: -1 / 7 }],
  models: [
    { modelName: "gbdt-12", method: "tree_shap", reason: null, parts: PARTS },
    { modelName: "mlp-12", method: null, reason: "no answer within 5000 ms" },
  ],
};

Deno.test("an explanation is read back with its decision to the bit; one without has null", () =>
  withDatabase(async ({ journal, explanations, records }) => {
    await journal.commit(aCommit(1, { decisions: [aRecord(aDecision(1)), aRecord(aDecision(2))] }));
    await explanations.store("d-1", EXPLANATION);
    assert.deepEqual((await records.decision("d-1"))!.explanation, {
      pushed: EXPLANATION.pushed,
      held_back: EXPLANATION.heldBack,
      models: [
        { model_name: "gbdt-12", method: "tree_shap", reason: null, parts: PARTS },
        { model_name: "mlp-12", method: null, reason: "no answer within 5000 ms" },
      ],
    });
    assert.equal((await records.decision("d-2"))!.explanation, null);
  }));

Deno.test("an explanation stays as it was first told, and belongs to a decision that is stored", () =>
  withDatabase(async ({ journal, explanations, records }) => {
    await journal.commit(aCommit(1, { decisions: [aRecord(aDecision(1))] }));
    await explanations.store("d-1", EXPLANATION);
    await explanations.store("d-1", { ...EXPLANATION, pushed: [] });
    assert.equal((await records.decision("d-1"))!.explanation!.pushed.length, 1);
    await assert.rejects(explanations.store("d-9", EXPLANATION), /FOREIGN KEY/);
  }));
