import assert from "node:assert/strict";
import { DEFAULT_PROMOTION } from "../../../model_server/promotion/gates.ts";
import { err, ok } from "../../../domain/result.ts";
import { DEFAULT_LABEL, labelText } from "../../../outcomes/label.ts";
import { DEFAULT_SETTINGS } from "../../../model_server/training/training_settings.ts";
import { type Lessons, trainGenerations } from "../../../research/backtest/generations.ts";
import { loadModels, lookaheadFault, releaseModels } from "../../../research/backtest/loaded_models.ts";
import { retrainTimes } from "../../../research/backtest/retrain_times.ts";
import { trainModels } from "../../../research/backtest/trained_models.ts";
import { TemporaryFolder } from "../../fixtures/temporary_folder.ts";
import { warmRuntime } from "../../fixtures/small_model.ts";
import { plantedMarket } from "../../model_server/training/planted_market.ts";

await warmRuntime();

const at = (text: string): number => Date.parse(`${text}Z`);

for (
  const [what, schedule, from, to, expected] of [
    ["each night of the range", "0 2 * * *", "2024-01-01T00:00", "2024-01-03T00:00", [
      "2024-01-01T02:00",
      "2024-01-02T02:00",
    ]],
    ["the first instant counts, the end does not", "0 2 * * *", "2024-01-01T02:00", "2024-01-02T02:00", [
      "2024-01-01T02:00",
    ]],
    ["no time in the range", "0 2 * * 0", "2024-01-01T00:00", "2024-01-03T00:00", []],
  ] as const
) {
  Deno.test(`retraining: ${what}`, () => {
    assert.deepEqual(retrainTimes(schedule, at(from), at(to)), expected.map(at));
  });
}

Deno.test("a model that is trained anew has seen nothing after its time, answers when its training is over, and a worse one never does", async () => {
  await using folder = await TemporaryFolder.create();
  const { candles } = plantedMarket(2_400, 3, 3);
  const history = folder.file("candles.csv");
  await Deno.writeTextFile(
    history,
    candles.map((each) => [each.openTimeMs, each.open, each.high, each.low, each.close, each.volume].join()).join("\n"),
  );
  const wanted = {
    name: "net",
    learner: "logistic",
    horizonBars: 12,
    label: labelText(DEFAULT_LABEL),
    settings: DEFAULT_SETTINGS,
    cost: 0.0001,
  };
  const data = { history, symbol: "BTCUSDT", timeframe: "5m" } as const;
  const firstTradedMs = candles[1_000]!.openTimeMs;
  const files = await trainModels([wanted], { ...data, trainToMs: firstTradedMs }, folder.file("first"), () => {});
  assert.ok(files.ok, files.ok ? "" : files.error);
  const file = files.value.get("net")!;
  const models = await loadModels([{ name: "net", weight: 1, path: file, mapping: null }]);
  assert.ok(models.ok);
  assert.ok(lookaheadFault(models.value, firstTradedMs).ok);
  const early = lookaheadFault(models.value, firstTradedMs - 1);
  assert.match(early.ok ? "" : early.error, /it would know the answers/);

  const takesMs = 1_800_000;
  const times = [candles[1_500]!.openTimeMs, candles[2_200]!.openTimeMs];
  const told = await trainGenerations({
    first: [{ model: models.value[0]!, file, fromMs: firstTradedMs }],
    wanted: [wanted],
    data,
    times,
    takesMs,
    promotion: { ...DEFAULT_PROMOTION, significance: 0.5 },
    maxAgeMs: null,
    folder: folder.file("later"),
    lessons: null,
  }, () => {});
  assert.ok(told.ok, told.ok ? "" : told.error);
  const { generations, successions } = told.value;
  const line = generations.get("net")!;
  await releaseModels(line.map(({ model }) => model));
  assert.deepEqual(successions.map(({ atMs }) => atMs), times);
  assert.equal(line.length, 1 + successions.filter(({ refusal }) => refusal === null).length);
  for (const { model, fromMs } of line.slice(1)) {
    const succession = successions.find(({ version }) => version === model.version)!;
    assert.equal(fromMs, succession.atMs + takesMs);
    assert.ok(model.model.card.trainedToMs! <= succession.atMs, "it knows nothing of what came after");
  }
});

