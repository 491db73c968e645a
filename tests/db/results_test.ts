import assert from "node:assert/strict";
import fc from "fast-check";
import { type Usd, usd } from "../../domain/money.ts";
import { aClosedTrade, aCommit, aDecision, anAnswer, anEntry, aRecord, START_MS, withDatabase } from "./fixtures.ts";

Deno.test("closed trades come in the order of their ends, with what statistics need", () =>
  withDatabase(async ({ journal, records: { results } }) => {
    await journal.commit(anEntry(1));
    const closed = (id: string, exitTimeMs: number, pnl: number) =>
      aClosedTrade(1, { tradeId: id, exitTimeMs, realizedPnl: usd(pnl), fees: usd(1), funding: usd(-0.25) });
    await journal.commit(aCommit(2, { trades: [closed("t-b", START_MS + 9, 5), closed("t-a", START_MS + 4, -2)] }));
    const found = await results.settledTrades();
    assert.deepEqual(found.map(({ exitTimeMs, pnl, fees, funding }) => [exitTimeMs - START_MS, pnl, fees, funding]), [
      [4, -3.25, 1, -0.25],
      [9, 3.75, 1, -0.25],
    ]);
  }));

const equities = fc.array(fc.integer({ min: 1, max: 1_000 }), { maxLength: 40 });

Deno.test("the curve has first and last point, no more than asked, and the peaks of every point", () =>
  fc.assert(
    fc.asyncProperty(equities, fc.integer({ min: 2, max: 12 }), (values, most) =>
      withDatabase(async ({ journal, records: { results } }) => {
        for (const [i, value] of values.entries()) {
          const equity = { atMs: START_MS + i, balance: usd(1), equity: usd(value) as Usd };
          await journal.commit(aCommit(i + 1, { equity }));
        }
        const curve = await results.equityCurve(most);
        const at = curve.map(({ timestamp }) =>
          timestamp - START_MS
        );
        assert.ok(curve.length <= most, `${curve.length} of ${values.length}, ${most} asked`);
        assert.deepEqual([at[0], at.at(-1)], values.length === 0 ? [undefined, undefined] : [0, values.length - 1]);
        for (const [i, { equity, peak }] of curve.entries()) {
          assert.equal(equity, values[at[i]!]);
          assert.equal(peak, Math.max(...values.slice(0, at[i]! + 1)));
        }
      })),
    { numRuns: 15 },
  ));

Deno.test("a trade's result is shared out by weight among the models that voted for its side", () =>
  withDatabase(async ({ journal, records: { results } }) => {
    const answers = [anAnswer("a"), anAnswer("b"), dissenting("c")];
    const plain = aDecision(1, { answers });
    const weights: Readonly<Record<string, number>> = { a: 0.6, b: 0.2, c: 0.2 };
    const votes = plain.aggregate!.votes.map((vote) => ({ ...vote, weight: weights[vote.modelName]! }));
    const decision = { ...plain, aggregate: { ...plain.aggregate!, votes } };
    const { trades, orders } = anEntry(1);
    await journal.commit(aCommit(1, { kind: "forecasts", decisions: [aRecord(decision)], trades, orders }));
    assert.deepEqual(await results.models(), [], "nothing has ended");
    await journal.commit(
      aCommit(2, { trades: [aClosedTrade(1, { realizedPnl: usd(8), fees: usd(0), funding: usd(0) })] }),
    );
    assert.deepEqual(await results.models(), [
      { model_name: "a", trades: 1, wins: 1, pnl: 6 },
      { model_name: "b", trades: 1, wins: 1, pnl: 2 },
    ]);
  }));

function dissenting(name: string) {
  const answer = anAnswer(name);
  assert.ok(answer.ok);
  return { ...answer, forecast: { ...answer.forecast, action: "short" as const } };
}

Deno.test("a restart remembers the newest ended trades of each market, oldest first", () =>
  withDatabase(async ({ journal }) => {
    await journal.commit(anEntry(1));
    const ended = (symbol: string, n: number) =>
      aClosedTrade(1, { tradeId: `t-${symbol}-${n}`, symbol, exitTimeMs: START_MS + n });
    const trades = [
      ...Array.from({ length: 25 }, (_, n) => ended("BTCUSDT", 100 + n)),
      ...Array.from({ length: 3 }, (_, n) => ended("ETHUSDT", n)),
    ];
    await journal.commit(aCommit(2, { trades }));
    const { endedTrades } = await journal.recover();
    assert.deepEqual(endedTrades.map(({ tradeId }) => tradeId), [
      ...[0, 1, 2].map((n) => `t-ETHUSDT-${n}`),
      ...Array.from({ length: 20 }, (_, n) => `t-BTCUSDT-${105 + n}`),
    ]);
  }));
