import assert from "node:assert/strict";
import { ExitError } from "../../../cli/exit.ts";
import { planReplay } from "../../../cli/start/plan_replay.ts";
import { startRequest } from "../../../cli/start/request.ts";
import { defaultConfig } from "../../../coordinator/runtime/config/schema.ts";
import { TemporaryFolder } from "../../fixtures/temporary_folder.ts";

const FIRST_MS = Date.UTC(2024, 0, 1);
const CANDLES = 100;

const csv = (firstMs: number): string =>
  Array.from({ length: CANDLES }, (_, i) => [firstMs + i * 300_000, 1, 1, 1, 1, 1].join(",")).join("\n") + "\n";

/** Plans a replay of these files (name, candles after the common begin) for these symbols. */
async function planned(symbols: readonly string[], files: Readonly<Record<string, number>>) {
  await using folder = await TemporaryFolder.create();
  for (const [name, later] of Object.entries(files)) {
    await Deno.writeTextFile(folder.file(name), csv(FIRST_MS + later * 300_000));
  }
  const request = startRequest({ mode: "replay", data: Object.keys(files).map((name) => folder.file(name)) });
  assert.ok(request.ok);
  const preset = defaultConfig();
  const config = {
    ...preset,
    trading: { ...preset.trading, symbols: [...symbols] },
    data: { ...preset.data, warmup_candles: 10 },
  };
  const plan = await planReplay(request.value, config);
  return { ...plan!, files: plan!.files.map((path) => path.slice(path.lastIndexOf("/") + 1)) };
}

Deno.test("files are told apart by the symbols in their names, in the order of trading.symbols", async () => {
  const plan = await planned(["BTCUSDT", "ETHUSDT"], { "x-ETHUSDT-5m.csv": 10, "x-BTCUSDT-5m.csv": 0 });
  assert.deepEqual(plan.files, ["x-BTCUSDT-5m.csv", "x-ETHUSDT-5m.csv"]);
  assert.equal(plan.firstOpenMs, FIRST_MS);
  assert.equal(plan.trainToMs, FIRST_MS + 40 * 300_000);
  assert.equal(plan.tradeFromMs, FIRST_MS + 50 * 300_000);
});

Deno.test("a single file may have any name", async () => {
  assert.deepEqual((await planned(["BTCUSDT"], { "mine.csv": 0 })).files, ["mine.csv"]);
});

for (
  const [name, symbols, files, message] of [
    [
      "fewer files than symbols",
      ["BTCUSDT", "ETHUSDT"],
      { "x-BTCUSDT-5m.csv": 0 },
      /trading\.symbols names 2 \(BTCUSDT, ETHUSDT\), --data gives 1: give one file for each symbol/,
    ],
    [
      "a file that names no symbol among several",
      ["BTCUSDT", "ETHUSDT"],
      { "x-BTCUSDT-5m.csv": 0, "mine.csv": 0 },
      /0 of the files of --data name ETHUSDT: give one whose name holds it, e\.g\. binanceusdm-ETHUSDT-5m\.csv/,
    ],
    [
      "two files of one symbol",
      ["BTCUSDT", "ETHUSDT"],
      { "a-BTCUSDT-5m.csv": 0, "b-BTCUSDT-5m.csv": 0 },
      /2 of the files of --data name BTCUSDT/,
    ],
  ] as const
) {
  Deno.test(`a replay refuses ${name}, exit 2`, async () => {
    await assert.rejects(
      planned(symbols, files as unknown as Record<string, number>),
      (error: Error) => error instanceof ExitError && error.code === 2 && message.test(error.message),
    );
  });
}
