import assert from "node:assert/strict";
import { ManualClock } from "../../../coordinator/runtime/clock.ts";
import { BINANCE_LIMITS, createExchange, type ExchangeOptions } from "../../../exchange/simulator/mod.ts";
import { CANDLE_MS, FIRST_OPEN_MS, marketOf } from "./fixture.ts";
import { InProcessClient, type Json } from "./in_process_client.ts";

const symbol = "BTCUSDT";
const STILL = [40_000, 40_000, 40_000, 40_000] as const;
const DAY_MS = 86_400_000;
const limit = (price: string) => ({ symbol, side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: "0.01", price });
const market = { symbol, side: "BUY", type: "MARKET", quantity: "0.01" };
const stop = {
  algoType: "CONDITIONAL",
  symbol,
  side: "SELL",
  type: "STOP_MARKET",
  triggerPrice: "39000",
  quantity: "0.01",
};

function world(options: Partial<ExchangeOptions> = {}) {
  const clock = new ManualClock();
  const market = marketOf(Array.from({ length: 3_000 }, () => STILL));
  const exchange = createExchange({ market, clock, fillMode: "at_once", ...options });
  return { clock, exchange, client: new InProcessClient(exchange, clock) };
}

const ids = (rows: readonly Json[], name: string) => rows.map((row) => row[name]);

Deno.test("each order of a batch has its own answer or refusal", async () => {
  const { exchange, client } = world({ limits: BINANCE_LIMITS });
  const orders = [limit("39000"), { ...limit("39000"), quantity: "6" }, { symbol: "ETHUSDT" }, market, { symbol }];
  const response = await client.send("POST", "/fapi/v1/batchOrders", { batchOrders: JSON.stringify(orders) });
  const answers: Json[] = await response.json();
  assert.deepEqual(answers.map((each) => each["code"] ?? each["status"]), ["NEW", -2019, -1121, "NEW", -1102]);
  assert.equal(response.headers.get("x-mbx-order-count-10s"), "5");
  const [first] = answers;
  const cancel = { symbol, orderIdList: `[${first!["orderId"]},99]` };
  const canceled: Json[] = await client.ok("DELETE", "/fapi/v1/batchOrders", cancel);
  assert.deepEqual(canceled.map((each) => each["code"] ?? each["status"]), ["CANCELED", -2011]);
  await exchange.close();
});

for (
  const [what, params, code] of [
    ["six orders", { batchOrders: JSON.stringify(Array(6).fill(market)) }, -4082],
    ["none", { batchOrders: "[]" }, -4082],
    ["no list", { batchOrders: "{" }, -1130],
    ["nothing", {}, -1130],
  ] as const
) {
  Deno.test(`a batch of ${what} is refused whole`, async () => {
    const { exchange, client } = world();
    assert.equal((await client.refused("POST", "/fapi/v1/batchOrders", params))["code"], code);
    assert.deepEqual(exchange.session.engine.state.openOrders, []);
    await exchange.close();
  });
}

Deno.test("orders of a batch are amended and cancelled by their client ids", async () => {
  const { exchange, client } = world();
  for (const id of ["a", "b"]) await client.ok("POST", "/fapi/v1/order", { ...limit("39000"), newClientOrderId: id });
  const changes = ["a", "b"].map((origClientOrderId) => ({
    symbol,
    side: "BUY",
    quantity: "0.02",
    price: "39100",
    origClientOrderId,
  }));
  const amended: Json[] = await client.ok("PUT", "/fapi/v1/batchOrders", { batchOrders: JSON.stringify(changes) });
  assert.deepEqual(ids(amended, "price"), ["39100", "39100"]);
  const list = JSON.stringify(["a", "b"]);
  await client.ok("DELETE", "/fapi/v1/batchOrders", { symbol, origClientOrderIdList: list });
  assert.deepEqual(await client.ok("GET", "/fapi/v1/openOrders"), []);
  assert.equal((await client.refused("DELETE", "/fapi/v1/batchOrders", { symbol }))["code"], -1102);
  await exchange.close();
});

