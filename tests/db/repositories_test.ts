/** One contract for the whole room, run against a file in its Worker and against a real libSQL server. */
import assert from "node:assert/strict";
import { opinionOf } from "../../domain/opinion.ts";
import fc from "fast-check";
import type { Database, DatabaseOptions } from "../../db/open.ts";
import { ACTIONS } from "../../domain/forecast.ts";
import { type Usd, usd } from "../../domain/money.ts";
import {
  aCalibration,
  aClosedTrade,
  aCommit,
  aDecision,
  aFault,
  aMetaLearner,
  anAnswer,
  anEntry,
  anEvent,
  anOrder,
  aRecord,
  aRefusedDecision,
  aTrade,
  inFolder,
  opened,
  optionsIn,
  START_MS,
} from "./fixtures.ts";
import { sqldProgram, withServer } from "./sqld.ts";

type With = (body: (database: Database, options: DatabaseOptions) => Promise<void>) => Promise<void>;

const PAGE = { limit: 10 };

function repositoryContract(name: string, withOptions: (body: (o: DatabaseOptions) => Promise<void>) => Promise<void>) {
  const withNew: With = (body) =>
    withOptions(async (options) => {
      const database = await opened(options);
      try {
        await body(database, options);
      } finally {
        await database.close();
      }
    });

  Deno.test(`${name}: a model hears of each closed trade once, oldest first, with what was known at its decision`, () =>
    withNew(async ({ journal, tradeOutcomes }) => {
      for (const n of [1, 2, 3]) {
        await journal.commit(anEntry(2 * n - 1, n));
        await journal.commit(aCommit(2 * n, { trades: [n < 3 ? aClosedTrade(n) : aTrade(n)] }));
      }
      const [first, second, ...more] = await tradeOutcomes.untold("gbdt", 2 * START_MS, 10);
      assert.deepEqual([first?.tradeId, second?.tradeId, more], ["t-1", "t-2", []], "the third is open");
      const { features, atMs: _, ...decision } = aDecision(1);
      assert.deepEqual(first!.features, features);
      assert.deepEqual([first!.candleOpenTimeMs, first!.side], [decision.candleOpenTimeMs, "long"]);
      assert.ok(
        Math.abs(first!.exitPrice - 982.1023 / 0.023) < 1e-6 && first!.heldMs === 900_000,
        JSON.stringify(first),
      );
      const closedMs = aClosedTrade(1).exitTimeMs!;
      assert.deepEqual(await tradeOutcomes.untold("gbdt", closedMs - 1, 10), []);
      assert.equal((await tradeOutcomes.untold("gbdt", closedMs, 10)).length, 1);
      for (let i = 0; i < 2; i++) await tradeOutcomes.told("gbdt", ["t-1"], 7);
      const names = async (model: string) =>
        (await tradeOutcomes.untold(model, 2 * START_MS, 10)).map((each) => each.tradeId);
      assert.deepEqual([await names("gbdt"), await names("mlp")], [["t-2"], ["t-1", "t-2"]]);
    }));

  Deno.test(`${name}: an entry, its fill and its exit are read back from all six tables`, () =>
    withNew(async ({ journal, records }) => {
      await journal.commit(anEntry(1));
      await journal.commit(aCommit(2, {
        trades: [aTrade(1)],
        orders: [anOrder(1, { status: "filled", filledQty: anOrder(1).qty, cost: usd(968.8382), fillIds: ["7", "8"] })],
        systemEvents: [anEvent(1)],
        equity: { atMs: START_MS + 1, balance: usd(10_000), equity: usd(10_001.5) },
      }));
      await journal.commit(
        aCommit(3, { trades: [aClosedTrade(1)], systemEvents: [anEvent(2, { severity: "error" })] }),
      );

      const [trade] = (await records.trades(PAGE)).items;
      assert.equal(trade?.status, "closed");
      assert.equal(trade?.pnl, 12.27862975); // 13.2641 − 0.97547025 − 0.01
      assert.equal(trade?.entry_price, 42_123.4);
      assert.equal(trade?.exit_price, 42_700.1);
      assert.equal(trade?.hold_duration, 900_000);
      const [order] = (await records.orders(PAGE)).items;
      assert.equal(order?.status, "filled");
      assert.equal(order?.avg_fill_price, 42_123.4);
      const [decision] = (await records.decisions(PAGE)).items;
      assert.deepEqual(decision?.votes.map((each) => [each.model_name, each.action, each.error]), [
        ["gbdt-12", "long", null],
        ["mlp-12", "long", null],
        ["mlp-36", null, "timeout: no answer within: 5000 ms"],
      ]);
      const detail = await records.decision("d-1");
      assert.deepEqual(detail?.features, { rsi_14: 55.123456789012345, ema_200: null, natr_14: 0.1 + 0.2 });
      assert.deepEqual(detail?.sizing?.steps, [{ name: "fraction", notional: 1000, detail: "10 % of equity" }]);
      assert.deepEqual(detail?.orders.map((each) => each.order_id), ["x-run-1-entry"]);
      assert.equal(detail?.stop_price, 41_800);
      assert.deepEqual((await records.events(PAGE)).items.map((each) => each.event_id), ["e-2", "e-1"]);
      assert.deepEqual((await records.equity(PAGE)).items, [
        { timestamp: START_MS + 1, balance: 10_000, equity: 10_001.5 },
      ]);
      assert.deepEqual(await records.performance(), {
        total_pnl: 12.27862975,
        total_trades: 1,
        wins: 1,
        fees: 0.97547025,
      });
    }));

  Deno.test(`${name}: an empty database has empty pages, and no decision by any id`, () =>
    withNew(async ({ records, journal, runId }) => {
      for (const page of ["trades", "orders", "decisions", "events", "equity"] as const) {
        assert.deepEqual(await records[page](PAGE), { items: [], next: null });
      }
      assert.equal(await records.decision("d-1"), null);
      assert.equal(await records.storedDecision("d-1"), null);
      assert.deepEqual(await records.performance(), { total_pnl: 0, total_trades: 0, wins: 0, fees: 0 });
      assert.deepEqual(await journal.recover(), {
        runId,
        fence: 1,
        lastSeq: 0,
        openOrders: [],
        openTrades: [],
        endedTrades: [],
        booked: 0,
        closedPnls: [],
        riskState: null,
        lastChainHash: null,
        opinions: [],
      });
    }));

  Deno.test(`${name}: pages filter by symbol and status`, () =>
    withNew(async ({ journal, records }) => {
      const other = { symbol: "ETHUSDT" };
      await journal.commit(aCommit(1, {
        decisions: [aRecord(aDecision(1)), aRecord(aDecision(2, other)), aRecord(aRefusedDecision(3))],
        trades: [aTrade(1), aTrade(2, { ...other, status: "pending" })],
        orders: [anOrder(1), anOrder(2, { ...other, status: "filled" })],
        systemEvents: [anEvent(1), anEvent(2, { severity: "critical" })],
      }));
      const ids = async (page: "trades" | "orders" | "decisions" | "events", query: Record<string, string>) =>
        (await records[page]({ ...PAGE, ...query })).items.map((each) => Object.values(each)[0]);
      assert.deepEqual(await ids("trades", other), ["t-2"]);
      assert.deepEqual(await ids("trades", { status: "open" }), ["t-1"]);
      assert.deepEqual(await ids("trades", { ...other, status: "open" }), []);
      assert.deepEqual(await ids("orders", { status: "intended" }), ["x-run-1-entry"]);
      assert.deepEqual(await ids("decisions", { status: "rejected" }), ["d-3"]);
      assert.deepEqual(await ids("decisions", { status: "accepted" }), ["d-2", "d-1"]);
      assert.deepEqual(await ids("events", { status: "critical" }), ["e-2"]);
    }));

  Deno.test(`${name}: a refusal is stored with the name of its check`, () =>
    withNew(async ({ journal, records }) => {
      await journal.commit(aCommit(1, { decisions: [aRecord(aRefusedDecision(1))] }));
      const decision = await records.decision("d-1");
      assert.equal(decision?.rejected, true);
      assert.equal(decision?.risk_check_passed, false);
      assert.equal(decision?.rejection_reason, "circuit_breaker: 5 losses in a row: paused");
      assert.equal(decision?.position_size, null);
    }));

  Deno.test(`${name}: closing a trade tells each of its predictions whether it was right`, () =>
    withNew(async ({ journal, records }) => {
      const short = anAnswer("short-1", { ok: true, forecast: { ...anAnswerForecast(), action: "short" } });
      const answers = [anAnswer("long-1"), short, aFault("late-1")];
      await journal.commit(aCommit(1, {
        decisions: [aRecord(aDecision(1, { answers })), aRecord(aDecision(2, { answers }))],
        trades: [aClosedTrade(1), aTrade(2)],
      }));
      assert.deepEqual(await records.outcomes("d-1"), [
        { model_name: "long-1", outcome_pnl: 12.27862975, outcome_correct: true },
        { model_name: "short-1", outcome_pnl: 12.27862975, outcome_correct: false },
        { model_name: "late-1", outcome_pnl: 12.27862975, outcome_correct: null },
      ]);
      assert.deepEqual((await records.outcomes("d-2")).map((each) => each.outcome_pnl), [null, null, null]);
    }));

  Deno.test(`${name}: a restart finds its run, its open orders and trades, and what was closed, oldest first`, () =>
    withOptions(async (options) => {
      const before = await opened(options);
      const commits = [
        anEntry(1),
        anEntry(2),
        aCommit(3, {
          decisions: [aRecord(aDecision(3)), aRecord(aDecision(4))],
          trades: [aClosedTrade(3), aClosedTrade(4, { realizedPnl: usd(-5) }), aTrade(1)],
          orders: [anOrder(2, { status: "unknown", updatedAtMs: START_MS })],
          riskState: { losses: 1, peak: usd(10_100) },
        }),
      ];
      for (const commit of commits) await before.journal.commit(commit);
      await before.close();
      const after = await opened(options);
      try {
        assert.equal(after.fence, before.fence + 1);
        assert.deepEqual(await after.journal.recover(), {
          runId: before.runId,
          fence: after.fence,
          lastSeq: 3,
          openOrders: [anOrder(1), anOrder(2, { status: "unknown", updatedAtMs: START_MS })],
          openTrades: [aTrade(1), aTrade(2, { status: "pending" })],
          endedTrades: [aClosedTrade(3), aClosedTrade(4, { realizedPnl: usd(-5) })],
          // Open ones have paid their entry's fee.
          booked: usd(12.27862975 - 5.98547025 - 2 * 0.4844191),
          closedPnls: [3, 4].map((n) => ({
            tradeId: `t-${n}`,
            pnl: n === 3 ? usd(12.27862975) : usd(-5.98547025),
            closedAtMs: START_MS + n * 300_000 + 900_001,
          })),
          riskState: { losses: 1, peak: usd(10_100) },
          lastChainHash: "chain-d-4",
          opinions: [1, 2, 3, 4].map((n) => opinionOf(aDecision(n))),
        });
      } finally {
        await after.close();
      }
    }));

  Deno.test(`${name}: any decision comes back exactly as it was recorded`, () =>
    withNew(async ({ journal, records }) => {
      let seq = 0;
      await fc.assert(
        fc.asyncProperty(anyDecisionParts, async (parts) => {
          seq++;
          const record = aRecord(aDecision(seq, parts));
          await journal.commit(aCommit(seq, { decisions: [record] }));
          const stored = await records.storedDecision(`d-${seq}`);
          assert.deepEqual([stored?.record, stored?.faults], [record, []]);
        }),
        { numRuns: 25 },
      );
    }));

  Deno.test(`${name}: weights keep their last value, versions their first, newest first`, () =>
    withNew(async ({ models }) => {
      const version = (n: number, details: Record<string, unknown> = {}) => ({
        modelName: "gbdt-12",
        modelVersion: `v${n}`,
        modelType: "gbdt",
        createdAtMs: START_MS + n,
        details,
      });
      await models.saveWeights([{ modelName: "mlp-12", weight: 0.1, updatedAtMs: 1 }]);
      const last = [{ modelName: "gbdt-12", weight: 0.3, updatedAtMs: 2 }, {
        modelName: "mlp-12",
        weight: 0.7,
        updatedAtMs: 2,
      }];
      await models.saveWeights(last);
      assert.deepEqual(await models.weights(), last);
      for (const each of [version(1, { auc: 0.61 }), version(2), version(1, { auc: 0.99 })]) {
        await models.saveVersion(each);
      }
      assert.deepEqual(await models.versions("gbdt-12"), [version(2), version(1, { auc: 0.61 })]);
      assert.deepEqual(await models.versions("mlp-12"), []);
    }));

  Deno.test(`${name}: calibrations come back as they were fitted, by model and time, each once`, () =>
    withNew(async ({ journal, models, runId }) => {
      const fitted = [aCalibration("a", 2), aCalibration("a", 3), aCalibration("ensemble", 2)];
      await journal.commit(aCommit(1, { calibrations: [fitted[0]!, fitted[2]!] }));
      await journal.commit(aCommit(2, { calibrations: [fitted[1]!, fitted[0]!] }));
      assert.deepEqual(await models.calibrations(runId), fitted);
      assert.deepEqual(await models.calibrations("another"), []);
    }));

  Deno.test(`${name}: the newest meta-learner of a run comes back as it was fitted, each once`, () =>
    withNew(async ({ journal, models, runId }) => {
      assert.equal(await models.latestMetaLearner(), null);
      const changed = { ...aMetaLearner(2), samples: 1 };
      await journal.commit(aCommit(1, { metaLearners: [aMetaLearner(2)] }));
      await journal.commit(aCommit(2, { metaLearners: [aMetaLearner(1), changed] }));
      assert.deepEqual(await models.metaLearner(runId), aMetaLearner(2));
      assert.deepEqual(await models.latestMetaLearner(), aMetaLearner(2));
      assert.equal(await models.metaLearner("another"), null);
    }));

  Deno.test(`${name}: money up to 2^53 is exact to the last unit`, () =>
    withNew(async ({ journal, records }) => {
      const largest = Number.MAX_SAFE_INTEGER as Usd;
      const trade = aTrade(1, { realizedPnl: -largest as Usd, fees: usd(0) });
      await journal.commit(aCommit(1, { decisions: [aRecord(aDecision(1))], trades: [trade] }));
      assert.deepEqual((await journal.recover()).openTrades, [trade]);
      assert.equal((await records.trades(PAGE)).items[0]?.pnl, -90071992.54740991);
    }));
}

