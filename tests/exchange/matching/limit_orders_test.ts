import assert from "node:assert/strict";
import { price, qty, usd } from "../../../domain/money.ts";
import { fillsOf, liveTable, namesOf, refusalCode, Table, tableOf } from "./fixture.ts";

for (
  const [name, side, limit, low, high, filled] of [
    ["a buy that the price only touches", "buy", 39_500, 39_500, 40_100, false],
    ["a buy that the price goes through by a tick", "buy", 39_500, 39_499.9, 40_100, true],
    ["a sell that the price only touches", "sell", 40_500, 39_900, 40_500, false],
    ["a sell that the price goes through by a tick", "sell", 40_500, 39_900, 40_500.1, true],
  ] as const
) {
  Deno.test(`in the book ${name} is ${filled ? "filled at its limit, as maker" : "not filled"}`, () => {
    const table = new Table();
    assert.equal(table.limit(side, 0.01, limit).ok, true);
    const events = table.run([40_000, high, low, 40_000]);
    assert.deepEqual(fillsOf(events), filled ? [[side, price(limit), qty(0.01)]] : []);
    const [trade] = table.engine.state.trades;
    // 2 bps of 395 or 405 dollars.
    if (filled) assert.partialDeepStrictEqual(trade, { maker: true, fee: usd(side === "buy" ? 0.079 : 0.081) });
  });
}

Deno.test("a gap through a limit fills it at its limit, not at the open", () => {
  const table = new Table();
  table.limit("buy", 0.01, 39_500);
  assert.deepEqual(fillsOf(table.open([38_000, 38_000, 38_000, 38_000])), [["buy", price(39_500), qty(0.01)]]);
});

for (
  const [name, slippageBps, limit, filled] of [
    ["at the market where that is better than its limit", 0, 40_100, 40_000],
    ["at its limit where slippage would make it worse", 50, 40_100, 40_100],
    ["with its slippage inside the limit", 5, 40_100, 40_020],
  ] as const
) {
  Deno.test(`a buy that meets the market takes ${name}, for the taker's fee`, () => {
    const table = liveTable({ slippageBps });
    const placed = table.limit("buy", 0.01, limit);
    assert.ok(placed.ok);
    assert.deepEqual(fillsOf(placed.value.events), [["buy", price(filled), qty(0.01)]]);
    assert.equal(table.engine.state.trades[0]?.maker, false);
  });
}

Deno.test("an order at the last price stands between the best prices and rests", () => {
  const table = liveTable();
  table.limit("buy", 0.01, 40_000);
  assert.equal(table.engine.state.openOrders[0]?.resting, true);
  assert.deepEqual(fillsOf(table.move(39_999.9)), [["buy", price(40_000), qty(0.01)]]);
});

for (
  const [open, expected] of [
    [40_050, ["account", "fill"]],
    [40_200, []],
  ] as const
) {
  Deno.test(`a limit order that meets the market waits for the next open: at ${open} it ${expected.length ? "takes" : "goes into the book"}`, () => {
    const table = new Table();
    const placed = table.limit("buy", 0.01, 40_100);
    assert.ok(placed.ok);
    assert.deepEqual(namesOf(placed.value.events), ["order NEW"]);
    assert.deepEqual(namesOf(table.open([open, 40_300, 40_000, 40_150])), expected);
    const fills = fillsOf(table.close([open, 40_300, 40_000, 40_150]));
    assert.deepEqual(fills, expected.length ? [] : [["buy", price(40_100), qty(0.01)]]);
    assert.equal(table.engine.state.trades[0]?.maker, expected.length === 0);
  });
}

for (
  const [name, timeInForce, limit, code] of [
    ["a post-only order that would take", "post_only", 40_000.1, -5022],
    ["a post-only order at the market", "post_only", 40_000, undefined],
    ["a fill-or-kill order that the market does not meet", "fok", 40_000, -5021],
    ["a fill-or-kill order that it meets", "fok", 40_000.1, undefined],
    ["a price between two ticks", "gtc", 39_000.05, -4014],
    ["a price of 0", "gtc", 0, -4001],
    ["a value below the least", "gtc", 9_999.9, -4164],
  ] as const
) {
  Deno.test(`${name} is ${code ? `refused with ${code} and leaves no trace` : "taken"}`, () => {
    const table = liveTable();
    const before = table.engine.snapshot();
    assert.equal(refusalCode(table.limit("buy", 0.01, limit, { timeInForce })), code);
    if (code) assert.deepEqual(table.engine.snapshot(), before);
  });
}

