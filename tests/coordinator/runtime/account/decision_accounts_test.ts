import assert from "node:assert/strict";
import { RecordedAccounts } from "../../../../coordinator/runtime/account/decision_accounts.ts";
import { SystemClock } from "../../../../coordinator/runtime/clock.ts";
import { scoreForecasts } from "../../../../coordinator/runtime/proof/forecast_scores.ts";
import { SqlAccountSource } from "../../../../db/account_source.ts";
import type { ExplanationView } from "../../../../coordinator/ports/views.ts";
import { answerOf, faultOf, settingsWith } from "../../../fixtures/engine_fixtures.ts";
import { TemporaryFolder } from "../../../fixtures/temporary_folder.ts";
import { inCopy, record, type Reopened } from "../proof/recorded_run.ts";

const SETTINGS = settingsWith({
  ensemble: { method: "bayesian_weighted", calibration_method: "isotonic", calibration_samples: 300 },
  retraining: { label_window_candles: 12 },
});
const CANDLES = 340;

const answers = (index: number) => [
  answerOf("a", index % 3 === 0 ? "short" : "long", { confidence: 0.5 + (index % 7) / 20, expectedReturn: 0.012 }),
  answerOf("b", "long", { confidence: 0.55 + (index % 5) / 20, expectedReturn: 0.02 }),
  index % 9 === 0 ? faultOf("c") : answerOf("c", "hold", { confidence: 0.4 + (index % 4) / 10 }),
];

const folder = await TemporaryFolder.create();
await record({ folder: folder.path, settings: SETTINGS, lives: [{ from: 300, candles: CANDLES }], answers });
globalThis.addEventListener("unload", () => Deno.removeSync(folder.path, { recursive: true }));

interface Opened extends Reopened {
  readonly accounts: RecordedAccounts;
  readonly ids: readonly string[];
}

/** Accounts of a copy of the run that was changed by `sql`. */
const within = (sql: string, work: (opened: Opened) => Promise<void>): Promise<void> =>
  inCopy(folder, sql, async (copy) => {
    const { history, client, records } = copy;
    const source = new SqlAccountSource(client);
    const accounts = new RecordedAccounts({ history, source, clock: new SystemClock() });
    const { items } = await records.decisions({ limit: 500 });
    await work({ ...copy, accounts, ids: items.map(({ decision_id }) => decision_id).toReversed() });
  });

Deno.test("the waterfall of every recorded decision adds up to its recorded confidence", () =>
  within("", async ({ accounts, ids, records }) => {
    let calibrated = 0;
    for (const id of ids) {
      const { waterfall, unreadable } = (await accounts.account(id))!;
      assert.equal(unreadable, null);
      assert.equal(waterfall!.output, (await records.decision(id))!.final_confidence);
      assert.ok(Math.abs(waterfall!.sum - waterfall!.output) < 1e-6, `${id}: ${waterfall!.sum}`);
      calibrated += waterfall!.steps.filter(({ kind }) => kind === "calibration").length;
    }
    assert.ok(calibrated > 100, "models were calibrated, so that there is something to add up");
  }));

Deno.test("what came true is what the scores say, and pending until its time is over", () =>
  within("", async ({ accounts, ids, history }) => {
    const { outcomes, judged } = await scoreForecasts(history, 0, Number.MAX_SAFE_INTEGER);
    const counts = { long: 0, short: 0, hold: 0 }, states = { pending: 0, judged: 0, unknown: 0 };
    for (const id of ids) {
      const { outcome } = (await accounts.account(id))!;
      states[outcome.state]++;
      if (outcome.came_true) counts[outcome.came_true]++;
    }
    assert.deepEqual(counts, outcomes);
    assert.deepEqual(states, { judged, pending: ids.length - judged, unknown: 0 });
    assert.equal(ids.length - judged, 12);
  }));

Deno.test("the base rate comes from outcomes that were known, not from later ones", () =>
  within("", async ({ accounts, ids }) => {
    const { base } = (await accounts.account(ids.at(-1)!))!.waterfall!;
    assert.ok(base.samples > 100 && base.rate > 0 && base.rate < 1, JSON.stringify(base));
    const later = `delete from candles where open_time > (select candle_open_time from ensemble_decisions
      where decision_id = '${ids.at(-40)}')`;
    const before = (await accounts.account(ids.at(-40)!))!;
    await within(later, async (cut) => {
      const now = (await cut.accounts.account(ids.at(-40)!))!;
      assert.deepEqual(now.waterfall, before.waterfall);
      assert.deepEqual([before.outcome.state, now.outcome.state], ["judged", "pending"]);
    });
  }));

