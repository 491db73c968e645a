import assert from "node:assert/strict";
import { startSimulator, type StepReport, syntheticMarket } from "../../../exchange/simulator/mod.ts";
import { CANDLE_MS, type Ccxt, ccxtClient, FIRST_OPEN_MS, marketOf, SYMBOL, withExchange } from "./fixture.ts";

const post = async (port: number): Promise<StepReport> =>
  await (await fetch(`http://127.0.0.1:${port}/sim/step`, { method: "POST" })).json();

Deno.test("steps go to the close, stop after an open that filled something, and end with the data", async () => {
  const still = [40_000, 40_000, 40_000, 40_000] as const;
  await withExchange({ market: marketOf([still, still, still]) }, async ({ simulator, client }) => {
    const report = (candle: number, phase: "open" | "close", changed: boolean, ended = false): StepReport => ({
      time_ms: FIRST_OPEN_MS + candle * CANDLE_MS,
      phase,
      account_changed: changed,
      closed: phase === "close" ? ["BTCUSDT"] : [],
      ended,
    });
    assert.deepEqual(await post(simulator.port), report(1, "close", false));
    await client.createOrder(SYMBOL, "market", "buy", 0.01);
    assert.deepEqual(await post(simulator.port), report(1, "open", true));
    assert.deepEqual(await post(simulator.port), report(2, "close", false));
    assert.deepEqual(await post(simulator.port), report(3, "close", false, true));
    const status = await (await fetch(`http://127.0.0.1:${simulator.port}/sim/status`)).json();
    assert.deepEqual(status, {
      mode: "lockstep",
      speed: null,
      time_ms: FIRST_OPEN_MS + 3 * CANDLE_MS,
      ended: true,
      symbol: "BTCUSDT",
      symbols: ["BTCUSDT"],
      timeframe: "5m",
      candles_total: 3,
      candles_left: 0,
      history_candles: 12,
      first_open_ms: FIRST_OPEN_MS,
      market_id: simulator.status().market_id,
    });
  });
});

/** Trades by a fixed rule for 150 candles. @returns The exchange's own trade list, as it sends it. */
async function tradedRun(): Promise<unknown[]> {
  const simulator = await startSimulator({ market: syntheticMarket({ seed: 3, historyCount: 50 }), slippageBps: 2 });
  const client = await ccxtClient(simulator.port);
  for (let candle = 0; candle < 150; candle++) {
    const flat = (await client.fetchPositions([SYMBOL])).length === 0;
    if (flat && candle % 10 === 0) {
      await client.cancelAllOrders(SYMBOL, { trigger: true });
      const side = candle % 20 === 0 ? "buy" : "sell";
      await client.createOrder(SYMBOL, "market", side, 0.02, undefined, { clientOrderId: `e-${candle}` });
    }
    let step = await post(simulator.port);
    if (step.phase === "open") {
      await bracket(client);
      step = await post(simulator.port);
    }
  }
  const { info } = { info: (await client.fetchMyTrades(SYMBOL)).map((trade: Ccxt) => trade.info) };
  await client.close();
  await simulator.close();
  return info;
}

async function bracket(client: Ccxt): Promise<void> {
  const [position] = await client.fetchPositions([SYMBOL]);
  const [exit, sign] = position.side === "long" ? ["sell", 1] : ["buy", -1];
  const at = (offset: number) => client.priceToPrecision(SYMBOL, position.entryPrice * (1 + sign * offset));
  const common = { reduceOnly: true };
  await client.createOrder(SYMBOL, "market", exit, 0.02, undefined, { ...common, stopLossPrice: at(-0.005) });
  await client.createOrder(SYMBOL, "market", exit, 0.02, undefined, { ...common, takeProfitPrice: at(0.008) });
}

Deno.test("two runs with the same orders have identical trade lists", async () => {
  const first = await tradedRun();
  assert.ok(first.length >= 6, `the run trades: ${first.length}`);
  assert.deepEqual(await tradedRun(), first);
});
