import assert from "node:assert/strict";
import type { Exchange } from "../../../coordinator/ports/exchange.ts";
import { price } from "../../../domain/money.ts";
import type { OrderRequest } from "../../../domain/order.ts";
import { plainOrderParams } from "../../../exchange/binance/order_params.ts";
import { plainOrderFrom } from "../../../exchange/binance/order_wire.ts";
import { entry, failure, refOf, sendable, stopLoss, value } from "../contract/exchange_contract.ts";
import { type Fault, FaultProxy, refuses, says } from "./fault_proxy.ts";
import { behindProxy } from "./fixture.ts";

const UNKNOWN = refuses(-2013, "Order does not exist.");
const PLAIN = "GET /fapi/v1/order";
const ALGO = "GET /fapi/v1/algoOrder";

async function asked(
  faults: Readonly<Record<string, Fault>>,
  body: (exchange: Exchange, proxy: FaultProxy) => Promise<void>,
): Promise<void> {
  await behindProxy(async (world, proxy) => {
    const exchange = await world.connected({ baseUrl: proxy.baseUrl });
    proxy.spoilBy(({ endpoint }) => faults[endpoint]);
    await body(exchange, proxy);
  });
}

Deno.test("an order that the direct question misses is found in the open list", async () => {
  await asked({ [PLAIN]: UNKNOWN }, async (exchange, proxy) => {
    value(await exchange.submit(entry("x-1-entry")));
    const found = value(await exchange.order(refOf(entry("x-1-entry"))));
    assert.equal(found.status, "open");
    assert.equal(proxy.count("GET /fapi/v1/allOrders"), 0);
  });
});

const past = (more: object) => ({
  symbol: "BTCUSDT",
  orderId: 7,
  clientOrderId: "x-1-entry",
  status: "CANCELED",
  executedQty: "0",
  time: 5,
  updateTime: 6,
  ...more,
});

Deno.test("an order that is open no more is found in the past, its newest life first", async () => {
  const lists = {
    [PLAIN]: UNKNOWN,
    "GET /fapi/v1/allOrders": says([
      past({ clientOrderId: "other", updateTime: 99 }),
      past({ orderId: 9, status: "EXPIRED_IN_MATCH", updateTime: 8 }),
      past({}),
    ]),
    "GET /fapi/v1/allAlgoOrders": says([]),
  };
  await asked(lists, async (exchange) => {
    const found = value(await exchange.order(refOf(entry("x-1-entry"))));
    assert.deepEqual([found.exchangeOrderId, found.status], ["9", "expired"]);
  });
});

Deno.test("a stop that the direct question misses is found among the algo orders", async () => {
  const algo = {
    symbol: "BTCUSDT",
    algoId: 5,
    clientAlgoId: "x-1-stop",
    algoStatus: "CANCELED",
    actualOrderId: "",
    updateTime: 6,
  };
  await asked({ [ALGO]: UNKNOWN, "GET /fapi/v1/allAlgoOrders": says([algo]) }, async (exchange) => {
    const found = value(await exchange.order(refOf(stopLoss("x-1-stop"))));
    assert.deepEqual([found.exchangeOrderId, found.status], ["5", "canceled"]);
  });
});

Deno.test("not found is said only when every list was read", async () => {
  const lists = ["openOrders", "openAlgoOrders", "allOrders", "allAlgoOrders"];
  await asked({}, async (exchange, proxy) => {
    assert.equal(failure(await exchange.order(refOf(entry("x-9-entry")))).kind, "not_found");
    for (const list of lists) assert.equal(proxy.count(`GET /fapi/v1/${list}`), 1, list);
  });
  for (const list of lists) {
    await asked({ [`GET /fapi/v1/${list}`]: { kind: "answer", status: 502, body: "" } }, async (exchange) => {
      assert.equal(failure(await exchange.order(refOf(entry("x-9-entry")))).kind, "unknown_fate", list);
    });
  }
});

Deno.test("a triggered stop whose market order is not listed yet is open, not unknown", async () => {
  const algo = {
    symbol: "BTCUSDT",
    algoId: 5,
    clientAlgoId: "x-1-stop",
    algoStatus: "TRIGGERED",
    actualOrderId: "4711",
    updateTime: 6,
  };
  await asked({ [ALGO]: says(algo), [PLAIN]: UNKNOWN }, async (exchange) => {
    const stop = value(await exchange.order(refOf(stopLoss("x-1-stop"))));
    assert.equal(stop.status, "open");
    assert.match(stop.reason ?? "", /order 4711 is not listed yet/);
  });
});

const limit = (timeInForce: OrderRequest["timeInForce"]): OrderRequest =>
  sendable({ clientOrderId: "x-1-entry", type: "limit", limitPrice: price(39_999.9), timeInForce });

for (const [ours, theirs] of [["gtc", "GTC"], ["ioc", "IOC"], ["fok", "FOK"], ["post_only", "GTX"]] as const) {
  Deno.test(`a ${ours} limit order is sent as ${theirs} at its price`, () => {
    assert.partialDeepStrictEqual(plainOrderParams(limit(ours)), {
      type: "LIMIT",
      price: "39999.9",
      timeInForce: theirs,
      newClientOrderId: "x-1-entry",
    });
  });
}

Deno.test("a limit order without a price or a time in force is a bug of ours", () => {
  assert.throws(() => plainOrderParams(limit(null)), /Invariant: x-1-entry has a limit price and a time in force/);
});

for (
  const [wire, status] of [
    ["NEW", "open"],
    ["PARTIALLY_FILLED", "partially_filled"],
    ["FILLED", "filled"],
    ["CANCELED", "canceled"],
    ["REJECTED", "rejected"],
    ["EXPIRED", "expired"],
    ["EXPIRED_IN_MATCH", "expired"],
  ] as const
) {
  Deno.test(`the exchange's ${wire} is ${status}`, () => {
    assert.equal(plainOrderFrom(past({ status: wire })).status, status);
  });
}
