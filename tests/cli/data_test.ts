import assert from "node:assert/strict";
import { Command, CommanderError } from "commander";
import { parquetReadObjects } from "hyparquet";
import { register } from "../../cli/data.ts";
import { ExitError } from "../../cli/exit.ts";
import { recordedMarket, startSimulator } from "../../exchange/simulator/mod.ts";
import { candlesIn } from "../../research/history/stored_candles.ts";
import { dayFile, Mirror, zipped } from "../research/history/archive_mirror.ts";
import { HistoryStore } from "../../research/history/store/history_store.ts";
import { readCheck } from "../../research/history/store/series_check.ts";
import { candlesOf } from "../../research/history/store/series.ts";
import { FEATURE_NAMES } from "../../features/mod.ts";
import { inFolder } from "../fixtures/temporary_folder.ts";
import { candleTable, csvOf } from "../research/history/tables.ts";

const FIRST_MS = Date.UTC(2024, 0, 1, 12);
const table = candleTable(400, FIRST_MS);
const csv = csvOf(table);

interface Told {
  readonly code: number;
  /** Of standard output. */
  readonly text: string;
  readonly message: string;
}

/** Runs the command as `main.ts` does, on the store of a folder. */
async function data(folder: string, ...args: string[]): Promise<Told> {
  const program = new Command().exitOverride();
  register(program);
  const quiet = (command: Command) => {
    command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
    command.commands.forEach(quiet);
  };
  quiet(program);
  const lines: string[] = [];
  const { log, error } = console;
  console.log = (line: string) => lines.push(line);
  console.error = () => {};
  try {
    await program.parseAsync(["data", ...args, "--store", `${folder}/store`], { from: "user" });
    return { code: 0, text: lines.join("\n"), message: "" };
  } catch (fault) {
    if (fault instanceof ExitError) return { code: fault.code, text: lines.join("\n"), message: fault.message };
    if (fault instanceof CommanderError) return { code: 2, text: lines.join("\n"), message: fault.message };
    throw fault;
  } finally {
    Object.assign(console, { log, error });
  }
}

const withFile = (body: (folder: string, file: string) => Promise<void>) =>
  inFolder(async (folder) => {
    const file = `${folder}/binanceusdm-BTCUSDT-5m.csv`;
    await Deno.writeTextFile(file, csv);
    await body(folder, file);
  });

Deno.test("a file is imported, listed, checked, exported as csv and Parquet, and is the same", () =>
  withFile(async (folder, file) => {
    const imported = await data(folder, "import", file);
    assert.equal(imported.code, 0);
    assert.match(
      imported.text,
      /candles BTCUSDT 5m, 400 rows, 2024-01-01T12:00Z to 2024-01-02T21:15Z: 400 new rows stored/,
    );
    assert.match((await data(folder, "import", file)).text, /0 new rows stored, 400 were there already/);
    assert.match(
      (await data(folder, "list")).text,
      /^candles BTCUSDT 5m: 2024-01-01 to 2024-01-02, 400 rows, 2 days, .* in 2 files$/,
    );
    assert.equal((await data(folder, "check")).text, "candles BTCUSDT 5m: 400 rows, nothing found");
    const out = `${folder}/out.csv`;
    assert.equal((await data(folder, "export", "BTCUSDT/5m", "--out", out)).text, `Wrote 400 rows to ${out}`);
    assert.equal((await Deno.readTextFile(out)).trimEnd(), csv);
    const day = `${folder}/day.parquet`;
    await data(
      folder,
      "export",
      "BTCUSDT/5m",
      "--from",
      "2024-01-02",
      "--to",
      "2024-01-02",
      "--format",
      "parquet",
      "--out",
      day,
    );
    const { buffer } = await Deno.readFile(day);
    const rows = await parquetReadObjects({
      file: buffer,
      compressors: (await import("hyparquet-compressors")).compressors,
    });
    assert.equal(rows.length, 256);
    assert.deepEqual(rows[0], {
      timestamp_ms: BigInt(Date.UTC(2024, 0, 2)),
      ...Object.fromEntries(["open", "high", "low", "close", "volume"].map((name, c) => [name, table.values[c]![144]])),
    });
  }));

Deno.test("a faulty file is refused with exit 3, and told as JSON for machines", () =>
  withFile(async (folder, file) => {
    await Deno.writeTextFile(file, csv.split("\n").toSpliced(3, 0, csv.split("\n")[3]!).join("\n"));
    const refused = await data(folder, "import", file, "--json");
    assert.equal(refused.code, 3);
    const [{ added, checks }] = JSON.parse(refused.text).sources;
    assert.deepEqual([added, checks[0].check, checks[0].first[0].place], [null, "duplicates", "line 5"]);
    assert.equal(
      (await data(folder, "list")).text,
      `Nothing is stored in ${folder}/store yet: xylen data import FILE…`,
    );
    assert.equal((await data(folder, "check", file)).code, 3);
    assert.equal((await data(folder, "import", file, "--repair", "duplicates")).code, 0);
    assert.deepEqual(await new HistoryStore(`${folder}/store`).read(candlesOf("BTCUSDT", "5m")), table);
  }));

