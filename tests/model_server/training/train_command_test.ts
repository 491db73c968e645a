import assert from "node:assert/strict";
import { Command } from "commander";
import { ExitError } from "../../../cli/exit.ts";
import { register } from "../../../cli/train.ts";
import { progressDisplay } from "../../../cli/training_progress.ts";
import { warmRuntime } from "../../fixtures/small_model.ts";
import { plantedMarket } from "./planted_market.ts";

await warmRuntime();

const HEADER = "timestamp_ms,open,high,low,close,volume\n";

async function withCandles(run: (file: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const rows = plantedMarket(1200, 6, 1).candles;
    const lines = rows.map((c) => [c.openTimeMs, c.open, c.high, c.low, c.close, c.volume].join(","));
    const file = `${folder}/BTCUSDT-5m.csv`;
    await Deno.writeTextFile(file, HEADER + lines.join("\n"));
    await run(file, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs the command. @returns What it printed on standard output. */
async function train(...args: string[]): Promise<string> {
  const program = new Command().exitOverride();
  register(program);
  const [log, error] = [console.log, console.error];
  let printed = "";
  console.log = (text: string) => printed += text + "\n";
  console.error = () => {};
  try {
    await program.parseAsync(["train", ...args], { from: "user" });
    return printed;
  } finally {
    [console.log, console.error] = [log, error];
  }
}

Deno.test("train learns from funding and from a leader too, where their files are named", () =>
  withCandles(async (file, folder) => {
    const rates = Array.from(
      { length: 20 },
      (_, i) => `${plantedMarket(1, 6, 1).candles[0]!.openTimeMs - 1 + i * 28_800_000},0.0001`,
    );
    await Deno.writeTextFile(`${folder}/funding.csv`, rates.join("\n"));
    const plain = ["--learner", "logistic", "--data", file, "--out", `${folder}/models`, "--json", "--folds", "1"];
    const alone = JSON.parse(await train(...plain));
    const informed = JSON.parse(await train(...plain, "--funding", `${folder}/funding.csv`, "--leader", file));
    assert.equal(informed.features, alone.features + 8);
    assert.notEqual(informed.data_hash, alone.data_hash);
    await assert.rejects(train(...plain, "--funding", `${folder}/no.csv`), /there is no file .*no\.csv/);
  }));

Deno.test("train --json prints the report, and model and report lie in the folder", () =>
  withCandles(async (file, folder) => {
    const printed = await train(
      "--learner",
      "gbdt",
      "--data",
      file,
      "--out",
      `${folder}/models`,
      "--json",
      "--folds",
      "2",
    );
    const report = JSON.parse(printed);
    for (const key of ["learner", "model", "rows", "features", "seconds", "folds", "baseline", "parity_max_abs_diff"]) {
      assert.ok(key in report, key);
    }
    assert.deepEqual([report.learner, report.symbol, report.folds.length], ["gbdt", "BTCUSDT", 2]);
    const names = [...Deno.readDirSync(`${folder}/models`)].map((entry) => entry.name).sort();
    assert.deepEqual(names, [report.model, report.model.replace(".onnx", ".report.json")]);
  }));

Deno.test("--to ends the training with the day's last candle", () =>
  withCandles(async (file, folder) => {
    const to = (day: string) => train("--learner", "gbdt", "--data", file, "--out", folder, "--to", day, "--json");
    const report = JSON.parse(await to("2024-01-03"));
    assert.equal(new Date(report.trained_to_ms).toISOString(), "2024-01-04T00:00:00.000Z");
    const noon = JSON.parse(await to("2024-01-04T12:00"));
    assert.equal(new Date(noon.trained_to_ms).toISOString(), "2024-01-04T12:00:00.000Z");
  }));

Deno.test("--weights and --half-life make another model of the same candles", () =>
  withCandles(async (file, folder) => {
    const modelWith = async (...args: string[]) =>
      JSON.parse(await train("--learner", "logistic", "--data", file, "--out", folder, "--json", ...args)).model;
    const names = [
      await modelWith(),
      await modelWith("--weights", "uniqueness"),
      await modelWith("--half-life", "300"),
    ];
    assert.equal(new Set(names).size, 3);
  }));

Deno.test("without --json a table compares each fold with the base rates", () =>
  withCandles(async (file, folder) => {
    const printed = await train("--learner", "mlp", "--data", file, "--out", folder, "--horizon", "6", "--folds", "2");
    assert.match(printed, /mlp-6-[0-9a-f]{12}\.onnx\n/);
    assert.match(printed, /log loss.*\nfold 1 .*\nfold 2 .*\nbase rates .*\nlogistic /);
  }));

const REFUSALS: readonly (readonly [what: string, args: string[], code: number, reason: RegExp])[] = [
  ["a learner that is not there", ["--learner", "oracle"], 2, /no learner "oracle".*choose gbdt, .* or \w+$/],
  ["a horizon that is no number", ["--learner", "gbdt", "--horizon", "long"], 2, /--horizon must be .* was "long"/],
  [
    "weights that are none",
    ["--learner", "gbdt", "--weights", "heavy"],
    2,
    /--weights must be equal or uniqueness, was "heavy"/,
  ],
  ["a half-life of nothing", ["--learner", "gbdt", "--half-life", "0"], 2, /--half-life must be a whole number from 1/],
  ["no folds at all", ["--learner", "gbdt", "--folds", "0"], 2, /--folds must be a whole number from 1 to 20/],
  ["a date that is none", ["--learner", "gbdt", "--to", "2024-02-30"], 2, /--to must be a date.*2024-02-30/],
  ["a file that is not there", ["--learner", "gbdt"], 1, /no file \/nowhere\.csv/],
];

for (const [what, args, code, reason] of REFUSALS) {
  Deno.test(`train refuses ${what} with exit ${code}`, async () => {
    await assert.rejects(train("--data", "/nowhere.csv", ...args), (cause: unknown) => {
      assert.ok(cause instanceof ExitError);
      assert.equal(cause.code, code);
      assert.match(cause.message, reason);
      return true;
    });
  });
}

Deno.test("without a terminal progress is a line for each tenth", () => {
  const lines: string[] = [];
  const display = progressDisplay(false, (line) => lines.push(line));
  for (let i = 1; i <= 100; i++) display.show(i / 100, `round ${i}`);
  display.end();
  assert.equal(lines.length, 10);
  assert.deepEqual([lines[0], lines[9]], ["10 %  round 10", "100 %  round 100"]);
});