Deno.test("an immediate-or-cancel order that nothing meets is taken and expires", () => {
  const table = liveTable();
  const placed = table.limit("buy", 0.01, 39_000, { timeInForce: "ioc" });
  assert.ok(placed.ok);
  assert.deepEqual(namesOf(placed.value.events), ["order NEW", "order EXPIRED"]);
  assert.deepEqual(table.engine.state.openOrders, []);
});

Deno.test("orders in the book are filled in the order that the price meets them", () => {
  const table = liveTable();
  table.limit("buy", 0.01, 39_000);
  table.limit("buy", 0.02, 39_500);
  assert.deepEqual(fillsOf(table.move(38_000)).map(([, at]) => at), [price(39_500), price(39_000)]);
});

Deno.test("a reduce-only order in the book shrinks to the position, and expires with it", () => {
  const table = liveTable();
  table.market("buy", 0.02);
  table.limit("sell", 0.05, 40_500, { reduceOnly: true, clientOrderId: "first" });
  table.limit("sell", 0.05, 41_000, { reduceOnly: true, clientOrderId: "second" });
  const events = table.move(40_600);
  assert.deepEqual(fillsOf(events), [["sell", price(40_500), qty(0.02)]]);
  assert.deepEqual(namesOf(events), ["account", "fill", "order EXPIRED"]);
  assert.equal(table.engine.state.position.qty, 0);
});

Deno.test("orders in the book bind margin: the larger side counts, reduce-only does not", () => {
  const table = liveTable();
  table.engine.setLeverage(10);
  table.limit("buy", 0.1, 39_000);
  // 3,900 dollars at 10 times.
  assert.equal(table.engine.figures().openOrderInitialMargin, usd(390));
  table.limit("sell", 0.1, 41_000);
  assert.equal(table.engine.figures().openOrderInitialMargin, usd(410));
  assert.equal(table.engine.figures().available, usd(9_590));
  table.engine.setLeverage(1);
  assert.equal(refusalCode(table.limit("buy", 0.2, 39_000)), -2019);
});

Deno.test("targets in the book that only reduce bind no margin, however many there are", () => {
  const table = liveTable();
  table.market("buy", 0.1);
  for (let i = 0; i < 3; i++) table.limit("sell", 0.1, 41_000, { reduceOnly: true });
  assert.equal(table.engine.figures().openOrderInitialMargin, 0);
});

Deno.test("a position may not grow past what its leverage allows", () => {
  const table = tableOf({ fillMode: "at_once" });
  table.engine.transfer(usd(1_000_000));
  table.engine.setLeverage(125);
  assert.equal(refusalCode(table.market("buy", 1.25)), undefined);
  assert.equal(refusalCode(table.limit("buy", 0.1, 39_000)), -2027);
  assert.equal(refusalCode(table.engine.setLeverage(100)), undefined);
  assert.equal(refusalCode(table.limit("buy", 0.1, 39_000)), undefined);
});

for (
  const [name, act, ended] of [
    ["a sell at its price", (t: Table) => t.limit("sell", 0.01, 40_000), true],
    ["a market sell", (t: Table) => t.market("sell", 0.01), true],
    ["a sell a tick above", (t: Table) => t.limit("sell", 0.01, 40_000.1), false],
  ] as const
) {
  Deno.test(`${name} ${ended ? "ends" : "leaves"} our own buy in the book: nobody trades with himself`, () => {
    const table = liveTable();
    table.limit("buy", 0.01, 40_000, { clientOrderId: "own" });
    const placed = act(table);
    assert.ok(placed.ok);
    assert.equal(namesOf(placed.value.events).includes("order EXPIRED_IN_MATCH"), ended);
  });
}

Deno.test("an amended order stands at its new price with its new quantity", () => {
  const table = liveTable();
  table.limit("buy", 0.01, 39_000, { clientOrderId: "a" });
  const amended = table.engine.amendOrder({ clientId: "a" }, { qty: qty(0.02), limitPrice: price(39_500) });
  assert.ok(amended.ok);
  assert.deepEqual(namesOf(amended.value.events), ["amendment"]);
  assert.deepEqual(fillsOf(table.move(39_400)), [["buy", price(39_500), qty(0.02)]]);
});

