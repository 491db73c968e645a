import assert from "node:assert/strict";
import { usd } from "../../../domain/money.ts";
import { BINANCE_LIMITS } from "../../../exchange/simulator/mod.ts";
import { type Ccxt, marketOf, SYMBOL, withExchange } from "./fixture.ts";

type Quote = readonly [number, number, number, number];
const STILL: Quote = [40_000, 40_000, 40_000, 40_000];
const UP_AND_DOWN: Quote = [40_000, 41_000, 39_000, 40_500];
/** In market order on the exchange: bought at the open of the first candle. */
const buy = (client: Ccxt, coins: number, params: object = {}) =>
  client.createOrder(SYMBOL, "market", "buy", coins, undefined, params);
const stop = (client: Ccxt, at: number, params: object = {}) =>
  client.createOrder(SYMBOL, "market", "sell", 0.01, undefined, { stopLossPrice: at, reduceOnly: true, ...params });
const target = (client: Ccxt, at: number, params: object = {}) =>
  client.createOrder(SYMBOL, "market", "sell", 0.01, undefined, { takeProfitPrice: at, reduceOnly: true, ...params });

Deno.test("ccxt reads the market with its filters and fees", () =>
  withExchange({ market: marketOf([STILL]) }, async ({ client }) => {
    const market = client.market(SYMBOL);
    assert.equal(market.id, "BTCUSDT");
    assert.equal(market.linear, true);
    assert.deepEqual([market.precision.price, market.precision.amount], [0.1, 0.001]);
    assert.deepEqual([market.limits.amount.min, market.limits.cost.min], [0.001, 100]);
    const fee = await client.fetchTradingFee(SYMBOL);
    assert.deepEqual([fee.taker, fee.maker], [0.0005, 0.0002]);
    assert.equal(Math.abs(await client.fetchTime() - Date.now()) < 60_000, true);
  }));

Deno.test("ccxt reads quotes that stand at market time", () =>
  withExchange({ market: marketOf([UP_AND_DOWN]) }, async ({ simulator, client }) => {
    await simulator.step();
    const ticker = await client.fetchTicker(SYMBOL);
    assert.deepEqual([ticker.last, ticker.high, ticker.low], [40_500, 41_000, 39_000]);
    assert.equal((await client.fetchTickers([SYMBOL]))[SYMBOL].last, 40_500);
    assert.equal((await client.fetchLastPrices([SYMBOL]))[SYMBOL].price, 40_500);
    const book = (await client.fetchBidsAsks([SYMBOL]))[SYMBOL];
    assert.deepEqual([book.bid, book.ask], [40_499.9, 40_500.1]);
    const funding = await client.fetchFundingRate(SYMBOL);
    assert.deepEqual([funding.fundingRate, funding.markPrice], [0, 40_500]);
    assert.deepEqual(await client.fetchFundingRateHistory(SYMBOL), []);
  }));

Deno.test("ccxt reads the account, sets leverage, and is told where nothing changes", () =>
  withExchange({ market: marketOf([STILL]), balance: usd(2_500) }, async ({ client }) => {
    assert.deepEqual((await client.fetchBalance()).USDT, { free: 2_500, used: 0, total: 2_500 });
    await client.setLeverage(5, SYMBOL);
    const leverage = await client.fetchLeverage(SYMBOL);
    assert.deepEqual([leverage.longLeverage, leverage.marginMode], [5, "cross"]);
    await assert.rejects(client.setLeverage(126, SYMBOL), /-4028|leverage should be/i);
    await assert.rejects(client.setPositionMode(false), /-4059/);
    await assert.rejects(client.setPositionMode(true), /-4060/);
    assert.equal((await client.fetchPositionMode()).hedged, false);
    assert.equal((await client.fetchLeverageTiers([SYMBOL]))[SYMBOL][0].maxLeverage, 125);
    await assert.rejects(
      client.fapiPrivatePostMarginType({ symbol: "BTCUSDT", marginType: "CROSSED" }),
      /-4046/,
    );
  }));

