import assert from "node:assert/strict";
import { startSimulator } from "../../../exchange/simulator/mod.ts";
import { ccxtClient, marketOf, SYMBOL } from "./fixture.ts";

const STILL = [40_000, 40_000, 40_000, 40_000] as const;

/** The user's own acts, by the control route, beside a client that trades. */
async function withUser(
  body: (bench: {
    // deno-lint-ignore no-explicit-any
    readonly client: any;
    readonly act: (action: object) => Promise<{ status: number; body: Record<string, unknown> }>;
  }) => Promise<void>,
): Promise<void> {
  const simulator = await startSimulator({ market: marketOf([STILL, STILL, STILL]), fillMode: "at_once" });
  const client = await ccxtClient(simulator.port);
  const act = async (action: object) => {
    const url = `http://127.0.0.1:${simulator.port}/sim/manual`;
    const response = await fetch(url, { method: "POST", body: JSON.stringify(action) });
    return { status: response.status, body: await response.json() };
  };
  try {
    await body({ client, act });
  } finally {
    await client.close();
    await simulator.close();
  }
}

Deno.test("the user opens and closes by hand, under ids of the website", () =>
  withUser(async ({ client, act }) => {
    const opened = await act({ action: "open", side: "sell", quantity: "0.02" });
    assert.match(String(opened.body["clientOrderId"]), /^web_/);
    assert.deepEqual((await client.fetchPositions()).map((each: { side: string }) => each.side), ["short"]);
    assert.equal((await act({ action: "close" })).status, 200);
    assert.deepEqual(await client.fetchPositions(), []);
    assert.deepEqual(await act({ action: "close" }), {
      status: 400,
      body: { code: -2022, msg: "There is no position to close." },
    });
  }));

Deno.test("the user places and cancels orders of both lists", () =>
  withUser(async ({ client, act }) => {
    const limit = await act({ action: "limit", side: "buy", quantity: "0.01", price: "39000" });
    await client.createOrder(SYMBOL, "market", "sell", 0.01, undefined, {
      stopLossPrice: 39_000,
      clientOrderId: "s-1",
    });
    await act({ action: "cancel", list: "order", id: limit.body["orderId"] });
    assert.deepEqual(await client.fetchOpenOrders(SYMBOL), []);
    await act({ action: "cancel", list: "algo", client_id: "s-1" });
    assert.deepEqual(await client.fetchOpenOrders(SYMBOL, undefined, undefined, { trigger: true }), []);
    await act({ action: "limit", side: "buy", quantity: "0.01", price: "39000" });
    assert.equal((await act({ action: "cancel_all" })).status, 200);
    assert.deepEqual(await client.fetchOpenOrders(SYMBOL), []);
    assert.equal((await act({ action: "cancel", id: 7 })).body["code"], -2011);
  }));

Deno.test("the user moves money and switches to hedge mode; orders are refused there", () =>
  withUser(async ({ client, act }) => {
    assert.deepEqual((await act({ action: "transfer", amount: "-2500.5" })).body, { walletBalance: "7499.5" });
    assert.equal((await client.fetchBalance()).USDT.total, 7_499.5);
    assert.equal((await act({ action: "transfer", amount: "-9999" })).status, 400);
    assert.deepEqual((await act({ action: "hedge_mode", on: true })).body, { dualSidePosition: true });
    await assert.rejects(client.createOrder(SYMBOL, "market", "buy", 0.01), /-4061/);
    await act({ action: "hedge_mode", on: false });
    await client.createOrder(SYMBOL, "market", "buy", 0.01);
  }));

for (
  const [what, action, message] of [
    ["no action", {}, /Cannot read the action/],
    ["an unknown one", { action: "dance" }, /Cannot read the action/],
    ["a quantity in numbers", { action: "open", side: "buy", quantity: 1 }, /quantity/],
    ["a word too much", { action: "close", now: true }, /now/],
  ] as const
) {
  Deno.test(`a manual act with ${what} is refused with what is wrong`, () =>
    withUser(async ({ act }) => {
      const { status, body } = await act(action);
      assert.equal(status, 400);
      assert.match(String(body["msg"]), message);
    }));
}
