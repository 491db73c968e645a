/** Where 1-minute candles come from, which are refused, and what a backtest makes of them. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { withMinutes } from "../../../cli/backtest/minutes.ts";
import { ExitError } from "../../../cli/exit.ts";
import type { Candle } from "../../../domain/candle.ts";
import { ruleForecasts } from "../../../research/backtest/rule_forecaster.ts";
import { type BacktestMarket, runBacktest } from "../../../research/backtest/run_backtest.ts";
import { readCandles } from "../../../research/history/candle_source.ts";
import { HistoryStore } from "../../../research/history/store/history_store.ts";
import { candlesOf } from "../../../research/history/store/series.ts";
import { againstExtremes, configWith, walk, WARM_UP } from "../../research/report/rule_backtest.ts";
import { recordedFile } from "../../fixtures/recorded_data.ts";
import { inFolder } from "../../fixtures/temporary_folder.ts";

const STEP_MS = 300_000, MINUTE_MS = 60_000;
const CANDLES = walk(WARM_UP + 300);
const FIRST_MS = CANDLES[WARM_UP]!.openTimeMs;
const CONFIG = configWith();
const market: BacktestMarket = { symbol: "BTCUSDT", candles: CANDLES, contentHash: "walk", funding: [] };

/** To the extreme that is nearer to the open, to the other, and to the close. */
const minutesOf = ({ openTimeMs, open, high, low, close, volume }: Candle): Candle[] => {
  const [first, second] = high - open < open - low ? [high, low] : [low, high];
  return [[open, first], [first, first], [first, second], [second, second], [second, close]].map(([from, to], i) => ({
    openTimeMs: openTimeMs + i * MINUTE_MS,
    open: from!,
    high: Math.max(from!, to!),
    low: Math.min(from!, to!),
    close: to!,
    volume: volume / 5,
  }));
};
const MINUTES = CANDLES.slice(WARM_UP).flatMap(minutesOf);

const csvOf = (candles: readonly Candle[]): string =>
  [
    "timestamp_ms,open,high,low,close,volume",
    ...candles.map(({ openTimeMs, open, high, low, close, volume }) =>
      [openTimeMs, open, high, low, close, volume].join(",")
    ),
  ].join("\n");

async function file(folder: string, candles: readonly Candle[], name = "binanceusdm-BTCUSDT-1m.csv"): Promise<string> {
  const path = join(folder, name);
  await Deno.writeTextFile(path, csvOf(candles));
  return path;
}

async function stored(dataDir: string, candles: readonly Candle[]): Promise<void> {
  const columns = [...["open", "high", "low", "close", "volume"] as const];
  await new HistoryStore(join(dataDir, "history")).append(candlesOf("BTCUSDT", "1m"), {
    timesMs: Float64Array.from(candles, ({ openTimeMs }) => openTimeMs),
    values: columns.map((name) => Float64Array.from(candles, (candle) => candle[name])),
  });
}

type Options = Parameters<typeof withMinutes>[1];
const asked = (options: Partial<Options>, config = CONFIG) =>
  withMinutes([market], { data: ["walk.csv"], ...options }, config, FIRST_MS);

const refusedWith = (code: number, words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ExitError, String(error));
  assert.match(error.message, words);
  return error.code === code;
};

Deno.test("minutes of a file are taken, and those of the store without one; --no-inner takes none", () =>
  inFolder(async (dataDir) => {
    const path = await file(dataDir, MINUTES);
    const [given] = await asked({ inner: [path], dataDir });
    assert.deepEqual(given!.inside!.candles, MINUTES);
    assert.equal((await asked({ dataDir }))[0]!.inside, undefined, "nothing is stored yet");
    await stored(dataDir, MINUTES);
    const [found] = await asked({ dataDir });
    assert.deepEqual(found!.inside!.candles, MINUTES);
    assert.equal((await asked({ dataDir, inner: false }))[0]!.inside, undefined);
  }));

Deno.test("stored minutes of another time are no minutes of what is traded", () =>
  inFolder(async (dataDir) => {
    await stored(dataDir, MINUTES.map((each) => ({ ...each, openTimeMs: each.openTimeMs - 1_000 * STEP_MS })));
    assert.equal((await asked({ dataDir }))[0]!.inside, undefined);
  }));

