import assert from "node:assert/strict";
import { faultPlan, recordedMarket, startSimulator, withFunding } from "../../../exchange/simulator/mod.ts";
import { CcxtSource } from "../../../research/history/download/ccxt_history.ts";
import { downloadFromExchange } from "../../../research/history/download/exchange.ts";
import { missingSpans } from "../../../research/history/download/missing_spans.ts";
import { HistoryStore } from "../../../research/history/store/history_store.ts";
import { candlesOf, type Series } from "../../../research/history/store/series.ts";
import { rowsBetween } from "../../../research/history/store/table.ts";
import { candlesIn } from "../../../research/history/stored_candles.ts";
import { inFolder } from "../../fixtures/temporary_folder.ts";
import { candleTable, STEP_MS } from "./tables.ts";

const FIRST_MS = Date.UTC(2024, 0, 1);
const COUNT = 2_500;
const table = candleTable(COUNT, FIRST_MS);
const BTC = candlesOf("BTCUSDT", "5m");

/** A simulator whose market time stands at the open of candle 2,400: later ones have not come yet. */
async function onSimulator(
  body: (source: CcxtSource, store: HistoryStore, calls: () => number) => Promise<void>,
  faults = faultPlan(1, {}),
) {
  const market = recordedMarket({
    symbol: "BTCUSDT",
    timeframe: "5m",
    candles: candlesIn(table),
    firstTradedMs: FIRST_MS + 2_400 * STEP_MS,
  });
  if (!market.ok) throw new Error(market.error);
  const simulator = await startSimulator({ market: withFunding(market.value, (ms) => ms % 7 * 1e-5, "test"), faults });
  try {
    await using source = await CcxtSource.connect({ baseUrl: `http://127.0.0.1:${simulator.port}`, retryMs: 1 });
    // The simulator tells the machine's time; here it is market time, as at an exchange.
    source.nowMs = () => Promise.resolve(FIRST_MS + 2_400 * STEP_MS);
    const page = source.page.bind(source);
    let calls = 0;
    source.page = (...args) => {
      calls++;
      return page(...args);
    };
    await inFolder((folder) => body(source, new HistoryStore(folder), () => calls));
  } finally {
    await simulator.close();
  }
}

const options = {
  fromMs: FIRST_MS,
  toMs: undefined,
  nowMs: Date.UTC(2024, 5, 1),
  repairs: new Set<never>(),
  onProgress: () => {},
};

Deno.test("candles come from the exchange page by page, none that still forms; a second time only what is new", () =>
  onSimulator(async (source, store, calls) => {
    const first = await downloadFromExchange(store, source, BTC, options);
    assert.ok(first.ok, first.ok ? "" : first.error);
    assert.deepEqual(await store.read(BTC), rowsBetween(table, 0, 2_400));
    assert.equal(calls(), 3);
    const again = await downloadFromExchange(store, source, BTC, options);
    assert.ok(again.ok);
    assert.deepEqual([again.value, calls()], [[], 3]);
  }));

Deno.test("what is missing in the middle is fetched, and only that", () =>
  onSimulator(async (source, store, calls) => {
    await store.append(BTC, rowsBetween(table, 0, 1_000));
    await store.append(BTC, rowsBetween(table, 1_100, 2_400));
    const done = await downloadFromExchange(store, source, BTC, options);
    assert.ok(done.ok);
    assert.deepEqual(done.value.map(({ added }) => added), [100]);
    assert.deepEqual(await store.read(BTC), rowsBetween(table, 0, 2_400));
    assert.equal(calls(), 1);
  }));

Deno.test("mark prices and funding rates come the same way", () =>
  onSimulator(async (source, store) => {
    const marks: Series = { kind: "mark_prices", symbol: "BTCUSDT", timeframe: "5m" };
    const done = await downloadFromExchange(store, source, marks, options);
    assert.ok(done.ok, done.ok ? "" : done.error);
    assert.deepEqual(await store.read(marks), {
      ...rowsBetween(table, 0, 2_400),
      values: rowsBetween(table, 0, 2_400).values.slice(0, 4),
    });
    const funding: Series = { kind: "funding_rates", symbol: "BTCUSDT", timeframe: null };
    const rates = await downloadFromExchange(store, source, funding, options);
    assert.ok(rates.ok, rates.ok ? "" : rates.error);
    const stored = await store.read(funding);
    assert.ok(stored.timesMs.length >= 23, `${stored.timesMs.length} rates`);
    assert.ok(stored.timesMs.every((timeMs) => timeMs % 28_800_000 === 0));
  }));

Deno.test("what came before a failure is stored, and the next time the rest is fetched", () =>
  onSimulator(async (source, store, calls) => {
    const { page } = source;
    source.page = (...args) => calls() < 2 ? page(...args) : Promise.reject(new Error("the line is dead"));
    await assert.rejects(downloadFromExchange(store, source, BTC, options), /the line is dead/);
    assert.deepEqual(await store.read(BTC), rowsBetween(table, 0, 2_000));
    source.page = page;
    const rest = await downloadFromExchange(store, source, BTC, options);
    assert.deepEqual(rest.ok && rest.value.map(({ added }) => added), [400]);
    assert.deepEqual(await store.read(BTC), rowsBetween(table, 0, 2_400));
  }));

const BUSY = faultPlan(3, {
  html_5xx: { chance: 0.3 },
  overloaded_1008: { chance: 0.2 },
  http_429: { chance: 0.15, range: [1_000, 1_000] },
});

Deno.test("an exchange that is busy every other time is asked again, and nothing is lost", () =>
  onSimulator(async (source, store) => {
    const done = await downloadFromExchange(store, source, BTC, options);
    assert.ok(done.ok, done.ok ? "" : done.error);
    assert.deepEqual(await store.read(BTC), rowsBetween(table, 0, 2_400));
  }, BUSY));

Deno.test("a symbol that the exchange does not have is named", () =>
  onSimulator(async (source, store) => {
    const done = await downloadFromExchange(store, source, candlesOf("NOPEUSDT", "5m"), options);
    assert.match(done.ok ? "" : done.error, /"NOPEUSDT" is no perpetual of this exchange/);
  }));

const at = (...rows: number[]) => Float64Array.from(rows, (row) => row * 10);
for (
  const [what, stored, expected] of [
    ["nothing is stored", at(), [[10, 50]]],
    ["all is stored", at(1, 2, 3, 4, 5), []],
    ["the ends are missing", at(2, 3, 4), [[10, 10], [50, 50]]],
    ["a hole is in it", at(1, 5), [[20, 40]]],
    ["more is stored than asked for", at(0, 1, 2, 5, 6), [[30, 40]]],
  ] as const
) {
  Deno.test(`spans to ask for when ${what}`, () => {
    assert.deepEqual(missingSpans(stored, 10, 5, 59).map(({ fromMs, toMs }) => [fromMs, toMs]), expected);
  });
}