Deno.test("a file that is checked is held against what is stored of its series", () =>
  withFile(async (folder, file) => {
    assert.equal((await data(folder, "check", file)).code, 0);
    await data(folder, "import", file);
    const rows = csv.split("\n");
    await Deno.writeTextFile(file, rows.with(9, rows[9]!.replace(/\d+$/, "777")).join("\n"));
    const restated = await data(folder, "check", file, "--json");
    assert.equal(restated.code, 3);
    const [{ check, first: [place] }] = JSON.parse(restated.text).checked[0].checks;
    assert.deepEqual([check, place.place], ["restated", "line 10"]);
  }));

Deno.test("check ends with 3 on a gap, on notes only when it is strict, and fills only what it was asked for", () =>
  withFile(async (folder, file) => {
    const rows = csv.split("\n");
    await Deno.writeTextFile(file, [...rows.slice(0, 50), ...rows.slice(52)].join("\n"));
    assert.equal((await data(folder, "import", file)).code, 0);
    const gapped = await data(folder, "check", "BTCUSDT/5m", "--json");
    assert.equal(gapped.code, 3);
    assert.equal(JSON.parse(gapped.text).checked[0].checks[0].rows, 2);
    const kept = async () => await readCheck(new HistoryStore(`${folder}/store`), candlesOf("BTCUSDT", "5m"));
    assert.deepEqual((await kept())?.checks, JSON.parse(gapped.text).checked[0].checks, "what was found stays known");
    const repaired = await data(folder, "check", "BTCUSDT/5m", "--repair", "gaps");
    assert.equal(repaired.code, 0);
    assert.match(repaired.text, /repaired gaps: 2 flat candles without volume made/);
    assert.match(
      await Deno.readTextFile(`${folder}/store/log.jsonl`),
      /"action":"repair","done":\["gaps: 2 flat candles/,
    );
    assert.equal((await data(folder, "check", "--strict")).code, 3);
  }));

Deno.test("features are stored beside the candles, and only those that changed are written anew", () =>
  withFile(async (folder, file) => {
    const features = { kind: "features", symbol: "BTCUSDT", timeframe: "5m" } as const;
    await data(folder, "import", file, "--features");
    const store = new HistoryStore(`${folder}/store`);
    const stored = await store.read(features);
    assert.equal(stored.timesMs.length, 400);
    const close = stored.values[FEATURE_NAMES.indexOf("current_price")]!;
    assert.deepEqual([...close], [...table.values[3]!]);
    assert.ok(
      Number.isNaN(stored.values[FEATURE_NAMES.indexOf("rsi_14")]![0]) &&
        !Number.isNaN(stored.values[FEATURE_NAMES.indexOf("rsi_14")]![399]),
    );
    await Deno.writeTextFile(file, csvOf(candleTable(10, FIRST_MS + 400 * 300_000, 400)));
    await data(folder, "import", file, "--features");
    const longer = await store.read(features);
    assert.equal(longer.timesMs.length, 410);
    assert.deepEqual(
      longer.values.map((column) => column.slice(0, 400)),
      stored.values.map((column) => column.slice()),
    );
    const log = (await Deno.readTextFile(`${folder}/store/log.jsonl`)).trim().split("\n").map((line) =>
      JSON.parse(line)
    );
    assert.deepEqual(log.filter(({ action }) => action === "features").map(({ added }) => added), [400, 266]);
    const rates = `${folder}/BTCUSDT-funding.csv`;
    await Deno.writeTextFile(rates, `${Date.UTC(2024, 0, 2, 8)},0.0001\n${Date.UTC(2024, 0, 2, 16)},0.0002\n`);
    await data(folder, "import", rates, file, "--features");
    const funded = (await store.read(features)).values[FEATURE_NAMES.indexOf("funding_rate_percent")]!;
    assert.deepEqual([funded[239], funded[240], funded[336]], [NaN, 0.01, 0.02]);
  }));

Deno.test("a file that cannot be read does not keep the others from being imported", () =>
  withFile(async (folder, file) => {
    const told = await data(folder, "import", `${folder}/none.csv`, file);
    assert.deepEqual([told.code, told.message], [1, "Not read: 1 of 2 files"]);
    assert.match(told.text, /400 new rows stored/);
  }));

const WRONG: readonly (readonly [string[], number, RegExp])[] = [
  [["import"], 2, /missing required argument 'files'/],
  [["import", "x.csv", "--kind", "trades"], 2, /Allowed choices are candles, mark_prices, funding_rates/],
  [["import", "x.csv", "--symbol", "btc"], 2, /--symbol must be the exchange's id such as BTCUSDT, was "btc"/],
  [["import", "x.csv", "--timeframe", "7m"], 2, /--timeframe must be one of 1m, .*, was "7m"/],
  [["import", "x.csv", "--repair", "all"], 2, /There is no repair "all"; there are\n {2}invalid: leaves out/],
  [["import", "x.csv"], 1, /Not read: 1 of 1 files/],
  [["check"], 1, /there is nothing to check/],
  [["check", "BTCUSDT/5m"], 1, /Nothing of candles BTCUSDT 5m is stored/],
  [["check", "x"], 2, /There is no file x\. Expected a series such as BTCUSDT\/5m/],
  [["export"], 2, /missing required argument 'series'/],
  [["export", "BTCUSDT/5m"], 1, /Nothing of candles BTCUSDT 5m is stored in that range/],
  [["export", "BTCUSDT/5m", "--from", "yesterday"], 2, /--from must be a date such as 2024-01-01, was "yesterday"/],
  [["export", "BTCUSDT/5m", "--format", "xml"], 2, /Allowed choices are csv, parquet/],
  [["compact", "BTCUSDT/5m"], 1, /Nothing of candles BTCUSDT 5m is stored/],
  [["download", "--symbol", "BTCUSDT"], 2, /required option '--from <date>' not specified/],
  [
    ["download", "--symbol", "BTCUSDT", "--from", "2024-01-01", "--source", "ftp"],
    2,
    /Allowed choices are archive, exchange/,
  ],
  [
    ["download", "--symbol", "BTCUSDT", "--from", "2024-02-01", "--to", "2024-01-01"],
    2,
    /--from must not be after --to/,
  ],
  [["download", "--symbol", "BTCUSDT", "--from", "2999-01-01"], 2, /--from must be in the past/],
  [
    ["download", "--symbol", "BTCUSDT", "--from", "2024-01-01", "--archive-url", "ftp://x"],
    2,
    /--archive-url must be an http or https address/,
  ],
  [["nonsense"], 2, /unknown command|too many arguments|help/],
];
for (const [args, code, sentence] of WRONG) {
  Deno.test(`data ${args.join(" ")} ends with ${code} and says why`, () =>
    inFolder(async (folder) => {
      const told = await data(folder, ...args);
      assert.equal(told.code, code, told.message);
      assert.match(told.message, sentence);
    }));
}

Deno.test("history is downloaded from a mirror of the archives, and a second time nothing is asked for", () =>
  inFolder(async (folder) => {
    await using mirror = new Mirror();
    const day = Date.UTC(2024, 4, 30);
    mirror.files.set("data/futures/um/daily/klines/BTCUSDT/5m/BTCUSDT-5m-2024-05-30.zip", await dayFile(day));
    const args = [
      "download",
      "--symbol",
      "BTCUSDT",
      "--from",
      "2024-05-30",
      "--to",
      "2024-05-30",
      "--archive-url",
      mirror.url,
    ];
    const first = await data(folder, ...args);
    assert.deepEqual([first.code, first.message], [0, ""]);
    assert.match(
      first.text,
      /BTCUSDT-5m-2024-05-30\.zip\/BTCUSDT-5m\.csv: candles BTCUSDT 5m, 288 rows, .*: 288 new rows stored/,
    );
    assert.equal((await data(folder, ...args)).text, "Nothing was to be fetched: it is stored already");
    mirror.files.set(
      "data/futures/um/daily/klines/BTCUSDT/5m/BTCUSDT-5m-2024-05-31.zip",
      await zipped("x.csv", "no,candles\n"),
    );
    const bad = await data(folder, ...args.with(6, "2024-05-31"));
    assert.equal(bad.code, 1);
    assert.match(bad.message, /Cannot read candles from .*2024-05-31\.zip\/x\.csv: it has no column/);
  }));

Deno.test("history is downloaded from an exchange, and an unknown symbol is named", () =>
  inFolder(async (folder) => {
    const market = recordedMarket({
      symbol: "BTCUSDT",
      timeframe: "5m",
      candles: candlesIn(table),
      firstTradedMs: table.timesMs[390]!,
    });
    assert.ok(market.ok);
    const simulator = await startSimulator({ market: market.value });
    try {
      const url = `http://127.0.0.1:${simulator.port}`;
      const args = [
        "download",
        "--source",
        "exchange",
        "--exchange-url",
        url,
        "--from",
        "2024-01-01",
        "--to",
        "2024-01-02",
      ];
      const done = await data(folder, ...args, "--symbol", "BTCUSDT", "--json");
      assert.deepEqual([done.code, done.message], [0, ""]);
      assert.deepEqual(
        JSON.parse(done.text).sources.map(({ added, symbol }: { added: number; symbol: string }) => [added, symbol]),
        [[390, "BTCUSDT"]],
      );
      const unknown = await data(folder, ...args, "--symbol", "NOPEUSDT");
      assert.deepEqual([unknown.code, unknown.message], [
        1,
        '"NOPEUSDT" is no perpetual of this exchange; e.g. BTCUSDT',
      ]);
    } finally {
      await simulator.close();
    }
  }));
