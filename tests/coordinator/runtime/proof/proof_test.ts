import assert from "node:assert/strict";
import { proveDecision, proveSpan, type Verdict } from "../../../../coordinator/runtime/proof/prove.ts";
import type { SqlDecisionHistory } from "../../../../db/decision_history.ts";
import { answerOf, faultOf, settingsWith } from "../../../fixtures/engine_fixtures.ts";
import { TemporaryFolder } from "../../../fixtures/temporary_folder.ts";
import { inCopy, record } from "./recorded_run.ts";

const SETTINGS = settingsWith({
  ensemble: { method: "bayesian_weighted", calibration_method: "isotonic", calibration_samples: 300 },
  retraining: { label_window_candles: 12 },
  trading: { position_size_method: "kelly" },
});
/** One of them dies before its first decision. */
const LIVES = [{ from: 300, candles: 260 }, { from: 562, candles: 0 }, { from: 564, candles: 90 }];
const DECISIONS = 350;

/** Four models of differing worth; one is silent now and then. */
const answers = (index: number) => [
  answerOf("a", index % 3 === 0 ? "short" : "long", { confidence: 0.5 + (index % 7) / 20, expectedReturn: 0.012 }),
  answerOf("b", "long", { confidence: 0.55 + (index % 5) / 20, expectedReturn: 0.02 }),
  answerOf("c", "hold", { confidence: 0.4 + (index % 4) / 10 }),
  index % 9 === 0 ? faultOf("d") : answerOf("d", "long", { confidence: 0.6, expectedReturn: 0.009 }),
];

const folder = await TemporaryFolder.create();
await record({ folder: folder.path, settings: SETTINGS, lives: LIVES, answers });
globalThis.addEventListener("unload", () => Deno.removeSync(folder.path, { recursive: true }));

/** Proves a copy of the run that was changed by `sql`. */
const prove = <T>(sql: string, work: (history: SqlDecisionHistory) => Promise<T>): Promise<T> =>
  inCopy(folder, sql, ({ history }) => work(history));

const whole = (history: SqlDecisionHistory) => proveSpan(history, 0, Number.MAX_SAFE_INTEGER);

const ids = await prove("", async (history) => {
  const [span] = await history.spans(0, Number.MAX_SAFE_INTEGER);
  const found: string[] = [];
  for await (const entry of history.entries(span!)) {
    if (entry.kind === "decision") found.push(entry.stored.decisionId);
  }
  return found;
});
const idAt = (n: number): string => ids[n] ?? assert.fail(`there are ${ids.length} decisions`);

Deno.test("every decision of two lives comes out again to the bit, with its features, weights, calibrations and sets", async () => {
  const verdict = await prove("", whole);
  assert.deepEqual(verdict, { decisions: DECISIONS, incomplete: 0, retraced: DECISIONS, differences: [] });
});

Deno.test("lessons were learned and trades were sized, so that there is something to prove", () =>
  prove("", async (history) => {
    const stored = await history.decision(idAt(DECISIONS - 1));
    const { circumstances } = stored!.record!.decision;
    assert.equal(circumstances!.lessons.weights.length, 4);
    assert.equal(circumstances!.lessons.calibrations.length, 5);
    assert.notEqual(circumstances!.lessons.setLimit, null);
    assert.notEqual(circumstances!.risk, null);
  }));

Deno.test("a span in the middle is retraced from where its process began", () =>
  prove("", async (history) => {
    const [span] = await history.spans(0, Number.MAX_SAFE_INTEGER);
    const times: number[] = [];
    for await (const entry of history.entries(span!)) {
      if (entry.kind === "decision") times.push(entry.stored.record!.decision.atMs);
    }
    const verdict = await proveSpan(history, times[300]!, times[309]!);
    assert.deepEqual(verdict, { decisions: 10, incomplete: 0, retraced: 10, differences: [] });
    assert.equal((await proveSpan(history, times[200]!, times[299]!)).retraced, 100, "over the end of a life");
  }));

Deno.test("one decision is proved from its record alone, with its link to the one before it", () =>
  prove("", async (history) => {
    for (const id of [idAt(0), idAt(320)]) {
      const verdict = await proveDecision(history, id);
      assert.deepEqual(verdict, { decisions: 1, incomplete: 0, retraced: 0, chained: true, differences: [] });
    }
    assert.equal(await proveDecision(history, "d-none-1"), null);
  }));

Deno.test("a decision whose forerunner was taken out names its own link", () =>
  prove(`delete from ensemble_decisions where decision_id = '${idAt(319)}'`, async (history) => {
    const verdict = await proveDecision(history, idAt(320));
    assert.deepEqual(verdict!.differences.map(({ field }) => field), ["chain_hash"]);
  }));

const named = ({ differences }: Verdict) => [...new Set(differences.map(({ decision_id }) => decision_id))];
const fields = ({ differences }: Verdict) => [...new Set(differences.map(({ field }) => field.split(".")[0]!))].sort();

