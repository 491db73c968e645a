import assert from "node:assert/strict";
import { type Ccxt, marketOf, SYMBOL, withExchange } from "./fixture.ts";

type Quote = readonly [number, number, number, number];
const STILL: Quote = [40_000, 40_000, 40_000, 40_000];
const DIP: Quote = [40_000, 40_100, 39_400, 39_800];

const limit = (client: Ccxt, side: string, coins: number, at: number, params: object = {}) =>
  client.createOrder(SYMBOL, "limit", side, coins, at, params);

Deno.test("a limit order rests, is filled as maker at its price, and everyone is told so", () =>
  withExchange({ market: marketOf([DIP]) }, async ({ simulator, client }) => {
    const sent = await limit(client, "buy", 0.01, 39_500, { clientOrderId: "l-1" });
    assert.deepEqual([sent.status, sent.price, sent.timeInForce, sent.type], ["open", 39_500, "GTC", "limit"]);
    assert.deepEqual((await client.fetchOpenOrders(SYMBOL)).map((order: Ccxt) => order.clientOrderId), ["l-1"]);
    await simulator.step();
    const order = await client.fetchOrder(undefined, SYMBOL, { clientOrderId: "l-1" });
    assert.deepEqual([order.status, order.filled, order.average], ["closed", 0.01, 39_500]);
    const [trade] = await client.fetchMyTrades(SYMBOL);
    assert.deepEqual([trade.takerOrMaker, trade.price, trade.info.commission], ["maker", 39_500, "0.079"]);
  }));

Deno.test("at once, a market order is filled in its own answer, and a limit order that meets the market takes", () =>
  withExchange({ market: marketOf([STILL]), fillMode: "at_once" }, async ({ client }) => {
    const bought = await client.createOrder(SYMBOL, "market", "buy", 0.01);
    assert.deepEqual([bought.status, bought.average], ["closed", 40_000]);
    const sold = await limit(client, "sell", 0.01, 39_000, { newOrderRespType: "RESULT" });
    assert.deepEqual([sold.status, sold.average], ["closed", 40_000]);
    assert.deepEqual((await client.fetchMyTrades(SYMBOL)).map((each: Ccxt) => each.takerOrMaker), ["taker", "taker"]);
  }));

Deno.test("an order is amended by price and quantity", () =>
  withExchange({ market: marketOf([DIP]) }, async ({ simulator, client }) => {
    const { id } = await limit(client, "buy", 0.01, 39_000);
    const amended = await client.editOrder(id, SYMBOL, "limit", "buy", 0.02, 39_500);
    assert.deepEqual([amended.id, amended.price, amended.amount, amended.status], [id, 39_500, 0.02, "open"]);
    await assert.rejects(client.editOrder(id, SYMBOL, "limit", "buy", 0.02, 39_500), /-5027/);
    await simulator.step();
    assert.equal((await client.fetchOrder(id, SYMBOL)).filled, 0.02);
  }));

for (
  const [name, act, expected] of [
    ["post-only would take", (c: Ccxt) => limit(c, "buy", 0.01, 40_100, { postOnly: true }), /-5022/],
    ["fill or kill meets nothing", (c: Ccxt) => limit(c, "buy", 0.01, 39_000, { timeInForce: "FOK" }), /-5021/],
    ["the time in force is unknown", (c: Ccxt) => limit(c, "buy", 0.01, 39_000, { timeInForce: "DAY" }), /-1115/],
    ["the price is off the tick", (c: Ccxt) =>
      c.fapiPrivatePostOrder({
        symbol: "BTCUSDT",
        side: "BUY",
        type: "LIMIT",
        timeInForce: "GTC",
        quantity: "0.01",
        price: "39000.05",
      }), /-4014/],
    [
      "a market order has a price",
      (c: Ccxt) =>
        c.fapiPrivatePostOrder({ symbol: "BTCUSDT", side: "BUY", type: "MARKET", quantity: "0.01", price: "1" }),
      /-1106/,
    ],
    ["a trailing stop has no callback", (c: Ccxt) =>
      c.fapiPrivatePostAlgoOrder({
        algoType: "CONDITIONAL",
        symbol: "BTCUSDT",
        side: "SELL",
        type: "TRAILING_STOP_MARKET",
        quantity: "0.01",
      }), /-1102.*callbackrate/],
  ] as const
) {
  Deno.test(`an order is refused where ${name}`, () =>
    withExchange({ market: marketOf([STILL]) }, async ({ client }) => {
      const thrown = await Promise.resolve(act(client)).then(() => "nothing", (error) => String(error));
      assert.match(thrown, expected);
    }));
}