Deno.test("what is no minute file of the traded candles is refused in plain words", () =>
  inFolder(async (folder) => {
    const fives = await file(folder, CANDLES, "binanceusdm-BTCUSDT-5m.csv");
    const ether = await file(folder, MINUTES, "binanceusdm-ETHUSDT-1m.csv");
    const other = await file(folder, MINUTES.with(3, { ...MINUTES[3]!, high: 99_999 }), "restated-BTCUSDT-1m.csv");
    const minutes = await file(folder, MINUTES);
    await assert.rejects(
      asked({ inner: [fives] }),
      refusedWith(2, /--inner: .*-5m.csv has candles of 5m, 1m is needed/),
    );
    await assert.rejects(asked({ inner: [ether] }), refusedWith(2, /named after ETHUSDT, in its place stands BTCUSDT/));
    await assert.rejects(asked({ inner: [minutes, minutes] }), refusedWith(2, /--inner gives 2 files, --data 1/));
    await assert.rejects(
      asked({ inner: [other] }),
      refusedWith(1, /not those that its 5m candles are made of: .*\(high .*, theirs 99999\); --no-inner/),
    );
    const byMinute = { ...CONFIG, data: { ...CONFIG.data, timeframes: ["1m" as const] } };
    await assert.rejects(asked({ inner: [minutes] }, byMinute), refusedWith(2, /1-minute candles are traded/));
  }));

function traded(inside: BacktestMarket["inside"]) {
  const config = configWith({ trading: { take_profit_percent: 0.002, stop_loss_percent: 0.002 } as never });
  const forecasts = ruleForecasts("extremes", againstExtremes, 0.01);
  const ran = runBacktest({ config, markets: [{ ...market, inside }], firstTradedMs: FIRST_MS, forecasts });
  assert.ok(ran.ok, ran.ok ? "" : ran.error);
  return ran.value;
}

const finer = (candles: readonly Candle[]): BacktestMarket["inside"] => ({
  timeframe: "1m",
  candles,
  contentHash: "minutes",
});

Deno.test("a backtest tells how many candles it played in which way, and its books agree in both", () => {
  const gapped = MINUTES.toSpliced(12, 1);
  const [whole, played, mixed] = [traded(undefined), traded(finer(MINUTES)), traded(finer(gapped))];
  const counts = [whole, played, mixed].map(({ inside: [count] }) => [count!.by_minutes, count!.worst_case_first]);
  assert.deepEqual(counts, [[0, 300], [300, 0], [299, 1]]);
  for (const { trades, initialBalance, finalBalance } of [whole, played]) {
    assert.ok(trades.length > 5);
    const net = trades.reduce((sum, { realizedPnl, fees, funding }) => sum + realizedPnl - fees + funding, 0);
    assert.equal(finalBalance - initialBalance, net);
  }
  const endInside = ({ trades }: typeof whole) =>
    trades.filter(({ exitTimeMs }) => ![0, STEP_MS - 1].includes(exitTimeMs! % STEP_MS)).length;
  assert.equal(endInside(whole), 0);
  assert.ok(endInside(played) > 0, "some end in the middle of a candle");
});

Deno.test("minutes that say no more than their candle change no result", () => {
  const still = CANDLES.slice(WARM_UP).map((each) => ({
    ...each,
    high: Math.max(each.open, each.close),
    low: Math.min(each.open, each.close),
  }));
  const straight = { ...market, candles: [...CANDLES.slice(0, WARM_UP), ...still] };
  const parts = still.flatMap((each) =>
    minutesOf({ ...each }).map((part, i) =>
      i < 4
        ? { ...part, open: each.open, high: each.open, low: each.open, close: each.open }
        : { ...part, open: each.open, high: each.high, low: each.low }
    )
  );
  const [whole, played] = [undefined, finer(parts)].map((inside) => {
    const forecasts = ruleForecasts("extremes", againstExtremes, 0.01);
    const ran = runBacktest({ config: CONFIG, markets: [{ ...straight, inside }], firstTradedMs: FIRST_MS, forecasts });
    assert.ok(ran.ok, ran.ok ? "" : ran.error);
    return ran.value;
  });
  assert.deepEqual(
    played!.trades.map(({ realizedPnl, exitTimeMs }) => [realizedPnl, exitTimeMs]),
    whole!.trades.map(({ realizedPnl, exitTimeMs }) => [realizedPnl, exitTimeMs]),
  );
});

Deno.test("recorded 15-minute candles of ether are what their recorded minutes make", async () => {
  const [fifteen, one] = await Promise.all(
    ["ETHUSDT-15m-20240101-20241231", "ETHUSDT-1m-20241219-20241231"].map((name) =>
      recordedFile(`candles/binanceusdm-${name}.csv.gz`)
    ),
  );
  if (!fifteen || !one) return;
  const read = await readCandles(fifteen);
  assert.ok(read.ok);
  const { candles, sha256: contentHash } = read.value;
  const config = { ...CONFIG, data: { ...CONFIG.data, timeframes: ["15m" as const] } };
  const [joined] = await withMinutes(
    [{ symbol: "ETHUSDT", candles, contentHash, funding: [] }],
    { data: [fifteen], inner: [one] },
    config,
    Date.UTC(2024, 11, 20),
  );
  assert.ok(joined!.inside!.candles.length > 15_000);
});
