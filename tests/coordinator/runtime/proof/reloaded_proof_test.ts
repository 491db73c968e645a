/** Decisions before and after the configuration was read again, in one process and over a restart. */
import assert from "node:assert/strict";
import { proveSpan } from "../../../../coordinator/runtime/proof/prove.ts";
import type { SqlDecisionHistory } from "../../../../db/decision_history.ts";
import { answerOf, settingsWith } from "../../../fixtures/engine_fixtures.ts";
import { TemporaryFolder } from "../../../fixtures/temporary_folder.ts";
import { inCopy, record } from "./recorded_run.ts";

const LEARNING = { calibration_samples: 300, calibration_retrain_interval: 7_200 };
const LABEL = { label_window_candles: 12 };
const SETTINGS = settingsWith({
  ensemble: { ...LEARNING, method: "bayesian_weighted", calibration_method: "isotonic" },
  retraining: LABEL,
});
/** Everything that decisions learn by, one after the other. */
const RELOADS = new Map([
  [
    420,
    settingsWith({
      ensemble: { ...LEARNING, method: "weighted_vote", calibration_method: "isotonic", confidence_threshold: 0.9 },
      retraining: LABEL,
    }),
  ],
  [
    560,
    settingsWith({
      ensemble: { ...LEARNING, method: "bayesian_weighted", calibration_method: "none", prediction_set_coverage: 0.6 },
      retraining: LABEL,
      timing: { model_timeout: 0.02 },
      trading: { position_size_fraction: 0.02, exits: "fixed" },
      safety: { max_exposure_percent: 0.01 },
    }),
  ],
  [
    640,
    settingsWith({
      ensemble: { ...LEARNING, method: "stacked", calibration_method: "platt" },
      retraining: LABEL,
      trading: { position_size_method: "kelly" },
    }),
  ],
]);
const DECISIONS = 480;

const answers = (index: number) => [
  { ...answerOf("a", index % 3 === 0 ? "short" : "long", { confidence: 0.5 + (index % 7) / 20 }), latencyMs: 12.5 },
  answerOf("b", "long", { confidence: 0.55 + (index % 5) / 20, expectedReturn: 0.02 }),
  answerOf("c", index % 5 === 0 ? "hold" : "long", { confidence: 0.4 + (index % 4) / 10 }),
];

const folder = await TemporaryFolder.create();
await record({
  folder: folder.path,
  settings: SETTINGS,
  lives: [{ from: 300, candles: 420 }, { from: 720, candles: 60 }],
  answers,
  reloads: RELOADS,
});
globalThis.addEventListener("unload", () => Deno.removeSync(folder.path, { recursive: true }));

const whole = (history: SqlDecisionHistory) => proveSpan(history, 0, Number.MAX_SAFE_INTEGER);

Deno.test("every decision before and after a reload comes out again to the bit, features and lessons too", () =>
  inCopy(folder, "", async ({ history }) => {
    const verdict = await whole(history);
    assert.deepEqual(verdict, { decisions: DECISIONS, incomplete: 0, retraced: DECISIONS, differences: [] });
  }));

Deno.test("decisions name the configuration that they were made by, and it is stored under that name", () =>
  inCopy(folder, "", async ({ records }) => {
    const hashes: string[] = [];
    for await (const { record } of records.storedDecisions()) hashes.push(record!.configHash);
    const names = [...new Set(hashes)];
    assert.equal(names.length, 4);
    assert.deepEqual(hashes.filter((hash) => hash === names[1]).length, 140);
    for (const name of names) assert.notEqual(await records.shared(name), null);
  }));

Deno.test("a span after a reload is retraced through it", () =>
  inCopy(folder, "", async ({ history, records }) => {
    const times: number[] = [];
    for await (const { record } of records.storedDecisions()) times.push(record!.decision.atMs);
    const verdict = await proveSpan(history, times[350]!, times[359]!);
    assert.deepEqual(verdict, { decisions: 10, incomplete: 0, retraced: 10, differences: [] });
  }));

Deno.test("a reload that is taken out of the journal's event shows in what was learned after it", () =>
  inCopy(
    folder,
    `update journal set event = json_set(event, '$.configHash',
       (select json_extract(event, '$.configHash') from journal where kind = 'warmup' limit 1)) where kind = 'settings'`,
    async ({ history }) => {
      const { differences } = await whole(history);
      const fields = new Set(differences.map(({ field }) => field.split(".")[0]));
      assert.ok(fields.has("lessons"), [...fields].join(", "));
    },
  ));

Deno.test("the journal tells who reloaded, not the whole configuration", () =>
  inCopy(folder, "", async ({ client }) => {
    const [rows = []] = await client.read([{ sql: "select event from journal where kind = 'settings'", args: [] }]);
    const events = rows.map((row) => JSON.parse(String(row.event)));
    assert.equal(events.length, RELOADS.size);
    assert.deepEqual(Object.keys(events[0]).sort(), [
      "atMs",
      "changed",
      "configHash",
      "kind",
      "needRestart",
      "who",
      "why",
    ]);
  }));

Deno.test("a method of calibration that is switched off leaves none in use, and another one is fitted anew", () =>
  inCopy(folder, "", async ({ records }) => {
    const used: number[] = [];
    for await (const { record } of records.storedDecisions()) {
      used.push(record!.decision.circumstances!.lessons.calibrations.length);
    }
    assert.ok(used.slice(230, 261).every((count) => count > 0), "isotonic, before and after the first reload");
    assert.ok(used.slice(261, 341).every((count) => count === 0), "none");
    assert.ok(used.slice(370, 420).every((count) => count > 0), "platt");
  }));
