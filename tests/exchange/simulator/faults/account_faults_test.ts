import assert from "node:assert/strict";
import { faultyWorld, MARKET_BUY, STOP } from "./faulty_world.ts";

const order = "/fapi/v1/order";

/** A long position with a stop under it, and then some steps of the market. */
async function held(spec: string, steps = 2) {
  const world = faultyWorld(spec);
  const { client, exchange } = world;
  await client.ok("POST", order, { ...MARKET_BUY, quantity: "0.1" });
  exchange.session.openNext();
  await client.ok("POST", "/fapi/v1/algoOrder", STOP);
  exchange.session.closeCurrent();
  const { listenKey } = await client.ok("POST", "/fapi/v1/listenKey");
  const stream = client.listen(`/ws/${listenKey}`);
  const reports = [];
  for (let step = 0; step < steps; step++) reports.push(await exchange.step());
  const { state } = exchange.session.engine;
  await exchange.close();
  return { state, reports, told: stream.messages.map((each) => each["e"]) };
}

Deno.test("the user may close the position by hand; the step says that the account has changed", async () => {
  const { state, reports } = await held("manual_close=1", 3);
  assert.equal(state.position.qty, 0);
  assert.ok(state.doneOrders.some(({ clientOrderId, side }) => clientOrderId.startsWith("web_") && side === "sell"));
  assert.ok(reports.some((report) => report.account_changed));
});

Deno.test("the user may open by hand, either side", async () => {
  const { state } = await held("manual_open=1", 4);
  const theirs = state.doneOrders.filter(({ clientOrderId }) => clientOrderId.startsWith("web_"));
  assert.ok(theirs.length > 3);
  assert.deepEqual([...new Set(theirs.map(({ side }) => side))].sort(), ["buy", "sell"]);
});

Deno.test("the user may cancel a stop, or everything", async () => {
  for (const spec of ["manual_cancel_stop=1", "manual_cancel_all=1"]) {
    const { state, told } = await held(spec);
    assert.deepEqual(state.openAlgos, []);
    assert.equal(state.doneAlgos.at(-1)?.status, "CANCELED");
    assert.ok(told.includes("ALGO_UPDATE"));
  }
});

Deno.test("the user may place limit orders of his own, away from the price", async () => {
  const { state } = await held("manual_limit=1");
  assert.ok(state.openOrders.length > 0);
  for (const { clientOrderId, limitPrice, status } of state.openOrders) {
    assert.match(clientOrderId, /^web_/);
    assert.equal(status, "NEW");
    assert.ok(Math.abs(Number(limitPrice) / 40_000e8 - 1) > 0.02);
  }
});

Deno.test("the user may switch to hedge mode when nothing is open", async () => {
  const { exchange, client } = faultyWorld("manual_hedge_mode=1");
  const seen = new Set<boolean>();
  for (let step = 0; step < 6; step++) {
    await exchange.step();
    seen.add((await client.ok("GET", "/fapi/v1/positionSide/dual")).dualSidePosition);
  }
  assert.ok(seen.has(true));
  await exchange.close();
});

Deno.test("the user may deposit and withdraw: the wallet moves, and the books say why", async () => {
  const { state } = await held("manual_transfer=1", 4);
  const transfers = state.income.filter(({ type }) => type === "TRANSFER");
  assert.ok(transfers.some(({ amount }) => amount > 0) && transfers.some(({ amount }) => amount < 0));
});

Deno.test("the exchange may liquidate or deleverage a position", async () => {
  for (const [spec, forced] of [["liquidation=1", "liquidation"], ["deleveraging=1", "adl"]] as const) {
    const { state, told } = await held(spec);
    assert.equal(state.position.qty, 0);
    assert.equal(state.doneOrders.at(-1)?.forced, forced);
    assert.deepEqual(state.openAlgos, []);
    assert.ok(told.includes("ACCOUNT_UPDATE"));
  }
});
