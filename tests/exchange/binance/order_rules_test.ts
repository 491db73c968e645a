import assert from "node:assert/strict";
import { price, qty, usd } from "../../../domain/money.ts";
import type { Market } from "../../../domain/market.ts";
import type { OrderRequest } from "../../../domain/order.ts";
import { orderFault } from "../../../exchange/binance/order_rules.ts";
import { failure, sendable, stopLoss } from "../contract/exchange_contract.ts";
import { behindProxy } from "./fixture.ts";

const MARKET: Market = {
  symbol: "BTCUSDT",
  base: "BTC",
  quote: "USDT",
  tickSize: price(0.1),
  stepSize: qty(0.001),
  qtyMin: qty(0.001),
  qtyMax: qty(120),
  notionalMin: usd(100),
  makerFeeBps: 2,
  takerFeeBps: 5,
};
const order = (more: Partial<OrderRequest> = {}) => sendable({ clientOrderId: "x-1", ...more });
const limit = (limitPrice: number, coins: number) =>
  order({ type: "limit", timeInForce: "gtc", limitPrice: price(limitPrice), qty: qty(coins) });

const CASES: readonly (readonly [name: string, order: OrderRequest, fault: RegExp | null])[] = [
  ["an order on the grid", order(), null],
  [
    "a quantity off the step",
    order({ qty: qty(0.0105) }),
    /quantity 0.0105 is no multiple of BTCUSDT's step size 0.001/,
  ],
  ["a closing quantity off the step", order({ qty: qty(0.0105), reduceOnly: true }), /quantity 0.0105/],
  ["a limit price off the tick", limit(40_000.05, 0.01), /limit price 40000.05 is no multiple of .* tick size 0.1/],
  ["a trigger off the tick", stopLoss("x-1", 39_000.01), /trigger price 39000.01 is no multiple/],
  ["less than the smallest quantity", order({ qty: qty(0) }), /quantity 0 is below BTCUSDT's smallest 0.001/],
  ["more than the largest quantity", order({ qty: qty(120.001) }), /quantity 120.001 is above BTCUSDT's largest 120/],
  ["a limit order of too small a value", limit(40_000, 0.002), /value 80 is below BTCUSDT's smallest 100/],
  ["a limit order of just enough value", limit(40_000, 0.003), null],
  ["a market order of an unknown value", order({ qty: qty(0.001) }), null],
  ["a closing order of any size", order({ qty: qty(500), reduceOnly: true }), null],
];

for (const [name, candidate, fault] of CASES) {
  Deno.test(`${name} is ${fault ? "refused before it is sent" : "sent"}`, () => {
    const found = orderFault(MARKET, candidate);
    if (fault) assert.match(found ?? "", fault);
    else assert.equal(found, null);
  });
}

Deno.test("the refusal of our own check is final and nothing is sent", async () => {
  await behindProxy(async (world, proxy) => {
    const exchange = await world.connected({ baseUrl: proxy.baseUrl });
    const error = failure(await exchange.submit(order({ qty: qty(0.0105) })));
    assert.partialDeepStrictEqual(error, { kind: "rejected", retry: "never", code: "precision" });
    assert.match(error.detail, /Cannot submit order x-1: quantity 0.0105 .* step size 0.001/);
    assert.equal(proxy.count("POST /fapi/v1/order"), 0);
  });
});
