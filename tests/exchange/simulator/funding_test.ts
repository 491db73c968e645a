import assert from "node:assert/strict";
import { recordedFunding, syntheticMarket, withFunding } from "../../../exchange/simulator/mod.ts";
import { type Ccxt, SYMBOL, withExchange } from "./fixture.ts";

const HOUR_MS = 3_600_000;
const FIRST_MS = Date.UTC(2025, 0, 1, 7, 50);
const DUE_MS = Date.UTC(2025, 0, 1, 8);
/** Two candles before funding is due. */
const market = () => syntheticMarket({ historyCount: 200, firstOpenMs: FIRST_MS });

Deno.test("funding is settled at 08:00 on what is held then, and stands in quotes, history and income", () => {
  const funded = withFunding(market(), recordedFunding([{ timeMs: DUE_MS, rate: 0.0005 }]), "one");
  return withExchange({ market: funded, fillMode: "at_once" }, async ({ simulator, client }) => {
    await client.createOrder(SYMBOL, "market", "buy", 0.1);
    const ahead = await client.fetchFundingRate(SYMBOL);
    assert.deepEqual([ahead.fundingRate, ahead.fundingTimestamp], [0.0005, DUE_MS]);
    let step = await simulator.step();
    while (!step.account_changed) step = await simulator.step();
    assert.deepEqual([step.time_ms, step.phase], [DUE_MS, "open"]);
    const [row] = await client.fapiPrivateGetIncome({ incomeType: "FUNDING_FEE" });
    const mark = funded.candle(1).close;
    assert.ok(Math.abs(Number(row.income) + mark * 0.1 * 0.0005) < 1e-7, `${row.income} at ${mark}`);
    assert.deepEqual([row.symbol, row.asset, Number(row.time)], ["BTCUSDT", "USDT", DUE_MS]);
    const history = await client.fetchFundingRateHistory(SYMBOL);
    assert.deepEqual(history.at(-1).fundingRate, 0.0005);
    assert.ok(history.every((each: Ccxt) => each.timestamp % (8 * HOUR_MS) === 0));
    assert.equal((await client.fetchFundingRate(SYMBOL)).fundingRate, 0);
  });
});

Deno.test("a market without funding pays none and has no history of it", () =>
  withExchange({ market: market(), fillMode: "at_once" }, async ({ simulator, client }) => {
    await client.createOrder(SYMBOL, "market", "buy", 0.1);
    for (let i = 0; i < 4; i++) assert.equal((await simulator.step()).account_changed, false);
    assert.deepEqual(await client.fetchFundingRateHistory(SYMBOL), []);
  }));
