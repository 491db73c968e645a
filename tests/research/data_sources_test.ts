import assert from "node:assert/strict";
import { join } from "node:path";
import { keptData } from "../../research/history/data_sources.ts";
import { HistoryStore } from "../../research/history/store/history_store.ts";
import { candlesOf } from "../../research/history/store/series.ts";
import { inFolder } from "../fixtures/temporary_folder.ts";

const DAY_MS = 86_400_000;
const FIRST_MS = Date.UTC(2024, 0, 1);

/** A candle a day. */
const daily = (days: number) => ({
  timesMs: Float64Array.from({ length: days }, (_, i) => FIRST_MS + i * DAY_MS),
  values: [1, 2, 0.5, 1.5, 10].map((value) => new Float64Array(days).fill(value)),
});

Deno.test("stored series, those of a made-up market and candle files are found by names that are no paths", () =>
  inFolder(async (folder) => {
    const history = join(folder, "history");
    await new HistoryStore(history).append(candlesOf("BTCUSDT", "1d"), daily(3));
    await new HistoryStore(history).append({ kind: "funding_rates", symbol: "BTCUSDT", timeframe: null }, {
      timesMs: Float64Array.of(FIRST_MS),
      values: [Float64Array.of(0.0001)],
    });
    await new HistoryStore(join(folder, "simulated-history")).append(candlesOf("ETHUSDT", "1d"), daily(2));
    const rows = [0, 1, 2].map((i) => `${FIRST_MS + i * DAY_MS},1,2,0.5,1.5,10\n`).join("");
    await Deno.writeTextFile(
      join(history, "binanceusdm-SOLUSDT-1d.csv"),
      `timestamp_ms,open,high,low,close,volume\n${rows}`,
    );
    await Deno.writeTextFile(join(history, "BTCUSDT-1d-0123456789ab.csv"), rows);
    await Deno.writeTextFile(join(history, "notes.csv"), "a,b\n1,2\n");
    const found = await keptData(folder);
    assert.deepEqual(
      found.map(({ source: { name, origin, days, first_day, last_day, funding } }) => //
      [name, origin, days, first_day, last_day, funding]),
      [
        ["history/BTCUSDT/1d", "history", 3, "2024-01-01", "2024-01-03", true],
        ["simulated/ETHUSDT/1d", "simulated", 2, "2024-01-01", "2024-01-02", false],
        ["file/BTCUSDT-1d-0123456789ab.csv", "own", null, "2024-01-01", "2024-01-03", false],
        ["file/binanceusdm-SOLUSDT-1d.csv", "file", null, "2024-01-01", "2024-01-03", false],
      ],
    );
    assert.ok(found.every(({ path }) => path.startsWith(folder)));
    assert.ok(found[0]!.fundingPath?.endsWith("symbol=BTCUSDT"));
  }));

Deno.test("a data folder that is not there holds nothing", () =>
  inFolder(async (folder) => assert.deepEqual(await keptData(join(folder, "none")), [])));