Deno.test("a market order is open until the step, then filled at the next open with its trade and fee", () =>
  withExchange({ market: marketOf([[40_111.1, 40_200, 40_000, 40_150]]) }, async ({ simulator, client }) => {
    const sent = await buy(client, 0.01, { clientOrderId: "entry-1" });
    assert.deepEqual([sent.clientOrderId, sent.status, sent.filled], ["entry-1", "open", 0]);
    assert.deepEqual((await client.fetchOpenOrders(SYMBOL)).map((order: Ccxt) => order.id), [sent.id]);
    const step = await simulator.step();
    assert.deepEqual([step.phase, step.account_changed, step.closed], ["open", true, []]);
    const order = await client.fetchOrder(undefined, SYMBOL, { clientOrderId: "entry-1" });
    assert.deepEqual([order.status, order.filled, order.average, order.cost], ["closed", 0.01, 40_111.1, 401.111]);
    const [trade] = await client.fetchMyTrades(SYMBOL);
    assert.deepEqual([trade.order, trade.price, trade.amount], [sent.id, 40_111.1, 0.01]);
    assert.equal(trade.info.commission, "0.2005555");
    assert.equal(trade.timestamp, step.time_ms);
    const [position] = await client.fetchPositions([SYMBOL], { useV2: true });
    assert.deepEqual([position.side, position.contracts, position.entryPrice], ["long", 0.01, 40_111.1]);
    assert.deepEqual([position.leverage, position.marginMode], [20, "cross"]);
    assert.equal((await client.fetchPositions([SYMBOL])).length, 1);
    assert.deepEqual(await client.fetchOpenOrders(SYMBOL), []);
  }));

Deno.test("a stop is triggered inside the candle before the target, and leads to the order that it became", () =>
  withExchange({ market: marketOf([STILL, UP_AND_DOWN]) }, async ({ simulator, client }) => {
    await buy(client, 0.01);
    await simulator.step();
    const stopOrder = await stop(client, 39_500, { clientOrderId: "sl-1" });
    assert.deepEqual([stopOrder.clientOrderId, stopOrder.status, stopOrder.triggerPrice], ["sl-1", "open", 39_500]);
    await target(client, 40_800, { clientOrderId: "tp-1" });
    const open = await client.fetchOpenOrders(SYMBOL, undefined, undefined, { trigger: true });
    assert.deepEqual(open.map((order: Ccxt) => order.clientOrderId), ["sl-1", "tp-1"]);
    assert.deepEqual((await simulator.step()).account_changed, false);
    assert.deepEqual((await simulator.step()).account_changed, true);
    const triggered = await client.fetchOrder(undefined, SYMBOL, { trigger: true, clientAlgoId: "sl-1" });
    assert.equal(triggered.status, "closed");
    const [, exit] = await client.fetchMyTrades(SYMBOL);
    assert.equal(exit.order, triggered.info.actualOrderId);
    assert.deepEqual([exit.side, exit.price, exit.info.realizedPnl], ["sell", 39_500, "-5"]);
    assert.deepEqual(await client.fetchPositions([SYMBOL]), []);
    const twin = await client.fetchOrder(undefined, SYMBOL, { trigger: true, clientAlgoId: "tp-1" });
    assert.deepEqual([twin.status, twin.info.rm], ["rejected", "ReduceOnly Order is rejected."]);
    const wallet = (await client.fetchBalance()).USDT.total;
    assert.equal(wallet, 9_994.6025);
  }));

Deno.test("closePosition sells whatever is held", () =>
  withExchange({ market: marketOf([STILL, UP_AND_DOWN]) }, async ({ simulator, client }) => {
    await buy(client, 0.037);
    await simulator.step();
    const closing = { stopLossPrice: 39_500, closePosition: true };
    await client.createOrder(SYMBOL, "market", "sell", undefined, undefined, closing);
    await simulator.step();
    await simulator.step();
    const [, exit] = await client.fetchMyTrades(SYMBOL);
    assert.deepEqual([exit.side, exit.amount, exit.price], ["sell", 0.037, 39_500]);
  }));

