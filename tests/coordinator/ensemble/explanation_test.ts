import assert from "node:assert/strict";
import fc from "fast-check";
import { explainVotes, NAMED_MAX, type ToldVote } from "../../../coordinator/ensemble/explanation.ts";
import type { Explanation } from "../../../domain/explanation.ts";
import { ACTIONS } from "../../../domain/forecast.ts";
import { err, ok } from "../../../domain/result.ts";

type Margins = readonly [long: number, short: number, hold: number];

const STATED = { long: 0.5, short: 0.2, hold: 0.3 };

const vote = (modelName: string, weight: number, by: Readonly<Record<string, Margins>>): ToldVote => ({
  modelName,
  weight,
  stated: STATED,
  told: ok({
    method: "tree_shap",
    contributions: Object.entries(by).map(([feature, [long, short, hold]]) => ({
      feature,
      value: feature.length,
      long,
      short,
      hold,
    })),
  }),
});

const silent = (modelName: string, weight: number): ToldVote => ({
  modelName,
  weight,
  stated: STATED,
  told: err("it is asleep"),
});

const VOTES = [
  // Towards long: rsi 2, adx −1, natr 0; of 3 in all.
  vote("a", 3, { rsi: [2, 0, 0], adx: [0, 1, 1], natr: [1, 1, 1] }),
  // Towards long: rsi −2, obv 2; of 4 in all.
  vote("b", 1, { rsi: [-1, 1, 1], obv: [0, -4, 0] }),
];
const values = (feature: string) => feature === "obv" ? null : 7;

for (
  const [what, action, votes, pushed, heldBack] of [
    ["by hand, for a long", "long", VOTES, { rsi: 0.75 * 2 / 3 - 0.25 / 2, obv: 0.25 / 2 }, { adx: -0.75 / 3 }],
    // Towards short: a's rsi −1, adx 0.5; b's rsi 1, obv −4.
    [
      "by hand, for a short",
      "short",
      VOTES,
      { adx: 0.75 / 3 },
      { rsi: -0.75 * 2 / 3 + 0.25 / 5, obv: -0.25 * 4 / 5 },
    ],
    ["a model that is not explained keeps its part to itself", "long", [VOTES[0]!, silent("b", 1)], { rsi: 0.5 }, {
      adx: -0.25,
    }],
    ["a model that leans nowhere adds nothing", "long", [vote("a", 1, { rsi: [2, 2, 2] })], {}, {}],
    ["nobody is explained", "long", [silent("a", 1)], {}, {}],
    ["nobody voted", "long", [], {}, {}],
  ] as const
) {
  Deno.test(`explanation: ${what}`, () => {
    const told = explainVotes(action, votes, values);
    const by = (shares: typeof told.pushed) =>
      shares.map(({ feature, contribution }) => [feature, Number(contribution.toFixed(12))]);
    const expected = (shares: object) =>
      Object.entries(shares).map(([feature, share]) => [feature, Number((share as number).toFixed(12))]);
    assert.deepEqual([by(told.pushed), by(told.heldBack)], [expected(pushed), expected(heldBack)]);
  });
}

Deno.test("explanation: a value is the decision's own, or the model's where the decision has none", () => {
  const { pushed } = explainVotes("long", VOTES, values);
  assert.deepEqual(pushed.map(({ feature, value }) => [feature, value]), [["rsi", 7], ["obv", 3]]);
});

Deno.test("explanation: every vote is named, with how it was explained or why it was not", () => {
  const { models } = explainVotes("long", [silent("z", 1), ...VOTES], values);
  assert.deepEqual(models.map(({ parts: _, ...how }) => how), [
    { modelName: "a", method: "tree_shap", reason: null },
    { modelName: "b", method: "tree_shap", reason: null },
    { modelName: "z", method: null, reason: "it is asleep" },
  ]);
  assert.deepEqual(models.map(({ parts }) => parts?.stated), [0.5, 0.5, undefined]);
});

Deno.test("explanation: no more than five on each side, the largest first", () => {
  const many = Object.fromEntries(
    Array.from({ length: 20 }, (_, i): [string, Margins] => [`f${i}`, [i % 2 === 0 ? i + 1 : -i - 1, 0, 0]]),
  );
  const { pushed, heldBack } = explainVotes("long", [vote("a", 1, many)], values);
  assert.deepEqual(pushed.map(({ feature }) => feature), ["f18", "f16", "f14", "f12", "f10"]);
  assert.deepEqual(heldBack.map(({ feature }) => feature), ["f19", "f17", "f15", "f13", "f11"]);
  assert.equal(NAMED_MAX, 5);
});

const margin = fc.integer({ min: -1000, max: 1000 });
const anyVote = fc.record({
  weight: fc.integer({ min: 1, max: 9 }),
  by: fc.dictionary(fc.constantFrom("rsi", "adx", "natr", "obv"), fc.tuple(margin, margin, margin)),
  silent: fc.boolean(),
});
const anyVotes = fc.array(anyVote, { maxLength: 6 }).map((all) =>
  all.map((each, i) => each.silent ? silent(`m${i}`, each.weight) : vote(`m${i}`, each.weight, each.by))
);
const anyAction = fc.constantFrom(...ACTIONS);

Deno.test("explanation: the order of the models says nothing", () => {
  fc.assert(fc.property(anyVotes, anyAction, fc.nat(), (votes, action, turn) => {
    const at = turn % (votes.length || 1);
    const turned = [...votes.slice(at), ...votes.slice(0, at)].toReversed();
    assert.deepEqual(explainVotes(action, turned, values), explainVotes(action, votes, values));
  }));
});

Deno.test("explanation: how loud a model's margins are says nothing", () => {
  fc.assert(fc.property(anyVotes, anyAction, fc.constantFrom(2 ** -10, 0.5, 8, 2 ** 20), (votes, action, factor) => {
    const scaled = votes.map((each, i): ToldVote =>
      i > 0 || !each.told.ok ? each : {
        ...each,
        told: ok({
          ...each.told.value,
          contributions: each.told.value.contributions.map((told) => ({
            ...told,
            long: told.long * factor,
            short: told.short * factor,
            hold: told.hold * factor,
          })),
        }),
      }
    );
    // By a power of two, so that not even rounding differs.
    const shares = ({ pushed, heldBack }: Explanation) => [pushed, heldBack];
    assert.deepEqual(shares(explainVotes(action, scaled, values)), shares(explainVotes(action, votes, values)));
  }));
});

Deno.test("explanation: all shares together are no more than the part of the vote that was explained", () => {
  fc.assert(fc.property(anyVotes, anyAction, (votes, action) => {
    const { pushed, heldBack } = explainVotes(action, votes, values);
    const whole = votes.reduce((sum, { weight }) => sum + weight, 0) || 1;
    const explained = votes.reduce((sum, { weight, told }) => sum + (told.ok ? weight : 0), 0) / whole;
    const told = [...pushed, ...heldBack].reduce((sum, { contribution }) => sum + Math.abs(contribution), 0);
    assert.ok(told <= explained + 1e-12, `${told} > ${explained}`);
  }));
});
