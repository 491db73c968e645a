import assert from "node:assert/strict";
import { SimulatorStartError, startSimulator, syntheticMarket } from "../../../exchange/simulator/mod.ts";
import { type Ccxt, ccxtClient, marketOf, SYMBOL, withExchange } from "./fixture.ts";

type Quote = readonly [number, number, number, number];
const STILL: Quote = [40_000, 40_000, 40_000, 40_000];
const UP_AND_DOWN: Quote = [40_000, 41_000, 39_000, 40_500];

async function withStateFile(body: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(`${folder}/exchange.json`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a restart takes up account, waiting stop and place in the market, in the middle of a candle", () =>
  withStateFile(async (stateFile) => {
    const market = () => marketOf([STILL, UP_AND_DOWN]);
    let before: Ccxt;
    await withExchange({ market: market(), stateFile }, async ({ simulator, client }) => {
      await client.setLeverage(3, SYMBOL);
      await client.createOrder(SYMBOL, "market", "buy", 0.01);
      assert.equal((await simulator.step()).phase, "open");
      const stop = { stopLossPrice: 39_500, reduceOnly: true, clientOrderId: "sl" };
      await client.createOrder(SYMBOL, "market", "sell", 0.01, undefined, stop);
      before = [
        await client.fetchBalance(),
        await client.fetchPositions([SYMBOL], { useV2: true }),
        simulator.status(),
      ];
    });
    await withExchange({ market: market(), stateFile }, async ({ simulator, client }) => {
      const after = [
        await client.fetchBalance(),
        await client.fetchPositions([SYMBOL], { useV2: true }),
        simulator.status(),
      ];
      assert.deepEqual(after, before);
      await simulator.step();
      await simulator.step();
      const trades = await client.fetchMyTrades(SYMBOL);
      assert.deepEqual(trades.map((trade: Ccxt) => [trade.side, trade.price]), [["buy", 40_000], ["sell", 39_500]]);
    });
  }));

Deno.test("an acknowledged order is on the disk before its answer, without a clean end", () =>
  withStateFile(async (stateFile) => {
    const simulator = await startSimulator({ market: marketOf([STILL]), stateFile });
    const client = await ccxtClient(simulator.port);
    await client.createOrder(SYMBOL, "market", "buy", 0.01, undefined, { clientOrderId: "kept" });
    const saved = JSON.parse(await Deno.readTextFile(stateFile));
    assert.equal(saved.markets[0].account.openOrders[0].clientOrderId, "kept");
    await client.close();
    await simulator.close();
  }));

Deno.test("without orders the place in the market is stored every 25 steps", () =>
  withStateFile(async (stateFile) => {
    const simulator = await startSimulator({ market: syntheticMarket({ historyCount: 20 }), stateFile });
    for (let i = 0; i < 24; i++) await simulator.step();
    await assert.rejects(Deno.stat(stateFile), Deno.errors.NotFound);
    await simulator.step();
    const [{ position }] = JSON.parse(await Deno.readTextFile(stateFile)).markets;
    assert.deepEqual(position, { cursor: 25, phase: "closed", tick: 0 });
    await simulator.close();
  }));

Deno.test("a state file of another market is refused by both names", () =>
  withStateFile(async (stateFile) => {
    await withExchange({ market: marketOf([STILL]), stateFile }, async ({ client }) => {
      await client.setLeverage(3, SYMBOL);
    });
    const market = syntheticMarket({ historyCount: 20 });
    await assert.rejects(startSimulator({ market, stateFile }), (error: Error) => {
      assert.ok(error instanceof SimulatorStartError);
      assert.match(error.message, /belongs to the market recorded-BTCUSDT-5m-.* not to synthetic-/);
      return true;
    });
  }));

for (
  const [name, text] of [["is cut off", '{"version":1,"marketId":"x"'], ["lacks its account", '{"version":1}']] as const
) {
  Deno.test(`a state file that ${name} is refused, never guessed`, () =>
    withStateFile(async (stateFile) => {
      await Deno.writeTextFile(stateFile, text);
      await assert.rejects(startSimulator({ market: marketOf([STILL]), stateFile }), /is damaged: move it away/);
    }));
}

Deno.test("a state file of the first version is read: its account, open stop and place in the market go on", () =>
  withStateFile(async (stateFile) => {
    const market = () => marketOf([STILL, UP_AND_DOWN]);
    await withExchange({ market: market(), stateFile }, async ({ simulator, client }) => {
      await client.createOrder(SYMBOL, "market", "buy", 0.01);
      await simulator.step();
      await client.createOrder(SYMBOL, "market", "sell", 0.01, undefined, { stopLossPrice: 39_500, reduceOnly: true });
    });
    await Deno.writeTextFile(stateFile, JSON.stringify(asFirstVersion(JSON.parse(await Deno.readTextFile(stateFile)))));
    await withExchange({ market: market(), stateFile }, async ({ simulator, client }) => {
      await simulator.step();
      await simulator.step();
      assert.deepEqual((await client.fetchMyTrades(SYMBOL)).map((each: Ccxt) => [each.price, each.takerOrMaker]), [
        [40_000, "taker"],
        [39_500, "taker"],
      ]);
    });
  }));

/** What the first version wrote: without everything that came later. */
function asFirstVersion({ marketId, markets: [{ position, account }] }: Ccxt): object {
  const without = (keys: readonly string[]) => (each: object) =>
    Object.fromEntries(Object.entries(each).filter(([key]) => !keys.includes(key)));
  const order = without(["type", "limitPrice", "timeInForce", "resting", "forced"]);
  const algo = without(["limitPrice", "timeInForce", "trailing"]);
  const { openOrders, doneOrders, openAlgos, doneAlgos, trades, ...rest } = account;
  const later = ["funding", "liquidationFees", "marginType", "isolatedWallet", "dualSidePosition", "volume"];
  return {
    version: 1,
    marketId,
    position: without(["tick"])(position),
    account: {
      ...without([...later, "takenVolume", "nextIncomeId", "income", "marketIndex", "elsewhere"])(rest),
      openOrders: openOrders.map(order),
      doneOrders: doneOrders.map(order),
      openAlgos: openAlgos.map(algo),
      doneAlgos: doneAlgos.map(algo),
      trades: trades.map(without(["maker"])),
    },
  };
}

Deno.test("a port in use is said in one sentence", async () => {
  const first = await startSimulator({ market: marketOf([STILL]) });
  await assert.rejects(
    startSimulator({ market: marketOf([STILL]), port: first.port }),
    (error: Error) => error instanceof SimulatorStartError && error.message.includes(`Port ${first.port} is in use`),
  );
  await first.close();
});