Deno.test("a trailing stop and a stop-limit order are placed, read back and triggered", () =>
  withExchange({ market: marketOf([STILL, DIP]), fillMode: "at_once" }, async ({ simulator, client }) => {
    await client.createOrder(SYMBOL, "market", "buy", 0.02);
    const trailing = await client.createOrder(SYMBOL, "market", "sell", 0.01, undefined, {
      trailingPercent: 1,
      reduceOnly: true,
    });
    assert.deepEqual([trailing.info.orderType, trailing.info.callbackRate], ["TRAILING_STOP_MARKET", "1"]);
    await client.createOrder(SYMBOL, "limit", "sell", 0.01, 39_650, { stopLossPrice: 39_700, reduceOnly: true });
    const open = await client.fetchOpenOrders(SYMBOL, undefined, undefined, { trigger: true });
    assert.deepEqual(open.map((each: Ccxt) => each.info.orderType), ["TRAILING_STOP_MARKET", "STOP"]);
    await simulator.step();
    await simulator.step();
    const sold = (await client.fetchMyTrades(SYMBOL)).slice(1);
    // The candle opens at 40,000: 1 % below it is 39,600.
    assert.deepEqual(sold.map((each: Ccxt) => each.price), [39_700, 39_600]);
  }));

Deno.test("isolated margin is set, moved and shown, and a liquidation is told as one", () =>
  withExchange({
    market: marketOf([STILL, [40_000, 40_000, 30_000, 30_000]]),
    fillMode: "at_once",
  }, async ({ simulator, client }) => {
    await client.setMarginMode("isolated", SYMBOL);
    await client.setLeverage(10, SYMBOL);
    await client.createOrder(SYMBOL, "market", "buy", 1);
    await assert.rejects(client.setMarginMode("cross", SYMBOL), /-4048/);
    assert.equal((await client.addMargin(SYMBOL, 1_000)).amount, 1_000);
    const [position] = await client.fetchPositions([SYMBOL], { useV2: true });
    assert.deepEqual([position.marginMode, position.collateral], ["isolated", 5_000]);
    assert.ok(Math.abs(position.liquidationPrice - 35_140.6) < 0.1);
    const account = await client.fapiPrivateV2GetAccount();
    assert.deepEqual([account.totalCrossWalletBalance, account.positions[0].isolatedWallet], ["4980", "5000"]);
    while (!(await simulator.step()).account_changed);
    const [forced] = await client.fapiPrivateGetForceOrders({ autoCloseType: "LIQUIDATION" });
    assert.match(forced.clientOrderId, /^autoclose-\d+$/);
    assert.deepEqual([forced.type, forced.timeInForce, forced.status], ["LIMIT", "IOC", "FILLED"]);
    assert.deepEqual(await client.fapiPrivateGetForceOrders({ autoCloseType: "ADL" }), []);
    assert.equal((await client.fetchBalance()).USDT.total, 4_980);
    const types = (await client.fapiPrivateGetIncome()).map((each: Ccxt) => each.incomeType);
    assert.deepEqual(types, ["COMMISSION", "REALIZED_PNL", "COMMISSION", "INSURANCE_CLEAR"]);
  }));

Deno.test("user streams tell amendments, the maker's side, and what a liquidation calculates", () =>
  withExchange({
    market: marketOf([DIP, [39_800, 39_800, 20_000, 20_000]]),
  }, async ({ simulator, client }) => {
    const { listenKey } = await client.fapiPrivatePostListenKey();
    const socket = new WebSocket(`ws://127.0.0.1:${simulator.port}/private/ws?listenKey=${listenKey}`);
    const told: Ccxt[] = [];
    const liquidated = Promise.withResolvers<void>();
    socket.onmessage = ({ data }) => {
      told.push(JSON.parse(data));
      if (told.at(-1).a?.m === "INSURANCE_CLEAR") liquidated.resolve();
    };
    await new Promise((done) => socket.onopen = done);
    const { id } = await limit(client, "buy", 2, 39_000);
    await client.editOrder(id, SYMBOL, "limit", "buy", 2, 39_500);
    while (!(await simulator.step()).ended);
    await liquidated.promise;
    const orders = told.filter(({ e }) => e === "ORDER_TRADE_UPDATE").map(({ o }) => [o.x, o.X, o.m]);
    assert.deepEqual(orders, [
      ["NEW", "NEW", false],
      ["AMENDMENT", "NEW", false],
      ["TRADE", "FILLED", true],
      ["NEW", "NEW", false],
      ["CALCULATED", "FILLED", false],
    ]);
    assert.deepEqual(told.filter(({ e }) => e === "ACCOUNT_UPDATE").map(({ a }) => a.m), [
      "ORDER",
      "ORDER",
      "INSURANCE_CLEAR",
    ]);
    const closed = new Promise((done) => socket.onclose = done);
    socket.close();
    await closed;
  }));
