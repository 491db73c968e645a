import assert from "node:assert/strict";
import { candleFault } from "../../../../domain/candle.ts";
import { faultyMarket } from "../../../../exchange/simulator/faults/market_faults.ts";
import { FUNDING_MS } from "../../../../exchange/simulator/funding.ts";
import { faultPlan, syntheticMarket } from "../../../../exchange/simulator/mod.ts";
import { tradingRules } from "../../../../exchange/simulator/symbol_rules.ts";
import { faultyWorld, FIRST_OPEN_MS, MARKET_BUY } from "./faulty_world.ts";

const { market: rules } = tradingRules("BTCUSDT");
const base = () => syntheticMarket({ historyCount: 20 });
const gapped = () => faultyMarket(base(), rules, faultPlan(4, { price_gap: { chance: 0.1, range: [100, 500] } }));

Deno.test("a market with gaps is sound, on the tick, and the same whatever was asked before", () => {
  const [market, again] = [gapped(), gapped()];
  const late = again.candle(300);
  for (let index = 0; index <= 300; index++) {
    const candle = market.candle(index);
    assert.equal(candleFault(candle, "5m"), undefined);
    assert.equal(Math.round(candle.close * 10) / 10, candle.close);
    assert.deepEqual(again.candle(index), candle);
  }
  assert.deepEqual(market.candle(300), late);
});

Deno.test("a gap opens away from the last close by its basis points, and the market goes on from there", () => {
  const [market, plain] = [gapped(), base()];
  const gaps = Array.from({ length: 300 }, (_, i) => Math.abs(market.candle(i + 1).open / market.candle(i).close - 1));
  const wide = gaps.filter((gap) => gap > 0.009);
  assert.ok(wide.length > 15 && wide.length < 50, `${wide.length} gaps`);
  assert.ok(wide.every((gap) => gap < 0.051));
  assert.deepEqual(market.candle(-1), plain.candle(-1));
  const ratio = market.candle(250).close / plain.candle(250).close;
  assert.ok(ratio > 0.4 && ratio < 2.1, `${ratio}`);
});

Deno.test("a market with other faults has another name, one without market faults keeps its own", () => {
  assert.notEqual(gapped().marketId, base().marketId);
  assert.equal(faultyMarket(base(), rules, faultPlan(1, { ws_drop: {} })).marketId, base().marketId);
});

Deno.test("in a thin candle an order is filled in part", async () => {
  const { exchange, client } = faultyWorld("partial_fill=1@4..4");
  await exchange.step();
  const { orderId } = await client.ok("POST", "/fapi/v1/order", MARKET_BUY);
  await exchange.step();
  await exchange.step();
  const order = await client.ok("GET", "/fapi/v1/order", { symbol: "BTCUSDT", orderId: String(orderId) });
  assert.deepEqual([order.executedQty, order.origQty], ["0.004", "0.01"]);
  await exchange.close();
});

Deno.test("a spike of funding is in the premium index before it is paid", async () => {
  const { exchange, client } = faultyWorld("funding_spike=1@100..100");
  await client.ok("POST", "/fapi/v1/order", { ...MARKET_BUY, quantity: "0.1" });
  while (exchange.session.timeMs < FIRST_OPEN_MS + 3 * 3_600_000) await exchange.step();
  const { lastFundingRate, nextFundingTime } = await client.ok("GET", "/fapi/v1/premiumIndex", { symbol: "BTCUSDT" });
  assert.equal(Math.abs(Number(lastFundingRate)), 0.01);
  assert.equal(nextFundingTime, FIRST_OPEN_MS + FUNDING_MS);
  await exchange.close();
});
