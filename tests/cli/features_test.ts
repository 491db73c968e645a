import assert from "node:assert/strict";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { ExitError } from "../../cli/exit.ts";
import { register } from "../../cli/features.ts";
import type { Candle } from "../../domain/candle.ts";
import { FEATURE_NAMES, FeatureStream, SCHEMA_HASH } from "../../features/mod.ts";
import { generatedCandles } from "../features/generated_candles.ts";

const candles = generatedCandles(1_203);
const csvOf = (rows: readonly Candle[]) =>
  ["timestamp_ms,open,high,low,close,volume"].concat(
    rows.map(({ openTimeMs, open, high, low, close, volume }) => [openTimeMs, open, high, low, close, volume].join()),
  ).join("\n");

/** Runs the command as `main.ts` does, on a folder of its own that holds `candles.csv`. */
async function inFolder(run: (folder: string, features: (...args: string[]) => Promise<void>) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  const features = async (...args: string[]) => {
    const program = new Command().exitOverride();
    register(program);
    for (const command of program.commands) command.exitOverride().configureOutput({ writeErr: () => {} });
    await program.parseAsync(["features", ...args], { from: "user" });
  };
  try {
    await Deno.writeTextFile(join(folder, "candles.csv"), csvOf(candles));
    await run(folder, features);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function expectedRows(): { timestamp_ms: number; values: readonly (number | null)[] }[] {
  const stream = new FeatureStream();
  return candles.map((candle) => ({ timestamp_ms: candle.openTimeMs, values: stream.update(candle).values }));
}

Deno.test("features --format csv writes every feature with all its digits, and an empty cell for null", () =>
  inFolder(async (folder, features) => {
    const out = join(folder, "out.csv");
    await features("--data", join(folder, "candles.csv"), "--out", out);
    const lines = (await Deno.readTextFile(out)).split("\n");
    assert.equal(lines.shift(), `timestamp_ms,${FEATURE_NAMES.join(",")}`);
    assert.equal(lines.pop(), "");
    const rows = lines.map((line) => line.split(",").map((cell) => cell === "" ? null : Number(cell)));
    assert.deepEqual(rows, expectedRows().map(({ timestamp_ms, values }) => [timestamp_ms, ...values]));
  }));

Deno.test("features --format json writes an array with one object a candle", () =>
  inFolder(async (folder, features) => {
    const out = join(folder, "out.json");
    await features("--data", join(folder, "candles.csv"), "--format", "json", "--out", out);
    const rows = JSON.parse(await Deno.readTextFile(out));
    const expected = expectedRows().map(({ timestamp_ms, values }) => ({
      timestamp_ms,
      ...Object.fromEntries(FEATURE_NAMES.map((name, i) => [name, values[i]])),
    }));
    assert.deepEqual(rows, expected);
  }));

Deno.test("features --format parquet writes a file that another reader reads back, null by null", () =>
  inFolder(async (folder, features) => {
    const out = join(folder, "out.parquet");
    await features("--data", join(folder, "candles.csv"), "--format", "parquet", "--out", out);
    const file = await asyncBufferFromFile(out);
    const rows = await parquetReadObjects({ file });
    assert.deepEqual(Object.keys(rows[0]!), ["timestamp_ms", ...FEATURE_NAMES]);
    assert.deepEqual(
      rows.map((row) => [Number(row["timestamp_ms"]), ...FEATURE_NAMES.map((name) => row[name] ?? null)]),
      expectedRows().map(({ timestamp_ms, values }) => [timestamp_ms, ...values]),
    );
    const { key_value_metadata } = await parquetMetadataAsync(file);
    assert.deepEqual(key_value_metadata, [{ key: "xylen.schema_hash", value: SCHEMA_HASH }]);
  }));

Deno.test("a Parquet file of several row groups goes on where the last group ended", async () => {
  const { parquetTable } = await import("../../cli/features/parquet_table.ts");
  const many = generatedCandles(20_500);
  const bytes = await new Blob([...parquetTable(many)] as Uint8Array<ArrayBuffer>[]).arrayBuffer();
  const rows = await parquetReadObjects({ file: bytes, columns: ["timestamp_ms", "rsi_14"] });
  const stream = new FeatureStream();
  const expected = many.map((candle) => [candle.openTimeMs, stream.update(candle).values[1]]);
  assert.deepEqual(rows.map((row) => [Number(row["timestamp_ms"]), row["rsi_14"] ?? null]), expected);
});

const REFUSALS: readonly (readonly [string, (folder: string) => string[], 1 | 2, RegExp])[] = [
  ["a missing file", (at) => ["--data", join(at, "none.csv")], 1, /there is no file .*none\.csv/],
  [
    "a folder that is not there",
    (at) => ["--data", join(at, "candles.csv"), "--out", join(at, "no", "x")],
    1,
    /Cannot write/,
  ],
  [
    "the candles as output",
    (at) => ["--data", join(at, "candles.csv"), "--out", join(at, "candles.csv")],
    2,
    /another file/,
  ],
];
for (const [what, args, code, message] of REFUSALS) {
  Deno.test(`features refuses ${what} with exit code ${code}`, () =>
    inFolder(async (folder, features) => {
      await assert.rejects(features(...args(folder)), (error) => {
        assert(error instanceof ExitError);
        assert.equal(error.code, code);
        assert.match(error.message, message);
        return true;
      });
      assert.equal(await Deno.readTextFile(join(folder, "candles.csv")), csvOf(candles));
    }));
}

for (const args of [[], ["--data", "x", "--format", "tsv"], ["--data", "x", "more"], ["--dta", "x"]]) {
  Deno.test(`features ${args.join(" ")} is wrong usage`, () =>
    inFolder(async (_folder, features) => {
      await assert.rejects(features(...args), CommanderError);
    }));
}

Deno.test("features without --out writes the table, and nothing else, to standard output", () =>
  inFolder(async (folder) => {
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "main.ts", "features", "--data", join(folder, "candles.csv")],
      cwd: new URL("../..", import.meta.url),
    }).output();
    const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
    assert.equal(code, 0);
    assert.equal(lines.length, candles.length + 1);
    assert(lines.every((line) => line.split(",").length === FEATURE_NAMES.length + 1));
  }));

Deno.test("features ends quietly when its reader has seen enough", () =>
  inFolder(async (folder) => {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "main.ts", "features", "--data", join(folder, "candles.csv")],
      cwd: new URL("../..", import.meta.url),
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    assert.equal((await reader.read()).done, false);
    await reader.cancel();
    const [{ code }, complaints] = await Promise.all([child.status, new Response(child.stderr).text()]);
    assert.equal(code, 0, complaints);
    assert.doesNotMatch(complaints, /Broken|error/i);
  }));
