import assert from "node:assert/strict";
import type { Exchange } from "../../../coordinator/ports/exchange.ts";
import { price, qty, usd } from "../../../domain/money.ts";
import { refOf, sendable, value } from "../contract/exchange_contract.ts";
import { type Fault, FaultProxy, type SeenRequest } from "./fault_proxy.ts";
import { BinanceWorld } from "./fixture.ts";

const TRADES = "GET /fapi/v1/userTrades";
const ORDER = sendable({ clientOrderId: "x-1-entry", qty: qty(2) });

type Trade = Readonly<Record<string, unknown>>;
const trade = (id: number | string, quantity: string, more: Trade = {}): Trade => ({
  id,
  symbol: "BTCUSDT",
  orderId: 1_000_001,
  price: "40000",
  qty: quantity,
  commission: "0.02",
  commissionAsset: "USDT",
  realizedPnl: "0",
  time: 1_704_153_600_000,
  ...more,
});

/** An order of 2 BTC that is filled, with a trade list of our making. */
async function filledOrder(
  tradesFor: (request: SeenRequest) => readonly Trade[],
  body: (exchange: Exchange, world: BinanceWorld, proxy: FaultProxy) => Promise<void>,
): Promise<void> {
  const world = await BinanceWorld.start();
  const proxy = new FaultProxy(world.baseUrl);
  try {
    const exchange = await world.connected({ baseUrl: proxy.baseUrl, leverage: 20 });
    value(await exchange.submit(ORDER));
    await world.control.step();
    proxy.spoilBy((request): Fault | undefined =>
      request.endpoint === TRADES
        ? { kind: "answer", status: 200, body: JSON.stringify(tradesFor(request)) }
        : undefined
    );
    await body(exchange, world, proxy);
  } finally {
    await world.close();
    await proxy.close();
  }
}

Deno.test("an order of many trades is read page by page, each trade once", async () => {
  const all = Array.from({ length: 2_000 }, (_, i) => trade(i + 1, "0.001"));
  const page = ({ params }: SeenRequest) =>
    all.filter((each) => Number(each["id"]) >= Number(params.get("fromId") ?? 0)).slice(0, Number(params.get("limit")));
  await filledOrder(page, async (exchange, _world, proxy) => {
    const filled = value(await exchange.order(refOf(ORDER)));
    assert.equal(filled.status, "filled");
    assert.equal(filled.filledQty, qty(2));
    assert.equal(new Set(filled.fills.map((each) => each.fillId)).size, 2_000);
    const asked = proxy.seen.filter(({ endpoint }) => endpoint === TRADES);
    assert.deepEqual(asked.map(({ params }) => params.get("fromId")), [null, "1001", "2001"]);
    assert.ok(asked.every(({ params }) => params.get("orderId") === "1000001"));
  });
});

Deno.test("a trade that is listed twice counts once", async () => {
  await filledOrder(() => [trade(1, "1.5"), trade(1, "1.5"), trade(2, "0.5")], async (exchange) => {
    const filled = value(await exchange.order(refOf(ORDER)));
    assert.deepEqual(filled.fills.map((each) => [each.fillId, each.qty]), [["1", qty(1.5)], ["2", qty(0.5)]]);
  });
});

Deno.test("a trade list that lags is asked again", async () => {
  let asked = 0;
  await filledOrder(() => ++asked < 3 ? [trade(1, "0.5")] : [trade(1, "0.5"), trade(2, "1.5")], async (exchange) => {
    assert.equal(value(await exchange.order(refOf(ORDER))).status, "filled");
    assert.equal(asked, 3);
  });
});

Deno.test("as long as the trade list lags, an order is what the exchange says, with the fills that are listed", async () => {
  await filledOrder(() => [trade(1, "0.5")], async (exchange) => {
    const filled = value(await exchange.order(refOf(ORDER)));
    assert.deepEqual([filled.status, filled.filledQty], ["filled", qty(2)]);
    assert.deepEqual(filled.fills.map((each) => each.qty), [qty(0.5)]);
    assert.match(filled.reason ?? "", /2 executed, 0.5 in the trade list so far/);
  });
});

Deno.test("prices, fees and PnL are exact, however many digits they have", async () => {
  const odd = trade("8389765519993908929", "2", {
    price: "40123.45678901",
    commission: "40.12345679",
    realizedPnl: "-12.34567890",
  });
  await filledOrder(() => [odd], async (exchange) => {
    const [fill] = value(await exchange.order(refOf(ORDER))).fills;
    assert.equal(fill?.fillId, "8389765519993908929");
    assert.equal(fill?.price, 4_012_345_678_901);
    assert.equal(fill?.fee, 4_012_345_679);
    assert.equal(fill?.realizedPnl, -1_234_567_890);
  });
});

Deno.test("a fee in another coin is booked at its mark price, rounded against us, and told once", async () => {
  const inBnb = [1, 2].map((id) => trade(id, "1", { commission: "0.00000003", commissionAsset: "BNB" }));
  await filledOrder(() => inBnb, async (exchange, world, proxy) => {
    proxy.spoilBy(({ endpoint, params }): Fault | undefined => {
      if (endpoint === TRADES) return { kind: "answer", status: 200, body: JSON.stringify(inBnb) };
      if (endpoint !== "GET /fapi/v1/premiumIndex") return undefined;
      const index = { symbol: params.get("symbol"), markPrice: "600.50000000" };
      return { kind: "answer", status: 200, body: JSON.stringify(index) };
    });
    const filled = value(await exchange.order(refOf(ORDER)));
    assert.deepEqual(filled.fills.map((each) => each.fee), [usd(0.00001802), usd(0.00001802)]);
    assert.equal(
      proxy.seen.findLast(({ endpoint }) => endpoint.endsWith("premiumIndex"))?.params.get("symbol"),
      "BNBUSDT",
    );
    assert.equal(world.telemetry.logged.filter((each) => each.includes("Fees are paid in BNB")).length, 1);
  });
});

Deno.test("a plain order's quantities leave as exact decimal text", async () => {
  await filledOrder(() => [trade(1, "2")], async (exchange, _world, proxy) => {
    proxy.heal();
    await exchange.submit(sendable({ clientOrderId: "x-2-entry", qty: qty(0.123) }));
    await exchange.submit(sendable({
      clientOrderId: "x-2-stop",
      side: "sell",
      type: "stop_market",
      purpose: "stop_loss",
      qty: qty(0.123),
      triggerPrice: price(39_999.9),
      reduceOnly: true,
    }));
    const sent = (endpoint: string) =>
      Object.fromEntries(proxy.seen.findLast((each) => each.endpoint === endpoint)!.params);
    assert.partialDeepStrictEqual(sent("POST /fapi/v1/order"), {
      symbol: "BTCUSDT",
      side: "BUY",
      type: "MARKET",
      quantity: "0.123",
      newClientOrderId: "x-2-entry",
      newOrderRespType: "RESULT",
    });
    assert.partialDeepStrictEqual(sent("POST /fapi/v1/algoOrder"), {
      algoType: "CONDITIONAL",
      side: "SELL",
      type: "STOP_MARKET",
      quantity: "0.123",
      triggerPrice: "39999.9",
      reduceOnly: "true",
      clientAlgoId: "x-2-stop",
    });
  });
});
