/** Method `stacked`, with models that are slow now and then: what it learned is recorded, and learned again by a proof. */
import assert from "node:assert/strict";
import { proveSpan, type Verdict } from "../../../../coordinator/runtime/proof/prove.ts";
import type { SqlDecisionHistory } from "../../../../db/decision_history.ts";
import { SqlModels } from "../../../../db/models.ts";
import type { DecisionRecord } from "../../../../coordinator/ports/journal.ts";
import { answerOf, faultOf, settingsWith } from "../../../fixtures/engine_fixtures.ts";
import { TemporaryFolder } from "../../../fixtures/temporary_folder.ts";
import { inCopy, record } from "./recorded_run.ts";

const SETTINGS = settingsWith({
  ensemble: {
    method: "stacked",
    calibration_method: "none",
    calibration_samples: 300,
    meta_learner: { retrain_interval: 3_600 },
  },
  retraining: { label_window_candles: 6 },
  timing: { model_timeout: 5 },
});
const LIVES = [{ from: 300, candles: 300 }, { from: 600, candles: 60 }];
const DECISIONS = 360;

/** They say the same whatever the market does, one of them too late now and then, one of them barely in time. */
const answers = (index: number) => [
  answerOf("a", index % 3 === 0 ? "short" : "long", { confidence: 0.5 + (index % 7) / 20 }),
  { ...answerOf("b", "long", { confidence: 0.55 + (index % 5) / 20 }), latencyMs: index % 4 === 0 ? 2_600.25 : 12.5 },
  index % 9 === 0 ? faultOf("c") : answerOf("c", "long", { confidence: 0.6 }),
];

const folder = await TemporaryFolder.create();
await record({ folder: folder.path, settings: SETTINGS, lives: LIVES, answers });
globalThis.addEventListener("unload", () => Deno.removeSync(folder.path, { recursive: true }));

interface Opened {
  readonly history: SqlDecisionHistory;
  readonly models: SqlModels;
  readonly records: readonly DecisionRecord[];
}

const opened = <T>(sql: string, work: (opened: Opened) => Promise<T>): Promise<T> =>
  inCopy(folder, sql, async ({ history, client, records: stored }) => {
    const records: DecisionRecord[] = [];
    for await (const { record } of stored.storedDecisions()) records.push(record!);
    return await work({ history, models: new SqlModels(client), records });
  });

const prove = (sql: string): Promise<Verdict> =>
  opened(sql, ({ history }) => proveSpan(history, 0, Number.MAX_SAFE_INTEGER));

Deno.test("every stacked decision of two lives comes out again to the bit, with what its meta-learner had learned", async () => {
  assert.deepEqual(await prove(""), { decisions: DECISIONS, incomplete: 0, retraced: DECISIONS, differences: [] });
});

Deno.test("a meta-learner was in use in both lives, and said something else than the pool", () =>
  opened("", async ({ models, records }) => {
    for (const { decision } of [records[299]!, records.at(-1)!]) {
      const { lessons } = decision.circumstances!;
      assert.ok(lessons.metaLearner?.used);
      assert.equal(lessons.standing!.models.length, 3);
      const slow = lessons.standing!.models.find(({ modelName }) => modelName === "b")!.slow;
      assert.ok(slow > 0.2 && slow < 0.3, `${slow}`);
      assert.notDeepEqual(decision.aggregate!.pooled, decision.aggregate!.stacked!.pool);
    }
    const first = records[0]!.decision;
    assert.equal(first.circumstances!.lessons.metaLearner, null);
    assert.deepEqual(first.aggregate!.pooled, first.aggregate!.stacked!.pool);
    const newest = await models.latestMetaLearner();
    assert.ok(newest!.used);
    assert.deepEqual(newest, records.at(-1)!.decision.circumstances!.lessons.metaLearner);
  }));

const CHANGES: readonly (readonly [what: string, sql: string, field: string])[] = [
  [
    "a coefficient of a shared meta-learner",
    `update shared_inputs set body = json_set(body, '$.bias.long', 1) where kind = 'meta_learner'`,
    "record",
  ],
  [
    "how long an answer took, so that it was slow",
    `update model_predictions set latency_ms = 4000 where model_name = 'a' and latency_ms < 100`,
    "lessons.standing.models.0.slow",
  ],
  [
    "a feature that a later meta-learner was fitted on",
    `update ensemble_decisions set aggregate = json_set(aggregate, '$.stacked.features.win_rate', 0.9) where seq = 40`,
    "aggregate.stacked.features.win_rate",
  ],
];

for (const [what, sql, field] of CHANGES) {
  Deno.test(`a change of ${what} is named`, async () => {
    const { differences } = await prove(sql);
    const fields = new Set(differences.map((each) => each.field));
    assert.ok(fields.has(field), [...fields].slice(0, 20).join(", "));
  });
}

Deno.test("records of before there was a meta-learner are read, and have none", () =>
  opened(
    `update ensemble_decisions set circumstances =
      json_remove(circumstances, '$.lessons.metaLearner', '$.lessons.standing'),
      aggregate = json_remove(aggregate, '$.stacked')`,
    ({ records }) => {
      for (const { decision } of records) {
        const { metaLearner, standing } = decision.circumstances!.lessons;
        assert.deepEqual([metaLearner, standing, decision.aggregate!.stacked], [null, null, undefined]);
      }
      return Promise.resolve();
    },
  ));
