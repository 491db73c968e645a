/** Models that know what comes are found, whatever way they have of knowing it. */
import assert from "node:assert/strict";
import { checkedForecasts } from "../../../cli/backtest/checked_forecasts.ts";
import { ExitError } from "../../../cli/exit.ts";
import type { ForecastAnswer } from "../../../domain/forecast.ts";
import { err, ok } from "../../../domain/result.ts";
import { FeatureTable } from "../../../research/backtest/feature_table.ts";
import { type Ask, forecastCheck } from "../../../research/report/forecast_check.ts";
import { walk, WARM_UP } from "./rule_backtest.ts";

const table = new FeatureTable(walk(WARM_UP + 500));
const other = new FeatureTable(walk(WARM_UP + 500, 9));
const FIRST_MS = table.candles[WARM_UP]!.openTimeMs;

function answer(long: number, changes: { readonly outlierScore?: number } = {}): ForecastAnswer {
  const probabilities = { long, short: 0.9 - long, hold: 0.1 };
  return {
    modelName: "small",
    endpoint: "backtest",
    weight: 1,
    latencyMs: 0,
    ok: true,
    raw: null,
    forecast: {
      modelName: "small",
      modelVersion: "1",
      action: "long",
      confidence: long,
      probability: 0.5,
      probabilities,
      expectedReturn: 0,
      stopLoss: null,
      takeProfit: null,
      rawScore: long,
      latencyMs: 0,
      ...changes,
    },
  };
}

const silent: ForecastAnswer = {
  modelName: "small",
  endpoint: "backtest",
  weight: 1,
  latencyMs: 0,
  ok: false,
  fault: "refused",
  detail: "",
};

/** A model that sees where a candle stands in the table that it was asked ahead about. */
const asking = (say: (at: FeatureTable, index: number) => ForecastAnswer): Ask => (tables) =>
  Promise.resolve(ok(({ symbol, features }) => {
    const found = tables.get(symbol)!;
    return [say(found, found.candles.findIndex(({ openTimeMs }) => openTimeMs === features.openTimeMs))];
  }));

const rises = ({ candles }: FeatureTable, index: number, later: number): number =>
  (candles[index + later]?.close ?? 0) > candles[index]!.close ? 0.6 : 0.3;

const options = { timeframe: "5m", firstTradedMs: FIRST_MS, seed: 1 } as const;

async function checked(ask: Ask, tables = new Map([["BTCUSDT", table]])) {
  const said = await ask(tables, FIRST_MS);
  assert.ok(said.ok);
  const check = await forecastCheck(said.value, tables, { ask, ...options });
  assert.ok(check.ok);
  return check.value;
}

Deno.test("a model that reads the past alone passes, and it is said how much was asked", async () => {
  const check = await checked(asking((at, i) => answer(rises(at, i, -1))));
  assert.equal(check.passed, true);
  assert.ok(check.cuts > 6 && check.answers >= 4 * check.cuts, `${check.cuts} cuts, ${check.answers} answers`);
});

Deno.test("an answer that differs by the noise of single precision passes", async () => {
  const check = await checked(asking((at, i) => answer(0.5 + at.candles.length * 1e-9 * (i % 2))));
  assert.equal(check.passed, true);
});

for (
  const [what, say, field] of [
    ["the next candle", (at, i) => answer(rises(at, i, 1)), "probabilities.long"],
    ["five candles ahead", (at, i) => answer(rises(at, i, 5)), "probabilities.long"],
    ["how many are still to come", (at, i) => answer(0.5, { outlierScore: at.candles.length - i }), "outlierScore"],
    ["whether there is a next one", (at, i) => i + 1 < at.candles.length ? answer(0.5) : silent, "answer"],
  ] as [string, (at: FeatureTable, index: number) => ForecastAnswer, string][]
) {
  Deno.test(`a model that knows ${what} is found`, async () => {
    const { passed, found } = await checked(asking(say));
    assert.equal(passed, false);
    assert.equal(found!.field, field);
    assert.ok(found!.candle_ms <= found!.known_to_ms && found!.candle_ms >= FIRST_MS);
  });
}

Deno.test("of several markets every one is asked about", async () => {
  const tables = new Map([["BTCUSDT", table], ["ETHUSDT", other]]);
  const ask = asking((at, i) =>
    at.candles[0]!.close === other.candles[0]!.close ? answer(rises(at, i, 1)) : answer(0.5)
  );
  assert.equal((await checked(ask, tables)).found!.symbol, "ETHUSDT");
});

Deno.test("the command ends with 3 and names the model; with 1 when it cannot be asked again", async () => {
  const request = { tables: new Map([["BTCUSDT", table]]), timeframe: "5m", firstTradedMs: FIRST_MS } as const;
  const refusedWith = (code: number, words: RegExp) => (error: unknown) =>
    error instanceof ExitError && error.code === code && words.test(error.message);
  const knowing = asking((at, i) => answer(rises(at, i, 1)));
  const said = await knowing(request.tables, FIRST_MS);
  assert.ok(said.ok);
  await assert.rejects(
    checkedForecasts(said.value, knowing, request),
    refusedWith(3, /^LOOKAHEAD: the model small says something else about BTCUSDT at 20.*nothing was written/),
  );
  const failing: Ask = () => Promise.resolve(err("the runtime is gone"));
  await assert.rejects(checkedForecasts(said.value, failing, request), refusedWith(1, /the runtime is gone/));
  const blind = asking(() => answer(0.5));
  assert.equal((await checkedForecasts(() => [answer(0.5)], blind, request)).passed, true);
});
