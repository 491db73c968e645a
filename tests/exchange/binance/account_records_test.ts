/** What the account has lived through, whoever did it: executions, income, open orders, the position mode. */
import assert from "node:assert/strict";
import type { Exchange } from "../../../coordinator/ports/exchange.ts";
import { price, qty, usd } from "../../../domain/money.ts";
import { failure, value } from "../contract/exchange_contract.ts";
import { type Fault, FaultProxy, says, type SeenRequest } from "./fault_proxy.ts";
import { behindProxy, type BinanceWorld } from "./fixture.ts";

const DAY_MS = 86_400_000;

/** Answers some endpoints itself. */
async function told(
  answers: Readonly<Record<string, (request: SeenRequest) => unknown>>,
  body: (exchange: Exchange, proxy: FaultProxy, world: BinanceWorld) => Promise<void>,
): Promise<void> {
  await behindProxy(async (world, proxy) => {
    const exchange = await world.connected({ baseUrl: proxy.baseUrl });
    proxy.spoilBy((request): Fault | undefined => {
      const answer = answers[request.endpoint];
      return answer && says(answer(request));
    });
    await body(exchange, proxy, world);
  });
}

const trade = (id: number, atMs: number, more: object = {}) => ({
  symbol: "BTCUSDT",
  id,
  orderId: 1_000 + id,
  side: "BUY",
  price: "40000.0",
  qty: "0.010",
  realizedPnl: "0",
  commission: "0.2",
  commissionAsset: "USDT",
  time: atMs,
  ...more,
});

const TRADES = "GET /fapi/v1/userTrades";
const FORCED = "GET /fapi/v1/forceOrders";

/** Lists what is within the window or from the id on, as the exchange does. */
const tradeList = (all: readonly ReturnType<typeof trade>[]) => ({ params }: SeenRequest) => {
  const number = (name: string) => params.has(name) ? Number(params.get(name)) : undefined;
  const [fromId, startTime, endTime] = [number("fromId"), number("startTime"), number("endTime")];
  if (startTime !== undefined && endTime !== undefined) {
    assert.ok(endTime - startTime < 7 * DAY_MS, "a window too long");
  }
  return all.filter(({ id, time }) =>
    fromId === undefined ? time >= (startTime ?? 0) && time <= (endTime ?? Infinity) : id >= fromId
  ).slice(0, number("limit") ?? 500);
};

Deno.test("executions are read over windows of seven days, oldest first, with side, order and fee", async () => {
  await behindProxy(async (world, proxy) => {
    const exchange = await world.connected({ baseUrl: proxy.baseUrl });
    const nowMs = world.control.marketNowMs();
    const all = [trade(1, nowMs - 20 * DAY_MS), trade(2, nowMs - 8 * DAY_MS, { side: "SELL" }), trade(3, nowMs - 1)];
    proxy.spoilBy((request) => {
      if (request.endpoint === TRADES) return says(tradeList(all)(request));
      return request.endpoint === FORCED ? says([]) : undefined;
    });
    const fills = value(await exchange.fills("BTCUSDT", nowMs - 21 * DAY_MS));
    assert.deepEqual(fills.map(({ fillId, side }) => `${fillId} ${side}`), ["1 buy", "2 sell", "3 buy"]);
    assert.deepEqual(fills[0], {
      fillId: "1",
      symbol: "BTCUSDT",
      exchangeOrderId: "1001",
      side: "buy",
      price: price(40_000),
      qty: qty(0.01),
      fee: usd(0.2),
      realizedPnl: 0,
      atMs: nowMs - 20 * DAY_MS,
      forced: null,
    });
    assert.deepEqual(value(await exchange.fills("BTCUSDT", nowMs - DAY_MS)).map(({ fillId }) => fillId), ["3"]);
  });
});

Deno.test("more executions than a page holds are all read, each once", async () => {
  await behindProxy(async (world, proxy) => {
    const exchange = await world.connected({ baseUrl: proxy.baseUrl });
    const nowMs = world.control.marketNowMs();
    const all = Array.from({ length: 2_500 }, (_, i) => trade(i + 1, nowMs - 10 * DAY_MS + (i >> 1)));
    proxy.spoilBy((request) => {
      if (request.endpoint === TRADES) return says(tradeList(all)(request));
      return request.endpoint === FORCED ? says([]) : undefined;
    });
    const ids = value(await exchange.fills("BTCUSDT", nowMs - 10 * DAY_MS)).map(({ fillId }) => Number(fillId));
    assert.deepEqual(ids, all.map(({ id }) => id));
  });
});

Deno.test("the exchange's own closing orders are told as liquidation or auto-deleveraging", async () => {
  await behindProxy(async (world, proxy) => {
    const exchange = await world.connected({ baseUrl: proxy.baseUrl });
    const nowMs = world.control.marketNowMs();
    const all = [trade(1, nowMs - 3), trade(2, nowMs - 2), trade(3, nowMs - 1)];
    proxy.spoilBy((request) => {
      if (request.endpoint === TRADES) return says(tradeList(all)(request));
      if (request.endpoint !== FORCED) return undefined;
      return says([
        { orderId: 1002, clientOrderId: "autoclose-1704153600" },
        { orderId: 1003, clientOrderId: "adl_autoclose" },
      ]);
    });
    const fills = value(await exchange.fills("BTCUSDT", nowMs - DAY_MS));
    assert.deepEqual(fills.map(({ forced }) => forced), [null, "liquidation", "adl"]);
  });
});