for (
  const [name, act, expected] of [
    ["an unknown order to fetch", (c: Ccxt) => c.fetchOrder("99", SYMBOL), /OrderNotFound|-2013/],
    ["an unknown order to cancel", (c: Ccxt) => c.cancelOrder("99", SYMBOL), /-2011/],
    ["a value that is too small", (c: Ccxt) => buy(c, 0.001), /-4164/],
    ["a trade without the margin", (c: Ccxt) => buy(c, 100), /-2019/],
    [
      "a reduce-only order without a position",
      (c: Ccxt) => c.createOrder(SYMBOL, "market", "sell", 0.01, undefined, { reduceOnly: true }),
      /-2022/,
    ],
    ["a stop that would trigger at once", (c: Ccxt) => stop(c, 40_100), /-2021/],
    [
      "a stop at the endpoint for plain orders",
      (c: Ccxt) =>
        c.fapiPrivatePostOrder({ symbol: "BTCUSDT", side: "SELL", type: "STOP_MARKET", quantity: "1", stopPrice: "1" }),
      /-4120/,
    ],
    [
      "a limit order without its time in force",
      (c: Ccxt) => c.fapiPrivatePostOrder({ symbol: "BTCUSDT", side: "BUY", type: "LIMIT", quantity: "1", price: "1" }),
      /-1102.*'timeinforce'/,
    ],
    [
      "an order type that does not exist",
      (c: Ccxt) => c.fapiPrivatePostOrder({ symbol: "BTCUSDT", side: "BUY", type: "DREAM", quantity: "1" }),
      /-1116/,
    ],
    [
      "a side that does not exist",
      (c: Ccxt) => c.fapiPrivatePostOrder({ symbol: "BTCUSDT", side: "UP", type: "MARKET", quantity: "1" }),
      /-1117/,
    ],
    [
      "a quantity finer than the exchange's precision",
      (c: Ccxt) => c.fapiPrivatePostOrder({ symbol: "BTCUSDT", side: "BUY", type: "MARKET", quantity: "0.0101" }),
      /-1111/,
    ],
    [
      "a trigger price between two ticks",
      (c: Ccxt) =>
        c.fapiPrivatePostAlgoOrder({
          algoType: "CONDITIONAL",
          symbol: "BTCUSDT",
          side: "SELL",
          type: "STOP_MARKET",
          quantity: "0.01",
          triggerPrice: "39000.05",
          reduceOnly: "true",
        }),
      /-4014/,
    ],
    [
      "an order without a quantity",
      (c: Ccxt) => c.fapiPrivatePostOrder({ symbol: "BTCUSDT", side: "BUY", type: "MARKET" }),
      /-1102.*'quantity'/,
    ],
    ["an unknown symbol", (c: Ccxt) => c.fapiPublicGetKlines({ symbol: "XYZUSDT", interval: "5m" }), /-1121/],
    ["an interval finer than the data", (c: Ccxt) => c.fetchOHLCV(SYMBOL, "1m"), /-1120/],
    [
      "a hedge-mode position side",
      (c: Ccxt) =>
        c.fapiPrivatePostOrder({
          symbol: "BTCUSDT",
          side: "BUY",
          type: "MARKET",
          quantity: "0.01",
          positionSide: "LONG",
        }),
      /-4061/,
    ],
  ] as const
) {
  Deno.test(`ccxt is refused ${name}`, () =>
    withExchange({ market: marketOf([STILL]) }, async ({ client }) => {
      const thrown = await Promise.resolve(act(client)).then(() => "nothing", (error) =>
        `${error.name} ${error.message}`);
      assert.match(thrown, expected);
      assert.deepEqual(await client.fetchMyTrades(SYMBOL), []);
    }));
}