Deno.test("the dead man's switch cancels plain orders on the exchange's clock, leaves stops, and can be put off", async () => {
  const { clock, exchange, client } = world();
  await client.ok("POST", "/fapi/v1/order", market);
  await client.ok("POST", "/fapi/v1/order", limit("39000"));
  await client.ok("POST", "/fapi/v1/algoOrder", { ...stop, reduceOnly: "true" });
  const { listenKey } = await client.ok("POST", "/fapi/v1/listenKey");
  const stream = client.listen(`/ws/${listenKey}`);
  const countdown = (countdownTime: string) =>
    client.ok("POST", "/fapi/v1/countdownCancelAll", { symbol, countdownTime });
  const open = async () => [
    (await client.ok("GET", "/fapi/v1/openOrders")).length,
    (await client.ok("GET", "/fapi/v1/openAlgoOrders")).length,
  ];
  assert.deepEqual(await countdown("10000"), { symbol, countdownTime: "10000" });
  await clock.advance(9_999);
  await countdown("10000");
  await clock.advance(9_999);
  assert.deepEqual(await open(), [1, 1]);
  await clock.advance(1);
  assert.deepEqual(await open(), [0, 1]);
  assert.deepEqual(stream.messages.map((each) => (each["o"] as { X: string }).X), ["CANCELED"]);
  await client.ok("POST", "/fapi/v1/order", limit("39000"));
  await countdown("10000");
  await countdown("0");
  await clock.advance(20_000);
  assert.deepEqual(await open(), [1, 1]);
  await exchange.close();
  assert.equal(clock.sleeping, 0);
});

Deno.test("a trial order is checked and answered like an order, and not placed", async () => {
  const { exchange, client } = world();
  const order = await client.ok("POST", "/fapi/v1/order/test", { ...market, newClientOrderId: "t-1" });
  assert.deepEqual([order.clientOrderId, order.symbol], ["t-1", symbol]);
  assert.equal((await client.refused("POST", "/fapi/v1/order/test", { ...market, quantity: "9" }))["code"], -2019);
  const { openOrders, position, nextOrderId } = exchange.session.engine.state;
  assert.deepEqual([openOrders.length, position.qty, nextOrderId], [0, 0, 1_000_001]);
  await exchange.close();
});

/** One trade a day for ten days. */
async function tradedDays() {
  const { exchange, client } = world();
  for (let day = 0; day < 10; day++) {
    const side = day % 2 === 0 ? "BUY" : "SELL";
    await client.ok("POST", "/fapi/v1/order", { ...market, side });
    await client.ok("POST", "/fapi/v1/algoOrder", { ...stop, triggerPrice: "39000" });
    await client.ok("DELETE", "/fapi/v1/algoOpenOrders", { symbol });
    for (let candle = 0; candle < DAY_MS / CANDLE_MS; candle++) await exchange.step();
  }
  return { exchange, client };
}

