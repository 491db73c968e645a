import assert from "node:assert/strict";
import type { Comparison } from "../../../model_server/promotion/comparison.ts";
import { DEFAULT_PROMOTION, judge, refusalOf } from "../../../model_server/promotion/gates.ts";

const BETTER: Comparison = {
  opponent: "gbdt-20240101-aaaaaaaa",
  rows: 3000,
  blocks: 50,
  log_loss: { challenger: 1.05, opponent: 1.09, p_value: 0.001 },
  net_return: { challenger: 0.0002, opponent: 0, p_value: 0.001 },
  edge: {
    log_loss: { challenger: 1.05, opponent: 1.1, p_value: 0.001 },
    net_return: { challenger: 0.0002, opponent: 0, p_value: 0.001 },
  },
  calibration_error: 0.02,
  fold_gains: [0.05, 0.03, 0.04, 0.02, 0.06],
};

const failed = (comparison: Comparison | null, tried = 1, settings = DEFAULT_PROMOTION) =>
  judge(comparison, tried, settings).filter(({ passed }) => !passed).map(({ name }) => name);

const loss = (changes: Partial<Comparison["log_loss"]>) => ({
  ...BETTER,
  log_loss: { ...BETTER.log_loss, ...changes },
});
const net = (changes: Partial<Comparison["net_return"]>) => ({
  ...BETTER,
  net_return: { ...BETTER.net_return, ...changes },
});

type Figures = Partial<Comparison["log_loss"]>;
const edge = ({ log_loss = {}, net_return = {} }: { log_loss?: Figures; net_return?: Figures }): Comparison => ({
  ...BETTER,
  edge: {
    log_loss: { ...BETTER.edge.log_loss, ...log_loss },
    net_return: { ...BETTER.edge.net_return, ...net_return },
  },
});

const CASES: readonly (readonly [string, Comparison | null, string[]])[] = [
  ["better in everything", BETTER, []],
  ["nothing to compare on", null, ["rows"]],
  ["a lower loss that may be luck", loss({ p_value: 0.0301 }), ["log_loss"]],
  ["a higher loss, whatever its p", loss({ challenger: 1.1 }), ["log_loss"]],
  ["the same loss", loss({ challenger: 1.09, p_value: 0 }), ["log_loss"]],
  ["a gain in money that may be luck", net({ p_value: 0.0301 }), ["net_return"]],
  ["better probabilities that make no more money", net({ challenger: 0, p_value: 0 }), ["net_return"]],
  ["better than a bad one, and no better than the base rates", edge({ log_loss: { p_value: 0.3 } }), ["edge"]],
  ["better than a bad one, and not worth its costs", edge({ net_return: { challenger: -0.0001 } }), ["edge"]],
  ["better than a bad one, and worth its costs by luck", edge({ net_return: { p_value: 0.1 } }), ["edge"]],
  ["probabilities that are off", { ...BETTER, calibration_error: 0.101 }, ["calibration"]],
  ["good in one fold only", { ...BETTER, fold_gains: [0.3, -0.01, -0.01, -0.01, 0.01] }, ["stability"]],
];
for (const [what, comparison, names] of CASES) {
  Deno.test(`promotion gates: ${what}`, () => assert.deepEqual(failed(comparison), names));
}

Deno.test("each challenger that was tried makes the level stricter: twenty tries do not make luck skill", () => {
  const lucky = { ...loss({ p_value: 0.003 }), net_return: { ...BETTER.net_return, p_value: 0.003 } };
  assert.deepEqual(failed(lucky, 10), []);
  assert.deepEqual(failed(lucky, 11), ["log_loss", "net_return"]);
  assert.deepEqual(failed(lucky, 31), ["log_loss", "net_return", "edge"]);
});

Deno.test("a wanted gain in log loss is asked for, and a refusal tells every figure", () => {
  const strict = { ...DEFAULT_PROMOTION, minLogLossGain: 0.05 };
  assert.deepEqual(failed(BETTER, 1, strict), ["log_loss"]);
  assert.equal(
    refusalOf(judge(BETTER, 3, strict)),
    "log_loss: 1.0500 against 1.0900, 0.05 lower needed; p 0.0010, at most 0.03 / 3 tried",
  );
  assert.equal(refusalOf(judge(BETTER, 1, DEFAULT_PROMOTION)), null);
});