const anAnswerForecast = () => {
  const answer = anAnswer("short-1");
  assert.ok(answer.ok);
  return answer.forecast;
};

const anyFloat = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((x) => !Object.is(x, -0));
const anyText = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"));
const plain = { noNullPrototype: true } as const;
const anyCheck = fc.record({
  name: fc.constantFrom("confidence", "exposure"),
  passed: fc.boolean(),
  value: fc.oneof(anyFloat, anyText, fc.constant(null)),
  limit: fc.oneof(anyFloat, fc.constant(null)),
  detail: anyText,
}, plain);
const FORECAST_KEYS = [
  "modelName",
  "modelVersion",
  "action",
  "confidence",
  "probability",
  "probabilities",
  "expectedReturn",
  "stopLoss",
  "takeProfit",
  "rawScore",
  "latencyMs",
] as const;
const anyForecast = fc.record({
  modelName: fc.constant("m"),
  modelVersion: anyText,
  action: fc.constantFrom(...ACTIONS),
  confidence: anyFloat,
  probability: anyFloat,
  probabilities: fc.record({ long: anyFloat, short: anyFloat, hold: anyFloat }, plain),
  expectedReturn: anyFloat,
  stopLoss: fc.option(anyFloat),
  takeProfit: fc.option(anyFloat),
  rawScore: anyFloat,
  latencyMs: anyFloat,
  outlierScore: anyFloat,
}, { ...plain, requiredKeys: [...FORECAST_KEYS] });
const anyDecisionParts = fc.record({
  features: fc.array(fc.option(anyFloat), { maxLength: 5 }).map((values) => ({
    openTimeMs: START_MS,
    names: values.map((_, i) => `feature_${i}`),
    values,
    schemaHash: "s",
  })),
  answers: fc.array(anyForecast, { maxLength: 3 }).map((forecasts) =>
    forecasts.map((forecast, i) =>
      anAnswer(`m${i}`, {
        ok: true,
        raw: { text: forecast.modelVersion },
        forecast: { ...forecast, modelName: `m${i}` },
      })
    )
  ),
  expectedValue: fc.option(anyFloat),
  gates: fc.array(anyCheck, { maxLength: 3 }),
  riskChecks: fc.array(anyCheck, { maxLength: 3 }),
  action: fc.constantFrom(...ACTIONS),
  accepted: fc.constant(false),
  rejection: fc.option(fc.record({ name: fc.constantFrom("confidence", "agreement"), detail: anyText }, plain)),
  tradeId: fc.constant(null),
}, plain);

repositoryContract("file", (body) => inFolder((folder) => body(optionsIn(folder))));

const program = await sqldProgram();
if (program === null) console.log("not run: sqld");
else {
  repositoryContract(
    "sqld",
    (body) => withServer(program, (url) => inFolder((folder) => body(optionsIn(folder, { url })))),
  );
}
