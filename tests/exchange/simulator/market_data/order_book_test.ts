import assert from "node:assert/strict";
import { createExchange, syntheticMarket } from "../../../../exchange/simulator/mod.ts";
import { ManualClock } from "../../../../coordinator/runtime/clock.ts";
import { type Ccxt, marketOf, SYMBOL, withExchange } from "../fixture.ts";
import { InProcessClient, type Json } from "../in_process_client.ts";

const symbol = "BTCUSDT";
type Row = [price: string, qty: string];

function world() {
  const clock = new ManualClock();
  const exchange = createExchange({ market: syntheticMarket({ historyCount: 300 }), clock });
  return { exchange, client: new InProcessClient(exchange, clock) };
}

const book = (client: InProcessClient, limit: number): Promise<{ lastUpdateId: number; bids: Row[]; asks: Row[] }> =>
  client.ok("GET", "/fapi/v1/depth", { symbol, limit: String(limit) });

Deno.test("the book surrounds the last price, best first, without gaps, and its best is the book ticker's", async () => {
  const { exchange, client } = world();
  for (let step = 0; step < 20; step++) {
    const { bids, asks } = await book(client, 1000);
    const { price } = await client.ok("GET", "/fapi/v1/ticker/price", { symbol });
    const ticker = await client.ok("GET", "/fapi/v1/ticker/bookTicker", { symbol });
    const ticks = (rows: readonly Row[]) => rows.map(([at]) => Math.round((Number(at) - Number(price)) * 10));
    assert.deepEqual(ticks(asks), Array.from({ length: 1000 }, (_, i) => i + 1));
    assert.deepEqual(ticks(bids), Array.from({ length: 1000 }, (_, i) => -i - 1));
    assert.ok([...bids, ...asks].every(([, qty]) => Number(qty) >= 0.001));
    assert.deepEqual([ticker.bidPrice, ticker.bidQty, ticker.askPrice, ticker.askQty], [...bids[0]!, ...asks[0]!]);
    await exchange.step();
  }
  await exchange.close();
});

Deno.test("the same place in the market has the same book, and most of it stays from one to the next", async () => {
  const [first, second] = [world(), world()];
  const before = await book(first.client, 500);
  assert.deepEqual(before.bids, (await book(second.client, 500)).bids);
  await first.exchange.step();
  await second.exchange.step();
  const after = await book(first.client, 1000);
  assert.deepEqual(after, { ...await book(second.client, 1000) });
  const kept = new Map(before.bids);
  const same = after.bids.filter(([price, qty]) => kept.get(price) === qty).length;
  const common = after.bids.filter(([price]) => kept.has(price)).length;
  assert.ok(common > 100 && same > common / 3, `${same} of ${common} levels stayed`);
  await first.exchange.close();
  await second.exchange.close();
});

Deno.test("a depth that Binance does not sell is refused", async () => {
  const { exchange, client } = world();
  assert.equal((await client.refused("GET", "/fapi/v1/depth", { symbol, limit: "7" }))["code"], -4021);
  await exchange.close();
});

Deno.test("a book that is kept by Binance's rule from a snapshot and differences equals the next snapshot", async () => {
  const { exchange, client } = world();
  const stream = client.listen("/ws/btcusdt@depth@100ms");
  await exchange.step();
  const snapshot = await book(client, 1000);
  for (let step = 0; step < 12; step++) await exchange.step();
  const levels = { b: new Map(snapshot.bids), a: new Map(snapshot.asks) };
  const events = stream.messages as (Json & { U: number; u: number; pu: number; b: Row[]; a: Row[] })[];
  const fresh = events.filter(({ u }) => u >= snapshot.lastUpdateId);
  assert.equal(fresh.length, events.length - 1);
  assert.ok(fresh[0]!.U <= snapshot.lastUpdateId && snapshot.lastUpdateId <= fresh[0]!.u);
  events.slice(1).forEach(({ pu, U }, i) => assert.deepEqual([pu, U], [events[i]!.u, events[i]!.u + 1]));
  for (const event of fresh) {
    for (const side of ["b", "a"] as const) {
      for (const [price, qty] of event[side]) qty === "0" ? levels[side].delete(price) : levels[side].set(price, qty);
    }
  }
  const now = await book(client, 1000);
  assert.deepEqual(levels.b, new Map(now.bids));
  assert.deepEqual(levels.a, new Map(now.asks));
  await exchange.close();
});

Deno.test("a partial book brings its levels whole", async () => {
  const { exchange, client } = world();
  const stream = client.listen("/ws/btcusdt@depth5@500ms");
  await exchange.step();
  const now = await book(client, 5);
  assert.deepEqual([stream.messages[0]?.["b"], stream.messages[0]?.["a"]], [now.bids, now.asks]);
  await exchange.close();
});

Deno.test("ccxt keeps a book of its own from the stream", () =>
  withExchange({
    market: marketOf(Array.from({ length: 40 }, (_, i) => [40_000, 40_100, 39_900, 40_000 + i] as const)),
  }, async ({ simulator, client }) => {
    const watching: Promise<Ccxt> = client.watchOrderBook(SYMBOL, 1000);
    // It asks for a snapshot once the stream has begun, and takes it up at the next difference.
    let book: Ccxt;
    watching.then((found) => book = found);
    while (book === undefined && !simulator.status().ended) {
      await simulator.step();
      await new Promise((done) => setTimeout(done, 20));
    }
    const { asks } = await client.fetchOrderBook(SYMBOL, 1000);
    const best = (rows: Ccxt) => Array.from({ length: 3 }, (_, i) => [rows[i][0], rows[i][1]]);
    assert.deepEqual(best(book.asks), best(asks));
  }));
