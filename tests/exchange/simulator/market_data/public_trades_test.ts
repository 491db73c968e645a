import assert from "node:assert/strict";
import { ManualClock } from "../../../../coordinator/runtime/clock.ts";
import { createExchange, type ExchangeOptions } from "../../../../exchange/simulator/mod.ts";
import { CANDLE_MS, FIRST_OPEN_MS, marketOf } from "../fixture.ts";
import { InProcessClient } from "../in_process_client.ts";

const symbol = "BTCUSDT";
const WAVE = [40_000, 40_100, 39_900, 40_050] as const;
const PER_CANDLE = 13;

interface Trade {
  readonly id: number;
  readonly price: string;
  readonly qty: string;
  readonly time: number;
  readonly isBuyerMaker: boolean;
}

function world(options: Partial<ExchangeOptions> = {}) {
  const clock = new ManualClock();
  const exchange = createExchange({ market: marketOf([WAVE, WAVE, WAVE]), clock, ...options });
  return { exchange, client: new InProcessClient(exchange, clock) };
}

const trades = (client: InProcessClient, limit = 1000): Promise<Trade[]> =>
  client.ok("GET", "/fapi/v1/trades", { symbol, limit: String(limit) });

Deno.test("trades tell the candles: first at the open, inside at high and low, last at the close and the last price", async () => {
  const { exchange, client } = world();
  await exchange.step();
  const candle = (await trades(client)).slice(-PER_CANDLE);
  const prices = candle.map(({ price }) => Number(price));
  assert.deepEqual([prices[0], prices.at(-1)], [WAVE[0], WAVE[3]]);
  assert.deepEqual([Math.max(...prices), Math.min(...prices)], [WAVE[1], WAVE[2]]);
  const ticker = await client.ok("GET", "/fapi/v1/ticker/24hr", { symbol });
  assert.deepEqual([ticker.lastPrice, ticker.lastId], [candle.at(-1)!.price, candle.at(-1)!.id]);
  assert.ok(candle.every(({ time }) => time >= FIRST_OPEN_MS && time < FIRST_OPEN_MS + CANDLE_MS));
  assert.ok(candle.some(({ isBuyerMaker }) => isBuyerMaker) && candle.some(({ isBuyerMaker }) => !isBuyerMaker));
  const volume = candle.reduce((sum, { qty }) => sum + Number(qty), 0);
  assert.ok(Math.abs(volume - 22) < 0.02, `${volume}`);
  await exchange.close();
});

Deno.test("trades have consecutive ids in the order of time, and none from the future", async () => {
  const { exchange, client } = world({ ticksPerCandle: 5 });
  for (let move = 0; move < 3; move++) {
    exchange.session.openNext();
    exchange.session.tickNext();
    const found = await trades(client);
    found.slice(1).forEach(({ id, time }, i) => {
      assert.equal(id, found[i]!.id + 1);
      assert.ok(time >= found[i]!.time);
    });
    assert.equal(found.at(-1)!.time, exchange.session.timeMs);
    const { price } = await client.ok("GET", "/fapi/v1/ticker/price", { symbol });
    assert.equal(found.at(-1)!.price, price);
    exchange.session.closeCurrent();
  }
  await exchange.close();
});

Deno.test("older trades are found by id, aggregate ones by time too, within an hour", async () => {
  const { exchange, client } = world();
  for (let step = 0; step < 2; step++) await exchange.step();
  const all = await trades(client);
  const ids = (rows: readonly { id?: number; a?: number }[]) => rows.map((row) => row.id ?? row.a);
  const older = await client.ok("GET", "/fapi/v1/historicalTrades", { symbol, fromId: String(all[3]!.id), limit: "2" });
  assert.deepEqual(ids(older), [all[3]!.id, all[4]!.id]);
  const aggregate = (params: Record<string, string>) => client.ok("GET", "/fapi/v1/aggTrades", { symbol, ...params });
  const from = all.findIndex(({ time }) => time >= FIRST_OPEN_MS);
  assert.deepEqual(
    ids(await aggregate({ startTime: String(FIRST_OPEN_MS), limit: "3" })),
    ids(all.slice(from, from + 3)),
  );
  const until = all.filter(({ time }) => time <= FIRST_OPEN_MS + 1_000);
  assert.deepEqual(ids(await aggregate({ endTime: String(FIRST_OPEN_MS + 1_000), limit: "3" })), ids(until.slice(-3)));
  const wide = { startTime: String(FIRST_OPEN_MS), endTime: String(FIRST_OPEN_MS + 3_600_001) };
  assert.equal((await client.refused("GET", "/fapi/v1/aggTrades", { symbol, ...wide }))["code"], -1127);
  await exchange.close();
});

Deno.test("the streams bring each trade once", async () => {
  const { exchange, client } = world();
  const stream = client.listen("/stream?streams=btcusdt@trade/btcusdt@aggTrade");
  for (let step = 0; step < 2; step++) await exchange.step();
  const heard = (name: string, id: string) =>
    stream.messages.filter((each) => each["stream"] === name).map((each) =>
      (each["data"] as Record<string, number>)[id]
    );
  const expected = (await trades(client, 2 * PER_CANDLE)).map(({ id }) => id);
  assert.deepEqual(heard("btcusdt@trade", "t"), expected);
  assert.deepEqual(heard("btcusdt@aggTrade", "a"), expected);
  await exchange.close();
});