Deno.test("models that label by real trades are given what was traded by each time, and learn something else by it", async () => {
  await using folder = await TemporaryFolder.create();
  const { candles } = plantedMarket(1_600, 3, 3);
  const history = folder.file("candles.csv");
  await Deno.writeTextFile(
    history,
    candles.map((each) => [each.openTimeMs, each.open, each.high, each.low, each.close, each.volume].join()).join("\n"),
  );
  const data = { history, symbol: "BTCUSDT", timeframe: "5m" } as const;
  const firstTradedMs = candles[900]!.openTimeMs;
  const wanted = ["a", "b"].map((name) => ({
    name,
    learner: "logistic",
    horizonBars: 12,
    label: labelText({ ...DEFAULT_LABEL, method: "outcome_based", gain: 0.002, loss: -0.002 }),
    settings: DEFAULT_SETTINGS,
    cost: 0.0001,
  }));
  const files = await trainModels(wanted, { ...data, trainToMs: firstTradedMs }, folder.file("first"), () => {});
  assert.ok(files.ok, files.ok ? "" : files.error);
  const models = await loadModels(
    wanted.map(({ name }) => ({ name, weight: 1, path: files.value.get(name)!, mapping: null })),
  );
  assert.ok(models.ok);
  const times = [candles[1_300]!.openTimeMs, candles[1_500]!.openTimeMs];
  const asked: [number, number[]][] = [];
  const versionsWith = async (where: string, lessons: Lessons | null) => {
    const told = await trainGenerations({
      first: models.value.map((model) => ({ model, file: files.value.get(model.name)!, fromMs: firstTradedMs })),
      wanted,
      data,
      times,
      takesMs: 0,
      promotion: { ...DEFAULT_PROMOTION, significance: 0.5 },
      maxAgeMs: null,
      folder: folder.file(where),
      lessons,
    }, () => {});
    assert.ok(told.ok, told.ok ? "" : told.error);
    for (const line of told.value.generations.values()) await releaseModels(line.slice(1).map(({ model }) => model));
    return told.value.successions.map(({ version }) => version);
  };
  const without = await versionsWith("without", null);
  const taught = await versionsWith("taught", (atMs, generations) => {
    asked.push([atMs, [...generations.values()].map(({ length }) => length)]);
    const rows = candles.filter(({ openTimeMs }) => openTimeMs >= firstTradedMs && openTimeMs < atMs - 12 * 300_000);
    return Promise.resolve(
      ok(
        rows.map(({ openTimeMs }) =>
          JSON.stringify({
            symbol: "BTCUSDT",
            candle_time: openTimeMs,
            entry_price: 100,
            exit_price: 101,
            duration_seconds: 300,
          }) + "\n"
        ).join(""),
      ),
    );
  });
  await releaseModels(models.value);
  assert.deepEqual(asked.map(([atMs]) => atMs), times, "once for both models, in the order of time");
  assert.deepEqual(asked[0]![1], [1, 1]);
  assert.equal(taught.length, without.length);
  assert.ok(taught.every((version, i) => version !== without[i]), "every training learned something else");
  const refused = await trainGenerations({
    first: [],
    wanted: [],
    data,
    times,
    takesMs: 0,
    promotion: DEFAULT_PROMOTION,
    maxAgeMs: null,
    folder: folder.file("refused"),
    lessons: () => Promise.resolve(err("model a cannot be asked")),
  }, () => {});
  assert.deepEqual(refused, err("model a cannot be asked"));
});