Deno.test("a client id can be used again once its order is done, not before", () =>
  withExchange({ market: marketOf([STILL, STILL]) }, async ({ simulator, client }) => {
    await buy(client, 0.01, { clientOrderId: "same" });
    await assert.rejects(buy(client, 0.01, { clientOrderId: "same" }), /-4116/);
    await simulator.step();
    await buy(client, 0.01, { clientOrderId: "same" });
    assert.equal((await client.fetchOrder(undefined, SYMBOL, { clientOrderId: "same" })).status, "open");
  }));

Deno.test("waiting orders and stops can be cancelled one by one and all at once", () =>
  withExchange({ market: marketOf([STILL, UP_AND_DOWN, STILL]) }, async ({ simulator, client }) => {
    await buy(client, 0.01);
    await simulator.step();
    await stop(client, 39_500, { clientOrderId: "s1" });
    await stop(client, 39_400, { clientOrderId: "s2" });
    await client.cancelOrder(undefined, SYMBOL, { trigger: true, clientAlgoId: "s1" });
    await client.cancelAllOrders(SYMBOL, { trigger: true });
    await buy(client, 0.01, { clientOrderId: "m1" });
    assert.equal((await client.cancelOrder(undefined, SYMBOL, { clientOrderId: "m1" })).status, "canceled");
    await buy(client, 0.01, { clientOrderId: "m2" });
    await client.cancelAllOrders(SYMBOL);
    for (let i = 0; i < 3; i++) assert.equal((await simulator.step()).account_changed, false);
    assert.deepEqual((await client.fetchOrders(SYMBOL)).map((order: Ccxt) => order.status), [
      "closed",
      "canceled",
      "canceled",
    ]);
  }));

Deno.test("lists of trades page by id, time and order", () =>
  withExchange({ market: marketOf([STILL, STILL, STILL]) }, async ({ simulator, client }) => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) {
      ids.push((await buy(client, 0.01)).id);
      while (!(await simulator.step()).account_changed);
    }
    const orders = async (params: object, limit?: number) =>
      (await client.fetchMyTrades(SYMBOL, undefined, limit, params)).map((trade: Ccxt) => trade.order);
    assert.deepEqual(await orders({}), ids);
    assert.deepEqual(await orders({}, 2), ids.slice(1));
    assert.deepEqual(await orders({ fromId: 2 }), ids.slice(1));
    assert.deepEqual(await orders({ fromId: 1 }, 1), ids.slice(0, 1));
    assert.deepEqual(await orders({ orderId: ids[1] }), ids.slice(1, 2));
  }));

Deno.test("when the market has ended an order fills at once at the last close", () =>
  withExchange({ market: marketOf([STILL, [40_000, 40_300, 39_900, 40_200]]) }, async ({ simulator, client }) => {
    await buy(client, 0.01);
    let step = await simulator.step();
    while (!step.ended) step = await simulator.step();
    const order = await client.createOrder(SYMBOL, "market", "sell", 0.01, undefined, { reduceOnly: true });
    assert.deepEqual([order.status, order.average], ["closed", 40_200]);
    assert.deepEqual(await client.fetchPositions([SYMBOL]), []);
    assert.deepEqual(await simulator.step(), { ...step, account_changed: false, closed: [] });
  }));

Deno.test("answers carry the request weight and the order counts", () =>
  withExchange({ market: marketOf([STILL]), limits: BINANCE_LIMITS }, async ({ client }) => {
    await client.fetchBalance();
    const before = Number(client.last_response_headers["X-Mbx-Used-Weight-1m"]);
    assert.ok(before > 0);
    await buy(client, 0.01);
    assert.equal(client.last_response_headers["X-Mbx-Order-Count-10s"], "1");
    assert.equal(client.last_response_headers["X-Mbx-Order-Count-1m"], "1");
  }));
