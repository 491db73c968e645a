import assert from "node:assert/strict";
import { value } from "../contract/exchange_contract.ts";
import { refuses, says, type SeenRequest } from "./fault_proxy.ts";
import { behindProxy, type BinanceWorld } from "./fixture.ts";

const STEP_MS = 300_000;
const BOTH = { funding: true, leader: "ETHUSDT" };

const isFunding = ({ endpoint }: SeenRequest): boolean => endpoint === "GET /fapi/v1/fundingRate";
const isLeader = ({ endpoint, params }: SeenRequest): boolean =>
  endpoint === "GET /fapi/v1/klines" && params.get("symbol") === "ETHUSDT";

/** Six candles; the third of them closes on the settlement, and the fourth is the first to know of it. */
function sixCandles(world: BinanceWorld) {
  const firstMs = world.control.marketNowMs() - 6 * STEP_MS;
  const settledMs = firstMs + 3 * STEP_MS + 13;
  const rates = [
    { symbol: "BTCUSDT", fundingTime: settledMs - 8 * 3_600_000, fundingRate: "0.00010000" },
    { symbol: "BTCUSDT", fundingTime: settledMs, fundingRate: "-0.00020000" },
  ];
  return { firstMs, rates };
}

/** A leader whose third candle the exchange does not list. */
const leading = (firstMs: number) =>
  [0, 1, 3, 4, 5].map((i) => [firstMs + i * STEP_MS, "2000", "2100", "1900", `${2_000 + i}`, "5", firstMs]);

Deno.test("a candle carries the rate settled before its close and its leader's close, where there are any", async () => {
  await behindProxy(async (world, proxy) => {
    const { firstMs, rates } = sixCandles(world);
    proxy.spoilBy((request) =>
      isFunding(request) ? says(rates) : isLeader(request) ? says(leading(firstMs)) : undefined
    );
    const exchange = await world.connected({ baseUrl: proxy.baseUrl, context: BOTH });
    const candles = value(await exchange.candles("BTCUSDT", "5m", firstMs, 6));
    assert.deepEqual(candles.map(({ fundingRate }) => fundingRate), [1e-4, 1e-4, 1e-4, -2e-4, -2e-4, -2e-4]);
    assert.deepEqual(candles.map(({ leaderClose }) => leaderClose), [2000, 2001, undefined, 2003, 2004, 2005]);
    assert.ok(!("leaderClose" in candles[2]!));
    const bare = await world.connected({ baseUrl: proxy.baseUrl });
    const without = value(await bare.candles("BTCUSDT", "5m", firstMs, 6));
    assert.deepEqual(candles.map(({ fundingRate: _, leaderClose: __, ...bar }) => bar), without);
  });
});

Deno.test("what cannot be had beside candles is told, and keeps none of them away", async () => {
  await behindProxy(async (world, proxy) => {
    const { firstMs } = sixCandles(world);
    proxy.spoilBy((request) => isFunding(request) || isLeader(request) ? refuses(-1121, "Invalid symbol.") : undefined);
    const exchange = await world.connected({ baseUrl: proxy.baseUrl, context: BOTH });
    const candles = value(await exchange.candles("BTCUSDT", "5m", firstMs, 6));
    assert.equal(candles.length, 6);
    assert.ok(candles.every((candle) => !("fundingRate" in candle) && !("leaderClose" in candle)));
    for (const kind of ["funding", "leader"]) {
      assert.ok(world.telemetry.counted.includes(`xylen_errors_total exchange ${kind}`), kind);
    }
    assert.ok(world.telemetry.logged.some((each) => /warning: Candles come without funding: .*-1121/.test(each)));
  });
});

Deno.test("the leader has no leader, and is not asked for twice", async () => {
  await behindProxy(async (world, proxy) => {
    const { firstMs } = sixCandles(world);
    const exchange = await world.connected({ baseUrl: proxy.baseUrl, context: { funding: false, leader: "BTCUSDT" } });
    const candles = value(await exchange.candles("BTCUSDT", "5m", firstMs, 6));
    assert.ok(candles.every((candle) => !("leaderClose" in candle)));
    assert.equal(proxy.count("GET /fapi/v1/klines"), 1);
    assert.equal(proxy.count("GET /fapi/v1/fundingRate"), 0);
  });
});

Deno.test("a market without funding gives candles that carry none", async () => {
  await behindProxy(async (world, proxy) => {
    const { firstMs } = sixCandles(world);
    const exchange = await world.connected({ baseUrl: proxy.baseUrl, context: { funding: true, leader: null } });
    const candles = value(await exchange.candles("BTCUSDT", "5m", firstMs, 6));
    assert.ok(candles.every((candle) => !("fundingRate" in candle)));
    assert.equal(proxy.count("GET /fapi/v1/fundingRate"), 1);
  });
});
