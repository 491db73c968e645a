import assert from "node:assert/strict";
import { price, qty, usd } from "../../../domain/money.ts";
import { leverageBrackets, maintenanceMargin, notionalMax } from "../../../exchange/matching/leverage_brackets.ts";
import { liquidationPrice } from "../../../exchange/matching/liquidation_price.ts";
import { walletBalance } from "../../../exchange/matching/margin.ts";
import { MatchingEngine } from "../../../exchange/matching/matching_engine.ts";
import { fillsOf, liveTable, namesOf, RULES, Table } from "./fixture.ts";

const TABLE = leverageBrackets([
  [125, 50_000, 40],
  [100, 600_000, 50],
  [75, 3_000_000, 65],
  [50, 12_000_000, 100],
  [25, 70_000_000, 200],
  [20, 80_000_000, 250],
]);

Deno.test("floors and deductions follow from caps and ratios, as Binance publishes them for BTCUSDT", () => {
  assert.deepEqual(TABLE.map(({ cum }) => cum), [0, 50, 950, 11_450, 131_450, 481_450].map(usd));
  assert.deepEqual(TABLE.map(({ notionalFloor }) => notionalFloor), [0, 50_000, 600_000, 3e6, 12e6, 70e6]);
});

for (
  const [value, margin] of [
    [10_000, 40],
    [50_000, 200],
    [50_000.01, 200.00005],
    [1_000_000, 5_550],
    [20_000_000, 268_550],
    [80_000_000, 1_518_550],
  ] as const
) {
  Deno.test(`a position of ${value} dollars has a maintenance margin of ${margin}`, () => {
    assert.equal(maintenanceMargin(TABLE, usd(value)), usd(margin));
  });
}

for (const [leverage, most] of [[125, 50_000], [101, 50_000], [100, 600_000], [20, 80e6], [1, 80e6]] as const) {
  Deno.test(`leverage ${leverage} allows a position of ${most} dollars`, () => {
    assert.equal(notionalMax(TABLE, leverage), most);
  });
}

/** 2 coins at 40,000, which cost 40 dollars of fees: 9,960 stand behind it. */
const long = (rules: Partial<typeof RULES> = {}): Table => {
  const table = liveTable(rules);
  table.market("buy", 2);
  return table;
};

for (
  const [name, side, at] of [
    // (80,000 − 9,960 − 50) / (2 − 0.01): 70,342 dollars are in the second bracket.
    ["long", "buy", 35_170.85427136],
    // (−80,000 − 9,960 − 50) / (−2 − 0.01)
    ["short", "sell", 44_781.09452736],
  ] as const
) {
  Deno.test(`a ${name}'s liquidation price is where its margin is the maintenance margin of its bracket`, () => {
    const table = liveTable();
    table.market(side, 2);
    assert.equal(liquidationPrice(table.engine.state, RULES), price(at));
  });
}

for (const side of ["buy", "sell"] as const) {
  Deno.test(`a tiny ${side} in a large account has a liquidation price that no money can tell: it has none`, () => {
    const table = new Table(MatchingEngine.create({ ...RULES, fillMode: "at_once" }, usd(5_000_000)));
    table.market(side, 0.001);
    assert.equal(liquidationPrice(table.engine.state, RULES), 0);
  });
}

Deno.test("at the liquidation price everything open is cancelled and the position closed; the fee takes what is left", () => {
  const table = long();
  table.limit("buy", 0.01, 30_000);
  table.algo("stop_market", "sell", 2, 35_000);
  const events = table.move(35_000);
  assert.deepEqual(namesOf(events), [
    "order CANCELED",
    "algo CANCELED",
    "order NEW",
    "account",
    "fill",
    "account",
  ]);
  assert.deepEqual(fillsOf(events), [["sell", price(35_170.8), qty(2)]]);
  const { state } = table.engine;
  const forced = state.doneOrders.at(-1)!;
  assert.partialDeepStrictEqual(forced, { forced: "liquidation", type: "limit", timeInForce: "ioc", status: "FILLED" });
  assert.equal(forced.clientOrderId, `autoclose-${forced.orderId}`);
  // 9,960 − 9,658.4 loss − 35.1708 fee = 266.4292, less than 1.25 % of 70,341.6.
  assert.equal(state.trades.at(-1)?.fee, usd(35.1708));
  assert.equal(state.liquidationFees, usd(266.4292));
  assert.deepEqual(state.income.map(({ type, amount }) => [type, amount]), [["INSURANCE_CLEAR", usd(-266.4292)]]);
  assert.equal(walletBalance(state), 0);
});

