/** Whose result it was. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Aggregate, Vote } from "../../../domain/decision.ts";
import type { Action } from "../../../domain/forecast.ts";
import { type Usd, usd } from "../../../domain/money.ts";
import { netPnl, type Trade } from "../../../domain/trade.ts";
import { attributionOf, NO_MODEL } from "../../../research/report/attribution.ts";
import { forecastOf } from "../../fixtures/engine_fixtures.ts";
import { closed } from "./closed.ts";

function vote(modelName: string, weight: number, long: number, short: number): Vote {
  const probabilities = { long, short, hold: 1 - long - short };
  const action = (["long", "short", "hold"] as const).reduce<Action>(
    (best, each) => probabilities[each] > probabilities[best] ? each : best,
    "long",
  );
  const forecast = forecastOf(modelName, action);
  return { modelName, weight, action, confidence: probabilities[action], probabilities, forecast };
}

/** Only votes are looked at. */
const aggregate = (votes: readonly Vote[]) => ({ aggregate: { votes } as unknown as Aggregate });

const attributed = (cases: readonly (readonly [Trade, readonly Vote[]])[]) => {
  const votes = new Map(cases.map(([{ tradeId }, votes]) => [tradeId, aggregate(votes)]));
  return attributionOf(cases.map(([trade]) => trade), (id) => votes.get(id));
};

Deno.test("a trade is divided by weight × probability of its side", () => {
  const [a, b] = attributed([[closed({ gross: 9 }), [vote("a", 2, 0.6, 0.2), vote("b", 1, 0.3, 0.6)]]]);
  // 2 × 0.6 against 1 × 0.3: four parts of five.
  assert.deepEqual([a!.model, a!.net, b!.model, b!.net], ["a", 7.2, "b", 1.8]);
  assert.ok(Math.abs(a!.share - 0.8) < 1e-12);
  assert.deepEqual([a!.agreed, a!.agreed_won, a!.agreed_net, a!.against, a!.against_net], [1, 1, 9, 0, 0]);
  assert.deepEqual([b!.agreed, b!.agreed_won, b!.agreed_net, b!.against, b!.against_net], [0, 0, 0, 1, 9]);
});

Deno.test("a short is divided by the probability of short", () => {
  const [a] = attributed([[closed({ side: "short", gross: -4 }), [vote("a", 1, 0.1, 0.6), vote("b", 1, 0.3, 0.2)]]]);
  assert.deepEqual([a!.model, a!.net], ["a", -3]);
});

Deno.test("a model that was silent in a trade has no part of it, and did not ask for it", () => {
  const told = attributed([
    [closed({ gross: 10 }), [vote("a", 1, 0.6, 0.2)]],
    [closed({ gross: 10 }), [vote("a", 1, 0.6, 0.2), vote("b", 1, 0.6, 0.2)]],
  ]);
  assert.deepEqual(told.map(({ model, net, agreed, against }) => [model, net, agreed, against]), [["a", 15, 2, 0], [
    "b",
    5,
    1,
    1,
  ]]);
});

Deno.test("a trade without a recorded vote is nobody's, and is not lost", () => {
  const told = attributed([[closed({ gross: 3 }), []], [closed({ gross: 4 }), [vote("a", 1, 0.6, 0.2)]]]);
  assert.deepEqual(new Map(told.map(({ model, net }) => [model, net])), new Map([[NO_MODEL, 3], ["a", 4]]));
});

Deno.test("no trade, no attribution", () => assert.deepEqual(attributed([]), []));

Deno.test("the parts of all models add up to the net result to the last unit", () => {
  const voteOf = fc.tuple(
    fc.constantFrom("a", "b", "c"),
    fc.double({ min: 0.01, max: 10, noNaN: true }),
    fc.double({ min: 0, max: 0.5, noNaN: true }),
    fc.double({ min: 0, max: 0.5, noNaN: true }),
  ).map((each) => vote(...each));
  const votes = fc.uniqueArray(voteOf, { selector: ({ modelName }) => modelName, maxLength: 3 });
  const trade = fc.tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.constantFrom("long" as const, "short" as const))
    .map(([units, side]): Trade => ({ ...closed({ side }), realizedPnl: units as Usd }));
  fc.assert(fc.property(fc.array(fc.tuple(trade, votes), { maxLength: 15 }), (cases) => {
    const sum = attributed(cases).reduce((total, { net }) => total + usd(net), 0);
    assert.equal(sum, cases.reduce((total, [each]) => total + netPnl(each), 0));
  }));
});
