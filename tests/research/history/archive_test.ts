import assert from "node:assert/strict";
import { type ArchiveOptions, downloadArchive } from "../../../research/history/download/archive.ts";
import { type ArchivedSeries, archivePlan } from "../../../research/history/download/archive_plan.ts";
import { HistoryStore } from "../../../research/history/store/history_store.ts";
import { dayOf } from "../../../research/history/store/series.ts";
import { inFolder } from "../../fixtures/temporary_folder.ts";
import { dayFile, Mirror, zipped } from "./archive_mirror.ts";
import { candleTable } from "./tables.ts";

const DAY_MS = 86_400_000;
const BTC: ArchivedSeries = { kind: "candles", symbol: "BTCUSDT", timeframe: "5m" };
const KLINES = "data/futures/um/daily/klines/BTCUSDT/5m";

const options = (mirror: Mirror, fromMs: number, toMs: number): ArchiveOptions => ({
  baseUrl: `${mirror.url}/`,
  fromMs,
  toMs,
  nowMs: Date.UTC(2024, 5, 1, 12),
  repairs: new Set(),
  onProgress: () => {},
  retryMs: 1,
});

const MAY_30 = Date.UTC(2024, 4, 30);

Deno.test("days are downloaded from a mirror, verified, stored, and not asked for again", () =>
  inFolder(async (folder) => {
    await using mirror = new Mirror();
    mirror.files.set(`${KLINES}/BTCUSDT-5m-2024-05-30.zip`, await dayFile(MAY_30));
    mirror.files.set(
      `${KLINES}/BTCUSDT-5m-2024-05-31.zip`,
      await dayFile(MAY_30 + DAY_MS, { header: false, micros: true }),
    );
    const store = new HistoryStore(folder);
    const first = await downloadArchive(store, BTC, options(mirror, MAY_30, MAY_30 + 3 * DAY_MS));
    assert.ok(first.ok, first.ok ? "" : first.error);
    assert.deepEqual(first.value.stored.map(({ added }) => added), [288, 288]);
    assert.deepEqual(first.value.stored.map(({ checks }) => checks), [[], []]);
    assert.deepEqual(first.value.stored.map(({ notes }) => notes), [[], ["288 times are in µs"]]);
    const expected = candleTable(576, MAY_30, dayOf(MAY_30) * 288);
    assert.deepEqual(await store.read(BTC), expected);
    mirror.asked.length = 0;
    const again = await downloadArchive(store, BTC, options(mirror, MAY_30, MAY_30 + 3 * DAY_MS));
    assert.ok(again.ok);
    assert.deepEqual([again.value.daysKept, again.value.stored, mirror.asked], [2, [], []]);
  }));

Deno.test("a month that has no file yet is asked for by its days; absent days are named", () =>
  inFolder(async (folder) => {
    await using mirror = new Mirror();
    mirror.files.set(`${KLINES}/BTCUSDT-5m-2024-05-30.zip`, await dayFile(MAY_30));
    const outcome = await downloadArchive(
      new HistoryStore(folder),
      BTC,
      options(mirror, Date.UTC(2024, 4, 15), Date.UTC(2024, 4, 31)),
    );
    assert.ok(outcome.ok, outcome.ok ? "" : outcome.error);
    assert.equal(mirror.asked.filter((path) => path.includes("/monthly/")).length, 2);
    assert.equal(outcome.value.stored.length, 1);
    assert.equal(outcome.value.absent.length, 16);
    assert.equal(outcome.value.absent[0], `${KLINES}/BTCUSDT-5m-2024-05-15.zip`);
  }));

for (
  const [what, change, sentence] of [
    [
      "another checksum",
      "ab".repeat(32),
      /BTCUSDT-5m-2024-05-30\.zip is damaged: its SHA-256 is [0-9a-f]{64}, the archive tells (ab){32}/,
    ],
    ["no checksum", "", /Cannot verify .*: there is no .*\.CHECKSUM/],
  ] as const
) {
  Deno.test(`a file with ${what} is not stored`, () =>
    inFolder(async (folder) => {
      await using mirror = new Mirror();
      const path = `${KLINES}/BTCUSDT-5m-2024-05-30.zip`;
      mirror.files.set(path, await dayFile(MAY_30));
      mirror.checksums.set(`${path}.CHECKSUM`, change);
      const store = new HistoryStore(folder);
      const outcome = await downloadArchive(store, BTC, options(mirror, MAY_30, MAY_30));
      assert.match(outcome.ok ? "" : outcome.error, sentence);
      assert.equal((await store.read(BTC)).timesMs.length, 0);
    }));
}

Deno.test("a busy archive is asked again, a few times", () =>
  inFolder(async (folder) => {
    await using mirror = new Mirror();
    mirror.files.set(`${KLINES}/BTCUSDT-5m-2024-05-30.zip`, await dayFile(MAY_30));
    mirror.failures = 2;
    const store = new HistoryStore(folder);
    const outcome = await downloadArchive(store, BTC, options(mirror, MAY_30, MAY_30));
    assert.ok(outcome.ok && outcome.value.stored[0]?.added === 288);
    mirror.failures = 20;
    const failed = await downloadArchive(store, BTC, options(mirror, MAY_30 + DAY_MS, MAY_30 + DAY_MS));
    assert.match(failed.ok ? "" : failed.error, /Cannot download .*2024-05-31\.zip: the answer was 503/);
  }));

Deno.test("funding rates come by the month, as Binance writes them", () =>
  inFolder(async (folder) => {
    await using mirror = new Mirror();
    const funding: ArchivedSeries = { kind: "funding_rates", symbol: "BTCUSDT", timeframe: null };
    const rows = Array.from({ length: 93 }, (_, i) => `${Date.UTC(2024, 4, 1) + i * 28_800_000 + 3},8,0.0001`);
    const csv = `calc_time,funding_interval_hours,last_funding_rate\n${rows.join("\n")}`;
    mirror.files.set(
      "data/futures/um/monthly/fundingRate/BTCUSDT/BTCUSDT-fundingRate-2024-05.zip",
      await zipped("f.csv", csv),
    );
    const store = new HistoryStore(folder);
    const outcome = await downloadArchive(store, funding, options(mirror, MAY_30, MAY_30));
    assert.ok(outcome.ok, outcome.ok ? "" : outcome.error);
    assert.equal((await store.read(funding)).timesMs.length, 93);
  }));

const DAYS = (from: number, count: number) => Array.from({ length: count }, (_, i) => dayOf(from) + i);
for (
  const [what, days, today, expected] of [
    ["a whole month", DAYS(Date.UTC(2024, 1, 1), 29), Date.UTC(2024, 5, 1), [
      "monthly/klines/BTCUSDT/5m/BTCUSDT-5m-2024-02.zip",
    ]],
    ["a few days", DAYS(Date.UTC(2024, 1, 1), 2), Date.UTC(2024, 5, 1), [
      "daily/klines/BTCUSDT/5m/BTCUSDT-5m-2024-02-01.zip",
      "daily/klines/BTCUSDT/5m/BTCUSDT-5m-2024-02-02.zip",
    ]],
    ["today", DAYS(Date.UTC(2024, 1, 1), 1), Date.UTC(2024, 1, 1), []],
  ] as const
) {
  Deno.test(`the archive's files for ${what}`, () => {
    const paths = archivePlan(BTC, days, dayOf(today)).map(({ path }) => path.replace("data/futures/um/", ""));
    assert.deepEqual(paths, expected);
  });
}