for (
  const [name, timeInForce, amendment, expected] of [
    ["that now meets the market takes", "gtc", [0.01, 40_100], ["amendment", "account", "fill"]],
    ["that is post-only and would take is cancelled", "post_only", [0.01, 40_100], ["order CANCELED"]],
  ] as const
) {
  Deno.test(`an amended order ${name}`, () => {
    const table = liveTable();
    table.limit("buy", 0.01, 39_000, { clientOrderId: "a", timeInForce });
    const [coins, at] = amendment;
    const amended = table.engine.amendOrder({ clientId: "a" }, { qty: qty(coins), limitPrice: price(at) });
    assert.ok(amended.ok);
    assert.deepEqual(namesOf(amended.value.events), expected);
  });
}

Deno.test("fill or kill that is amended away from the market does not go into the book", () => {
  const table = new Table();
  table.limit("buy", 0.01, 40_100, { timeInForce: "fok", clientOrderId: "a" });
  table.engine.amendOrder({ clientId: "a" }, { qty: qty(0.01), limitPrice: price(39_000) });
  assert.deepEqual(namesOf(table.run([40_000, 40_000, 38_000, 40_000])), ["order EXPIRED"]);
});

for (
  const [name, key, coins, at, code] of [
    ["that is not open", "b", 0.01, 39_000, -2013],
    ["to what it is", "a", 0.01, 39_000, -5027],
    ["to a price off the tick", "a", 0.01, 39_000.01, -4014],
    ["to more than the margin allows", "a", 6, 39_000, -2019],
    ["that has no price", "m", 0.02, 39_000, -5025],
  ] as const
) {
  Deno.test(`amending an order ${name} is refused with ${code}, and nothing changes`, () => {
    const table = new Table();
    table.limit("buy", 0.01, 39_000, { clientOrderId: "a" });
    table.market("buy", 0.01, { clientOrderId: "m" });
    const before = table.engine.snapshot();
    const amendment = { qty: qty(coins), limitPrice: price(at) };
    assert.equal(refusalCode(table.engine.amendOrder({ clientId: key }, amendment)), code);
    assert.deepEqual(table.engine.snapshot(), before);
  });
}

Deno.test("a partly filled order that is amended down to what it has, is cancelled with it", () => {
  const table = liveTable({ liquidity: { makerShare: 0.1, takerShare: null } });
  table.limit("buy", 0.25, 39_000, { clientOrderId: "a" });
  table.move(38_900);
  const amended = table.engine.amendOrder({ clientId: "a" }, { qty: qty(0.1), limitPrice: price(39_000) });
  assert.ok(amended.ok);
  assert.deepEqual(namesOf(amended.value.events), ["order CANCELED"]);
  assert.equal(table.engine.state.doneOrders.at(-1)?.filledQty, qty(0.1));
});

for (
  const [name, type, limit, expected] of [
    ["a stop becomes a limit order that takes", "stop", 39_400, [
      "algo TRIGGERED",
      "order NEW",
      "account",
      "fill",
      "algo FINISHED",
    ]],
    ["a stop whose limit the market has left goes into the book", "stop", 39_600, ["algo TRIGGERED", "order NEW"]],
  ] as const
) {
  Deno.test(name, () => {
    const table = liveTable();
    table.market("buy", 0.01);
    const terms = {
      reduceOnly: true,
      closePosition: false,
      workingType: "CONTRACT_PRICE",
      timeInForce: "gtc",
    } as const;
    const prices = { triggerPrice: price(39_500), limitPrice: price(limit) };
    assert.equal(table.engine.placeAlgo({ type, side: "sell", qty: qty(0.01), ...terms, ...prices }).ok, true);
    assert.deepEqual(namesOf(table.move(39_450)), expected);
    const [algo] = table.engine.state.doneAlgos;
    if (algo?.status === "FINISHED") return assert.equal(algo.filledPrice, price(39_500));
    assert.deepEqual(namesOf(table.move(39_700)), ["account", "fill", "algo FINISHED"]);
  });
}
