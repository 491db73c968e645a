import assert from "node:assert/strict";
import { startSimulator, syntheticMarket } from "../../../exchange/simulator/mod.ts";
import { CANDLE_MS, FIRST_OPEN_MS, marketOf, SYMBOL, withExchange } from "./fixture.ts";

type Quote = readonly [number, number, number, number];
const rising: Quote[] = Array.from({ length: 9 }, (_, i) => [40_000 + i, 40_100 + i, 39_900 - i, 40_001 + i]);
const MINUTE_MS = 60_000;

Deno.test("klines never show a candle past market time, and the forming one only by its open", () =>
  withExchange({ market: marketOf(rising) }, async ({ simulator, client }) => {
    const lastCandle = async () => (await client.fetchOHLCV(SYMBOL, "5m")).at(-1);
    assert.equal((await lastCandle())[0], FIRST_OPEN_MS - CANDLE_MS);
    await simulator.step();
    assert.deepEqual((await lastCandle()).slice(0, 5), [FIRST_OPEN_MS, 40_000, 40_100, 39_900, 40_001]);
    await client.createOrder(SYMBOL, "market", "buy", 0.01);
    await simulator.step();
    assert.deepEqual(await lastCandle(), [FIRST_OPEN_MS + CANDLE_MS, 40_001, 40_001, 40_001, 40_001, 0]);
    await simulator.step();
    assert.deepEqual((await lastCandle()).slice(1, 5), [40_001, 40_101, 39_899, 40_002]);
  }));

Deno.test("higher intervals are made of the base candles; the last may still be forming", () =>
  withExchange({ market: marketOf(rising) }, async ({ simulator, client }) => {
    for (let i = 0; i < 5; i++) await simulator.step();
    const [whole, forming] = (await client.fetchOHLCV(SYMBOL, "15m")).slice(-2);
    assert.deepEqual(whole, [FIRST_OPEN_MS, 40_000, 40_102, 39_898, 40_003, 22 + 23 + 24]);
    assert.deepEqual(forming, [FIRST_OPEN_MS + 15 * MINUTE_MS, 40_003, 40_104, 39_896, 40_005, 25 + 26]);
  }));

for (
  const [name, query, first, count] of [
    ["a start gives the bars from there on", { startTime: FIRST_OPEN_MS }, 0, 9],
    ["a start between two bars begins with the later", { startTime: FIRST_OPEN_MS + 1 }, 1, 8],
    ["a limit with a start keeps the first ones", { startTime: FIRST_OPEN_MS, limit: 4 }, 0, 4],
    ["a limit alone keeps the last ones", { limit: 4 }, 5, 4],
    ["an end keeps what opens at it or before", { endTime: FIRST_OPEN_MS + 2 * CANDLE_MS, limit: 3 }, 0, 3],
    ["an end between two bars leaves out the later", { endTime: FIRST_OPEN_MS + 2 * CANDLE_MS - 1, limit: 2 }, 0, 2],
    ["start and end together", { startTime: FIRST_OPEN_MS, endTime: FIRST_OPEN_MS + CANDLE_MS }, 0, 2],
    ["a start before the recording begins with it", { startTime: 1_000_000 }, -12, 21],
    ["a start in the future gives nothing", { startTime: FIRST_OPEN_MS + 100 * CANDLE_MS }, 0, 0],
    ["no choice gives everything there is", {}, -12, 21],
  ] as const
) {
  Deno.test(`klines: ${name}`, () =>
    withExchange({ market: marketOf(rising) }, async ({ simulator, client }) => {
      for (let i = 0; i < 9; i++) await simulator.step();
      const rows = await client.fapiPublicGetKlines({ symbol: "BTCUSDT", interval: "5m", ...query });
      assert.equal(rows.length, count);
      const opens = Array.from({ length: count }, (_, i) => FIRST_OPEN_MS + (first + i) * CANDLE_MS);
      assert.deepEqual(rows.map((row: string[]) => Number(row[0])), opens);
    }));
}

Deno.test("klines give at most 1,500 bars, and page without holes", async () => {
  const market = syntheticMarket({ historyCount: 4_000 });
  const simulator = await startSimulator({ market });
  const page = async (query: string): Promise<number[]> => {
    const url = `http://127.0.0.1:${simulator.port}/fapi/v1/klines?symbol=BTCUSDT&interval=5m&${query}`;
    return (await (await fetch(url)).json()).map((row: number[]) => row[0]);
  };
  const last = await page("limit=5000");
  assert.equal(last.length, 1_500);
  const before = await page(`limit=1500&endTime=${last[0]! - 1}`);
  assert.equal(before.at(-1), last[0]! - CANDLE_MS);
  assert.deepEqual(await page(`limit=1500&startTime=${before[0]}`), before);
  await simulator.close();
});
