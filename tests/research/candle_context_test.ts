import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Candle } from "../../domain/candle.ts";
import type { FundingRate } from "../../domain/funding_rate.ts";
import { readContext, withContext } from "../../research/history/candle_context.ts";
import { readFundingFile } from "../../research/history/funding_file.ts";

const FIRST_MS = Date.UTC(2024, 0, 1);
const STEP_MS = 300_000;
const candleAt = (i: number, close = 100): Candle => ({
  openTimeMs: FIRST_MS + i * STEP_MS,
  open: close,
  high: close + 1,
  low: close - 1,
  close,
  volume: 5,
});
const candles = [0, 1, 2, 3].map((i) => candleAt(i));

Deno.test("a candle carries what was settled before its close, never what is settled with it or after", () => {
  const rates: FundingRate[] = [
    { timeMs: FIRST_MS + STEP_MS - 1, rate: 0.1 },
    { timeMs: FIRST_MS + 3 * STEP_MS, rate: 0.2 },
  ];
  const carried = withContext(candles, "5m", rates, []).map(({ fundingRate }) => fundingRate);
  assert.deepEqual(carried, [0.1, 0.1, 0.1, 0.2]);
  const late = withContext(candles, "5m", rates.slice(1), []);
  assert.ok(!("fundingRate" in late[2]!) && "fundingRate" in late[3]!);
});

Deno.test("a candle carries its leader's close of the same time, or none", () => {
  const carried = withContext(candles, "5m", [], [candleAt(1, 7), candleAt(3, 9), candleAt(4, 11)]);
  assert.deepEqual(carried.map(({ leaderClose }) => leaderClose), [undefined, 7, undefined, 9]);
  assert.deepEqual(carried.map(({ leaderClose: _, ...bar }) => bar), candles);
});

async function inFolder(
  body: (write: (name: string, content: string | Uint8Array) => Promise<string>) => Promise<void>,
) {
  const folder = await Deno.makeTempDir();
  try {
    await body(async (name, content) => {
      const path = join(folder, name);
      await Deno.writeFile(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
      return path;
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const RATES = `timestamp_ms,funding_rate\n${FIRST_MS},0.0001\n${FIRST_MS + 1},-0.0002\n`;

for (const [what, content] of [["plain", RATES], ["packed", gzipSync(RATES)], ["headless", RATES.slice(26)]] as const) {
  Deno.test(`funding rates are read from a ${what} file`, () =>
    inFolder(async (write) => {
      const read = await readFundingFile(await write("funding.csv", content));
      assert.ok(read.ok, read.ok ? "" : read.error);
      assert.deepEqual(read.value.rates.map(({ rate }) => rate), [0.0001, -0.0002]);
    }));
}

for (
  const [what, content, sentence] of [
    ["a rate past all rates", `${FIRST_MS},0.5`, /line 1: expected .*rate up to 0.03, was "1704067200000,0.5"/],
    ["a rate that is missing", `${RATES}${FIRST_MS + 2},\n`, /line 4: expected timestamp_ms,funding_rate/],
    ["a time that is none", "noon,0.0001", /line 1: expected .*was "noon,0.0001"/],
    ["a time that goes back", `${FIRST_MS},0\n${FIRST_MS - 1},0`, /line 2: is not after the line before/],
    ["nothing", "", /holds no funding rates/],
  ] as const
) {
  Deno.test(`a funding file with ${what} is refused, line and all`, () =>
    inFolder(async (write) => {
      const read = await readFundingFile(await write("funding.csv", content));
      assert.match(read.ok ? "" : read.error, sentence);
    }));
}

Deno.test("files of another timeframe, or that are not there, are named", () =>
  inFolder(async (write) => {
    const hours = [0, 1, 2].map((i) => `${FIRST_MS + i * 3_600_000},1,1,1,1,1`).join("\n");
    const leader = await write("leader.csv", hours);
    const other = await readContext(candles, "5m", { leader });
    assert.match(other.ok ? "" : other.error, /leader\.csv are 1h, those of the market 5m/);
    const absent = await readContext(candles, "5m", { funding: "nowhere.csv" });
    assert.match(absent.ok ? "" : absent.error, /there is no file nowhere\.csv/);
    assert.deepEqual(await readContext(candles, "5m", {}), { ok: true, value: candles });
  }));
