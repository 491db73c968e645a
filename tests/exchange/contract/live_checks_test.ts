import assert from "node:assert/strict";
import { BinanceWorld, CALM } from "../binance/fixture.ts";
import { runLiveChecks } from "./live_checks.ts";

Deno.test("the checks that run by hand on Binance's demo environment hold on the simulator", async () => {
  const world = await BinanceWorld.start(Array.from({ length: 8 }, () => CALM));
  try {
    const faults: string[] = [];
    await runLiveChecks({
      exchange: await world.connected(),
      symbol: "BTCUSDT",
      run: "x-live",
      nowMs: () => world.control.marketNowMs(),
      settle: async () => {
        // To the candle's close, and to the open of the next one, where a market order fills.
        for (let i = 0; i < 2; i++) assert.ok((await world.control.step()).ok);
      },
    }, (sentence, fault) => fault !== null && faults.push(`${sentence}: ${fault}`));
    assert.deepEqual(faults, []);
  } finally {
    await world.close();
  }
});