Deno.test("neighbours are those of the market; the first has none before it, the last none after", () =>
  within("", async ({ accounts, ids }) => {
    const around = async (at: number) => {
      const { previous, next } = (await accounts.account(ids.at(at)!))!;
      return [previous, next];
    };
    assert.deepEqual(await around(5), [ids[4], ids[6]]);
    assert.deepEqual(await around(0), [null, ids[1]]);
    assert.deepEqual(await around(-1), [ids.at(-2), null]);
    assert.equal(await accounts.account("d-none-1"), null);
  }));

Deno.test("weights are told whole: configured, earned, share; and by what each answer was calibrated", () =>
  within("", async ({ accounts, ids }) => {
    const { combination, costs } = (await accounts.account(ids.at(-1)!))!;
    const { weights } = combination!;
    assert.ok(Math.abs(weights.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-12);
    assert.ok(weights.every(({ earned, configured }) => configured === 1 && earned !== 1));
    assert.ok(weights.some(({ calibrated_by }) => calibrated_by !== null));
    assert.equal(combination!.meta_learner, false);
    assert.ok(costs === null || costs.fees > 0);
  }));

const PARTS: ExplanationView["models"] = [{
  model_name: "b",
  method: "tree_shap",
  reason: null,
  parts: {
    base: 0.4,
    stated: 0.55,
    features: [{ feature: "rsi_14", value: 70, contribution: 0.2 }],
    others: { count: 9, contribution: -0.05 },
    untold: 0,
  },
}];
const explained = (models: readonly object[]) =>
  `insert into explanations select decision_id, '[]', '[]', '${JSON.stringify(models)}' from ensemble_decisions;`;

Deno.test("a model that was explained has its features among the steps, the others stand whole", () =>
  within(explained(PARTS), async ({ accounts, ids }) => {
    // Of candle 300, as the one that is divisible by 5: model b says 0.55.
    const { steps, sum, output } = (await accounts.account(ids.at(-1)!))!.waterfall!;
    assert.ok(steps.some(({ kind, model, name }) => kind === "feature" && model === "b" && name === "rsi_14"));
    assert.ok(steps.some(({ kind, model }) => kind === "answer" && model === "a"));
    assert.ok(Math.abs(sum - output) < 1e-6);
  }));

Deno.test("an explanation of before parts were kept leaves each model's answer as one step", () =>
  within(explained([{ model_name: "b", method: "tree_shap", reason: null }]), async ({ accounts, ids }) => {
    const { steps } = (await accounts.account(ids.at(-1)!))!.waterfall!;
    assert.deepEqual(new Set(steps.map(({ kind }) => kind)).has("feature"), false);
  }));

Deno.test("a record of before circumstances and chain has an account, and its replay says what was not looked at", () =>
  within("update ensemble_decisions set circumstances = null, chain_hash = null", async ({ accounts, ids }) => {
    const account = (await accounts.account(ids.at(-1)!))!;
    assert.ok(Math.abs(account.waterfall!.sum - account.waterfall!.output) < 1e-6);
    assert.deepEqual([account.costs, account.unreadable], [null, null]);
    const replayed = (await accounts.replay(ids.at(-1)!))!;
    assert.deepEqual([replayed.incomplete, replayed.chained], [1, false]);
  }));

Deno.test("a record that cannot be read has no account, and says why; its neighbours stay", () =>
  within("update ensemble_decisions set circumstances = 'no json'", async ({ accounts, ids }) => {
    const account = (await accounts.account(ids[5]!))!;
    assert.match(account.unreadable!, /^unreadable: /);
    assert.deepEqual([account.waterfall, account.previous], [null, ids[4]]);
  }));

Deno.test("a replay finds nothing where nothing was changed, and names what was", () =>
  within("", async ({ accounts, ids }) => {
    const all = await Promise.all([ids[0]!, ids[100]!, ids.at(-1)!].map((id) => accounts.replay(id)));
    for (const replayed of all) {
      assert.deepEqual([replayed!.decisions, replayed!.chained, replayed!.differences], [1, true, []]);
    }
    assert.equal(await accounts.replay("d-none-1"), null);
    const changed = `update ensemble_decisions set position_size = 1, expected_value = 2 where decision_id = '${
      ids[100]
    }'`;
    await within(changed, async (tampered) => {
      const fields = (await tampered.accounts.replay(ids[100]!))!.differences.map(({ field }) => field);
      assert.ok(fields.includes("outputs_hash") && fields.includes("expectedValue"), fields.join(", "));
    });
  }));