Deno.test("histories are cut as Binance cuts them: seven days at most, by window, id and limit", async (step) => {
  const { exchange, client } = await tradedDays();
  const day = (count: number) => String(FIRST_OPEN_MS + count * DAY_MS);
  const lists = [
    ["/fapi/v1/userTrades", "id", "fromId", 1],
    ["/fapi/v1/allOrders", "orderId", "orderId", 1_000_001],
    ["/fapi/v1/allAlgoOrders", "algoId", "algoId", 3_000_001],
  ] as const;
  for (const [path, id, fromName, first] of lists) {
    const days = async (params: Record<string, string>) =>
      ids(await client.ok("GET", path, { symbol, ...params }), id).map((each) => Number(each) - first);
    const cases: readonly (readonly [string, Record<string, string>, readonly number[]])[] = [
      ["nothing stated: the last seven days", {}, [3, 4, 5, 6, 7, 8, 9]],
      ["a limit alone: the latest", { limit: "2" }, [8, 9]],
      ["a start: seven days from it", { startTime: day(1) }, [1, 2, 3, 4, 5, 6, 7, 8]],
      ["a start and a limit: the first", { startTime: day(1), limit: "2" }, [1, 2]],
      ["an end: the seven days before it", { endTime: day(8) }, [1, 2, 3, 4, 5, 6, 7, 8]],
      ["a window", { startTime: day(2), endTime: day(4) }, [2, 3, 4]],
      ["an id: from it on, without a window", { [fromName]: String(first) }, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
      ["an id and a limit: the first", { [fromName]: String(first + 4), limit: "3" }, [4, 5, 6]],
    ];
    for (const [what, params, expected] of cases) {
      await step.step(`${path}: ${what}`, async () => assert.deepEqual(await days(params), expected));
    }
    await step.step(`${path}: more than seven days are refused, and an end before its start`, async () => {
      const code = async (startTime: string, endTime: string) =>
        (await client.refused("GET", path, { symbol, startTime, endTime }))["code"];
      assert.equal(await code(day(1), String(FIRST_OPEN_MS + 8 * DAY_MS + 1)), -4165);
      assert.equal(await code(day(2), day(1)), -1023);
    });
  }
  await step.step("the trades of one order are all of them, whenever they were", async () => {
    const trades = await client.ok("GET", "/fapi/v1/userTrades", { symbol, orderId: "1000001" });
    assert.deepEqual(ids(trades, "id"), [1]);
  });
  await step.step("an id and a time together are refused", async () => {
    const params = { symbol, fromId: "1", startTime: day(1) };
    assert.equal((await client.refused("GET", "/fapi/v1/userTrades", params))["code"], -1128);
  });
  await exchange.close();
});

for (
  const [method, path, params, code] of [
    ["GET", "/fapi/v1/constituents", { symbol }, -5000],
    ["POST", "/fapi/v1/klines", { symbol }, -5000],
    ["GET", "/fapi/v1/depth", {}, -1102],
    ["GET", "/fapi/v1/klines", { symbol, interval: "7m" }, -1120],
    ["GET", "/fapi/v1/indexPriceKlines", { pair: "NONE", interval: "5m" }, -4144],
    ["GET", "/fapi/v1/trades", { symbol: "ETHUSDT" }, -1121],
    ["POST", "/fapi/v1/feeBurn", { feeBurn: "true" }, -4060],
    ["POST", "/fapi/v1/multiAssetsMargin", { multiAssetsMargin: "false" }, -4171],
    ["POST", "/fapi/v1/countdownCancelAll", { symbol, countdownTime: "soon" }, -1102],
    ["GET", "/fapi/v1/openOrder", { symbol, orderId: "1" }, -2013],
  ] as const
) {
  Deno.test(`${method} ${path} with ${JSON.stringify(params)} is refused with ${code}`, async () => {
    const { exchange, client } = world();
    assert.equal((await client.refused(method, path, params))["code"], code);
    await exchange.close();
  });
}

Deno.test("what a client may ask of its standing is answered", async () => {
  const { exchange, client } = world({ limits: BINANCE_LIMITS });
  const limits: Json[] = await client.ok("GET", "/fapi/v1/rateLimit/order");
  assert.deepEqual(ids(limits, "limit"), [300, 1_200]);
  assert.deepEqual((await client.ok("GET", "/fapi/v1/apiTradingStatus", { symbol })).indicators, {});
  assert.equal((await client.ok("GET", "/fapi/v1/feeBurn")).feeBurn, false);
  assert.equal((await client.ok("GET", "/fapi/v1/adlQuantile"))[0].adlQuantile.BOTH, 0);
  for (const version of ["v1", "v2", "v3"]) {
    assert.equal((await client.ok("GET", `/fapi/${version}/account`)).totalWalletBalance, "10000");
    assert.equal((await client.ok("GET", `/fapi/${version}/balance`))[0].balance, "10000");
  }
  await exchange.close();
});

Deno.test("a request costs what Binance charges for what it asks", async () => {
  const { exchange, client } = world({ limits: BINANCE_LIMITS });
  let used = 0;
  const cost = async (path: string, params: Record<string, string> = {}) => {
    const now = Number((await client.send("GET", path, params)).headers.get("x-mbx-used-weight-1m"));
    const weight = now - used;
    used = now;
    return weight;
  };
  const costs = [];
  for (const limit of ["99", "499", "1000", "1001"]) costs.push(await cost("/fapi/v1/klines", { symbol, limit }));
  for (const limit of ["5", "100", "500", "1000"]) costs.push(await cost("/fapi/v1/depth", { symbol, limit }));
  for (const path of ["/fapi/v1/openOrders", "/fapi/v1/openAlgoOrders", "/fapi/v1/ticker/24hr"]) {
    costs.push(await cost(path, { symbol }), await cost(path));
  }
  assert.deepEqual(costs, [1, 2, 5, 10, 2, 5, 10, 20, 1, 40, 1, 40, 1, 40]);
  await exchange.close();
});