const income = (incomeType: string, tranId: number, more: object = {}) => ({
  symbol: "BTCUSDT",
  incomeType,
  income: "-0.37500000",
  asset: "USDT",
  info: "",
  time: 1_704_153_600_000 + tranId,
  tranId,
  tradeId: "",
  ...more,
});

Deno.test("income is what moves the balance beside fills and fees, each row once, in our words", async () => {
  const listed = [
    income("FUNDING_FEE", 9),
    income("FUNDING_FEE", 9, { symbol: "ETHUSDT" }),
    income("TRANSFER", 1, { symbol: "", income: "1000" }),
    income("COMMISSION", 2),
    income("REALIZED_PNL", 3),
    income("INSURANCE_CLEAR", 4),
    income("API_REBATE", 5, { income: "0.01" }),
    income("TRANSFER", 6, { asset: "BNB" }),
  ];
  await told({ "GET /fapi/v1/income": () => listed }, async (exchange) => {
    const rows = value(await exchange.income(0));
    assert.deepEqual(rows.map(({ kind, symbol, amount }) => [kind, symbol, amount]), [
      ["transfer", null, usd(1_000)],
      ["insurance", "BTCUSDT", usd(-0.375)],
      ["other", "BTCUSDT", usd(0.01)],
      ["funding", "BTCUSDT", usd(-0.375)],
      ["funding", "ETHUSDT", usd(-0.375)],
    ]);
    assert.equal(new Set(rows.map(({ incomeId }) => incomeId)).size, rows.length);
    assert.deepEqual(value(await exchange.income(0)), rows, "ids are derived, not counted");
  });
});

Deno.test("income is read page by page", async () => {
  const all = Array.from({ length: 2_100 }, (_, i) => income("FUNDING_FEE", i));
  const page = ({ params }: SeenRequest) => {
    const [number, limit] = [Number(params.get("page")), Number(params.get("limit"))];
    assert.equal(params.get("startTime"), "7");
    return all.slice((number - 1) * limit, number * limit);
  };
  await told({ "GET /fapi/v1/income": page }, async (exchange, proxy) => {
    assert.equal(value(await exchange.income(7)).length, 2_100);
    assert.equal(proxy.count("GET /fapi/v1/income"), 3);
  });
});

const foreign = (more: object) => ({
  symbol: "BTCUSDT",
  orderId: 77,
  clientOrderId: "web_abc",
  status: "NEW",
  side: "SELL",
  type: "LIMIT",
  origQty: "0.020",
  executedQty: "0",
  stopPrice: "0",
  reduceOnly: false,
  closePosition: false,
  time: 1,
  updateTime: 1,
  ...more,
});
const foreignAlgo = (more: object) => ({
  symbol: "BTCUSDT",
  algoId: 88,
  clientAlgoId: "ios_abc",
  algoStatus: "NEW",
  side: "SELL",
  orderType: "STOP_MARKET",
  quantity: "0.020",
  triggerPrice: "39000.00",
  reduceOnly: true,
  closePosition: false,
  actualOrderId: "",
  createTime: 1,
  updateTime: 1,
  ...more,
});

Deno.test("open orders of others are listed with what matters, and kinds we never send have no type", async () => {
  const lists = {
    "GET /fapi/v1/openOrders": () => [
      foreign({}),
      foreign({ type: "TRAILING_STOP_MARKET", stopPrice: "41000.5", status: "NEW_OF_TOMORROW" }),
      foreign({ type: "STOP_MARKET", origQty: "0", closePosition: true }),
    ],
    "GET /fapi/v1/openAlgoOrders": () => [
      foreignAlgo({}),
      foreignAlgo({ orderType: "TRAILING_STOP_MARKET", algoStatus: "WATCHING", triggerPrice: "" }),
      foreignAlgo({ orderType: "TAKE_PROFIT_MARKET", closePosition: true, reduceOnly: false, quantity: null }),
    ],
  };
  await told(lists, async (exchange) => {
    const open = value(await exchange.openOrders("BTCUSDT"));
    assert.deepEqual(
      open.map((each) => [each.algo, each.type, each.status, each.qty, each.reduceOnly, each.triggerPrice]),
      [
        [false, "limit", "open", qty(0.02), false, null],
        [false, null, "open", qty(0.02), false, price(41_000.5)],
        [false, null, "open", 0, true, null],
        [true, "stop_market", "open", qty(0.02), true, price(39_000)],
        [true, null, "open", qty(0.02), true, null],
        [true, "take_profit_market", "open", 0, true, price(39_000)],
      ],
    );
    assert.ok(open.every(({ side }) => side === "sell"));
  });
});

Deno.test("the position mode is told, and an answer without it is no guess", async () => {
  const answers: unknown[] = [{ dualSidePosition: true }, { dualSidePosition: "false" }, {}];
  await told({ "GET /fapi/v1/positionSide/dual": () => answers.shift() }, async (exchange) => {
    assert.equal(value(await exchange.oneWayMode()), false);
    assert.equal(value(await exchange.oneWayMode()), true);
    assert.equal(failure(await exchange.oneWayMode()).kind, "unknown_fate");
  });
});

Deno.test("the dead man's switch is set in milliseconds for one symbol", async () => {
  await told({ "POST /fapi/v1/countdownCancelAll": () => ({}) }, async (exchange, proxy) => {
    value(await exchange.cancelAllAfter("BTCUSDT", 120_000));
    const { params } = proxy.seen.at(-1)!;
    assert.deepEqual([params.get("symbol"), params.get("countdownTime")], ["BTCUSDT", "120000"]);
  });
});