const CHANGES: readonly (readonly [what: string, sql: (id: string) => string, fields: readonly string[]])[] = [
  [
    "one digit of an answer",
    (id) =>
      `update model_predictions set probabilities = replace(probabilities, '0.6', '0.5')
      where decision_id = '${id}' and model_name = 'd'`,
    ["aggregate", "chain_hash", "gates", "inputs_hash"],
  ],
  [
    "the balance that was known",
    (id) =>
      `update ensemble_decisions set circumstances = replace(circumstances, '"walletBalance":1', '"walletBalance":2')
      where decision_id = '${id}'`,
    ["inputs_hash"],
  ],
  [
    "the order's fence",
    (id) =>
      `update ensemble_decisions set circumstances = replace(circumstances, '"fence":3', '"fence":4')
      where decision_id = '${id}'`,
    ["chain_hash"],
  ],
  [
    "a gate's limit",
    (id) =>
      `update ensemble_decisions set gates = replace(gates, '"limit":0.5', '"limit":0.6') where decision_id = '${id}'`,
    ["gates", "outputs_hash"],
  ],
  [
    "the confidence",
    (id) => `update ensemble_decisions set final_confidence = final_confidence + 0.001 where decision_id = '${id}'`,
    ["aggregate", "outputs_hash"],
  ],
];

const ANSWER = (id: string) => `where decision_id = '${id}' and model_name = 'd'`;

/** What stands beside the record for people and queries, and what breaks the record itself. */
const STRAYS: readonly (readonly [what: string, sql: (id: string) => string, field: string])[] = [
  ["a model's name", (id) => `update model_predictions set model_name = 'e' ${ANSWER(id)}`, "record"],
  ["an answer into a fault", (id) => `update model_predictions set error = 'timeout: x' ${ANSWER(id)}`, "record"],
  ["a byte that breaks the JSON", (id) => `update model_predictions set probabilities = '{' ${ANSWER(id)}`, "record"],
  [
    "a vote's weight",
    (id) => `update model_predictions set weight = weight + 1 ${ANSWER(id)}`,
    "model_predictions.weight",
  ],
  [
    "the number of models",
    (id) => `update ensemble_decisions set model_count = 9 where decision_id = '${id}'`,
    "ensemble_decisions.model_count",
  ],
  [
    "the price of the snapshot",
    (id) => `update snapshots set current_price = 1 where snapshot_id = 's' || substr('${id}', 2)`,
    "snapshots.current_price",
  ],
  ["the latency", (id) => `update ensemble_decisions set latency_ms = 9 where decision_id = '${id}'`, "chain_hash"],
];

for (const [what, sql, field] of STRAYS) {
  Deno.test(`a change of ${what} names its decision, in a span, alone and in the chain, and hides no other`, async () => {
    const [id, other] = [idAt(332), idAt(20)];
    const changes = `${sql(id)}; update ensemble_decisions set expected_value = 0.5 where decision_id = '${other}'`;
    const verdict = await prove(changes, whole);
    assert.ok(named(verdict).includes(other));
    assert.ok(verdict.differences.some((each) => each.decision_id === id && each.field === field), field);
    if (field === "chain_hash") return;
    const alone = await prove(changes, (history) => proveDecision(history, id));
    assert.ok(alone!.differences.some((each) => each.field === field));
  });
}

for (const [what, sql, wanted] of CHANGES) {
  Deno.test(`a change of ${what} names its decision and the figures`, async () => {
    const id = idAt(332);
    const verdict = await prove(sql(id), whole);
    assert.ok(named(verdict).includes(id), `${named(verdict)} names ${id}`);
    const own = { ...verdict, differences: verdict.differences.filter(({ decision_id }) => decision_id === id) };
    for (const field of wanted) assert.ok(fields(own).includes(field), `${field} is among ${fields(own)}`);
  });
}

Deno.test("features that the stored candles do not give are named, from that candle on", async () => {
  const verdict = await prove(
    `update candles set close = close + 1 where open_time = (select candle_open_time
    from ensemble_decisions order by seq desc limit 1) - 6000000`,
    whole,
  );
  assert.equal(verdict.differences.length, 0, "live candles are those of the journal");
  const warm = await prove(
    "update candles set high = high + 1 where open_time = (select min(open_time) from candles)",
    whole,
  );
  assert.ok(fields(warm).includes("features"));
});

Deno.test("a configuration whose text was changed makes nothing again, and is named", async () => {
  const verdict = await prove(
    `update shared_inputs set body = replace(body, '"confidence_threshold":0.5', '"confidence_threshold":0.7') where kind = 'config'`,
    whole,
  );
  assert.deepEqual(fields(verdict), ["configuration"]);
  assert.equal(verdict.incomplete, DECISIONS);
});

Deno.test("a calibration whose text was changed spoils the records that share it", async () => {
  const verdict = await prove(
    `update shared_inputs set body = replace(body, '"samples":', '"samples":1') where kind = 'calibration'`,
    whole,
  );
  assert.match(verdict.differences.find(({ field }) => field === "record")!.recorded!, /stands unchanged under/);
});

Deno.test("a chain hash that was taken away is missed", async () => {
  const id = idAt(40);
  const verdict = await prove(`update ensemble_decisions set chain_hash = null where decision_id = '${id}'`, whole);
  assert.ok(verdict.differences.some((each) => each.decision_id === id && each.field === "chain_hash"));
});

Deno.test("a record that this program cannot make again is told as such, and the others are proved", async () => {
  const id = idAt(332);
  const verdict = await prove(
    `update ensemble_decisions set circumstances = json_remove(circumstances, '$.lessons.weights') where decision_id = '${id}'`,
    whole,
  );
  const own = verdict.differences.filter(({ field }) => field === "action");
  assert.deepEqual(own.map(({ decision_id }) => decision_id), [id]);
  assert.match(own[0]!.recomputed!, /^cannot be made again by this program: /);
  assert.equal(verdict.decisions, DECISIONS);
});

Deno.test("records of before circumstances were stored are counted as such and never as proved", async () => {
  const verdict = await prove("update ensemble_decisions set circumstances = null", whole);
  assert.equal(verdict.incomplete, DECISIONS);
});