Deno.test("where more is left than the liquidation fee, the rest stays", () => {
  const table = long({ brackets: leverageBrackets([[20, 1_000_000, 400]]) });
  // (80,000 − 9,960) / (2 − 0.08) = 36,479.17: loss 7,041.8, fee 36.4791, 1.25 % of 72,958.2 is 911.9775.
  assert.deepEqual(fillsOf(table.move(36_000)), [["sell", price(36_479.1), qty(2)]]);
  assert.equal(table.engine.state.liquidationFees, usd(911.9775));
  assert.equal(walletBalance(table.engine.state), usd(1_969.7434));
});

Deno.test("a gap past bankruptcy costs no more than there is: the insurance fund takes the position over", () => {
  const table = long();
  table.limit("buy", 0.01, 36_000);
  // (80,000 − 9,960) / 2; the order that the gap passed is cancelled before it could fill.
  assert.deepEqual(fillsOf(table.open([30_000, 30_000, 30_000, 30_000])), [["sell", price(35_020), qty(2)]]);
  assert.equal(walletBalance(table.engine.state), 0);
  assert.deepEqual([table.engine.state.trades.at(-1)?.fee, table.engine.state.liquidationFees], [0, 0]);
});

Deno.test("a gap liquidates before a waiting order could close the position", () => {
  const table = new Table();
  table.market("buy", 2);
  table.run([40_000, 40_000, 40_000, 40_000]);
  table.market("sell", 2, { reduceOnly: true });
  const [order] = table.engine.state.openOrders;
  const events = table.open([30_000, 30_000, 30_000, 30_000]);
  assert.equal(namesOf(events)[0], "order CANCELED");
  assert.equal(table.engine.state.doneOrders.find(({ orderId }) => orderId === order?.orderId)?.filledQty, 0);
});

Deno.test("a stop before the liquidation price saves the position from it", () => {
  const table = long();
  table.algo("stop_market", "sell", 2, 36_000);
  assert.deepEqual(fillsOf(table.move(30_000)), [["sell", price(36_000), qty(2)]]);
  assert.equal(table.engine.state.liquidationFees, 0);
});

Deno.test("auto-deleveraging closes the position at the market, cancels what is open and charges no liquidation fee", () => {
  const table = long();
  table.algo("stop_market", "sell", 2, 36_000);
  table.move(41_000);
  const events = table.engine.deleverage();
  assert.deepEqual(fillsOf(events), [["sell", price(41_000), qty(2)]]);
  assert.partialDeepStrictEqual(table.engine.state.doneOrders.at(-1), {
    clientOrderId: "adl_autoclose",
    forced: "adl",
  });
  assert.deepEqual(table.engine.state.openAlgos, []);
  assert.equal(walletBalance(table.engine.state), usd(9_960 + 2_000 - 41));
  assert.deepEqual(table.engine.deleverage(), []);
});

Deno.test("an exchange may liquidate a position that is far from its liquidation price, and nothing where nothing is", () => {
  const table = long();
  table.move(41_000);
  // 82,000 of value: 41 dollars of fee to the market, 1.25 % of it to the insurance fund.
  assert.deepEqual(fillsOf(table.engine.liquidate()), [["sell", price(41_000), qty(2)]]);
  assert.equal(table.engine.state.doneOrders.at(-1)!.forced, "liquidation");
  assert.equal(walletBalance(table.engine.state), usd(9_960 + 2_000 - 41 - 1_025));
  assert.deepEqual(table.engine.liquidate(), []);
  assert.equal(walletBalance(table.engine.state), usd(9_960 + 2_000 - 41 - 1_025));
});
