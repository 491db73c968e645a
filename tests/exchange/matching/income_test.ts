import assert from "node:assert/strict";
import { price, usd } from "../../../domain/money.ts";
import { incomeHistory } from "../../../exchange/matching/income.ts";
import { walletBalance } from "../../../exchange/matching/margin.ts";
import { liveTable, namesOf, refusalCode } from "./fixture.ts";

for (
  const [name, side, coins, mark, rate, units] of [
    ["a long pays a positive rate", "buy", 1, 40_000, 0.0001, -400_000_000],
    ["a short receives it", "sell", 1, 40_000, 0.0001, 400_000_000],
    ["a long receives a negative rate", "buy", 1, 40_000, -0.0001, 400_000_000],
    // 0.003 × 40,000.1 × 0.00004115 dollars are 493,801.2345 units.
    ["what is paid is rounded up", "buy", 0.003, 40_000.1, 0.00004115, -493_802],
    ["what is received is rounded down", "sell", 0.003, 40_000.1, 0.00004115, 493_801],
    ["a rate of 0 moves nothing", "buy", 1, 40_000, 0, 0],
  ] as const
) {
  Deno.test(`funding: ${name}`, () => {
    const table = liveTable();
    table.market(side, coins);
    const before = walletBalance(table.engine.state);
    const events = table.engine.applyFunding(rate, price(mark), table.engine.state.timeMs);
    assert.equal(walletBalance(table.engine.state) - before, units);
    assert.deepEqual(namesOf(events), units === 0 ? [] : ["account"]);
  });
}

Deno.test("deposits and withdrawals move the wallet, as far as it is free", () => {
  const table = liveTable();
  table.market("buy", 1);
  assert.equal(table.engine.transfer(usd(500)).ok, true);
  // 10,500 − 20 of fees − 2,000 of margin.
  assert.equal(refusalCode(table.engine.transfer(usd(-8_480.01))), -4050);
  assert.equal(table.engine.transfer(usd(-8_480)).ok, true);
  assert.equal(table.engine.figures().available, 0);
  assert.equal(refusalCode(table.engine.transfer(usd(0))), -4055);
});

Deno.test("the income history has every change of the wallet, oldest first, each with an id of its own", () => {
  const table = liveTable();
  table.engine.transfer(usd(100));
  table.market("buy", 0.1);
  table.move(41_000);
  table.engine.applyFunding(0.0001, price(41_000), table.engine.state.timeMs);
  table.market("sell", 0.1);
  const history = incomeHistory(table.engine.snapshot());
  assert.deepEqual(history.map(({ type, amount }) => [type, amount]), [
    ["COMMISSION", usd(-2)],
    ["TRANSFER", usd(100)],
    ["REALIZED_PNL", usd(100)],
    ["COMMISSION", usd(-2.05)],
    ["FUNDING_FEE", usd(-0.41)],
  ]);
  assert.equal(new Set(history.map(({ tranId }) => tranId)).size, history.length);
  const sum = history.reduce((total, { amount }) => total + amount, 0);
  assert.equal(walletBalance(table.engine.state), usd(10_000) + sum);
});
