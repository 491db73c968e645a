import assert from "node:assert/strict";
import { hashOf } from "../../../domain/content_hash.ts";
import { inputsHash, outputsHash } from "../../../coordinator/runtime/hashes.ts";
import type { Lessons } from "../../../domain/circumstances.ts";
import type { Decision } from "../../../domain/decision.ts";
import type { ForecastAnswer } from "../../../domain/forecast.ts";
import { aMetaLearner } from "../../db/fixtures.ts";
import { answerOf, decisionOf, EngineDriver, faultOf, unanimous } from "../../fixtures/engine_fixtures.ts";

/** A fresh engine's decision on these answers, as its two hashes. */
function hashesOf(answers: readonly ForecastAnswer[]) {
  const engine = new EngineDriver();
  engine.candle();
  const decision = decisionOf(engine.answers(answers));
  return { inputs: inputsHash(decision), outputs: outputsHash(decision) };
}

/** The same words from another port, at another speed. */
const elsewhere = (answer: ForecastAnswer): ForecastAnswer => {
  const way = { endpoint: "http://127.0.0.1:43210", latencyMs: 77.5 };
  return answer.ok
    ? { ...answer, ...way, forecast: { ...answer.forecast, latencyMs: 9 }, raw: { latency_ms: 9 } }
    : { ...answer, ...way, detail: "cannot reach http://127.0.0.1:43210/predict" };
};

Deno.test("where a model listens and how long it took is no part of a decision's hashes", () => {
  const answers = [...unanimous("long"), faultOf("e")];
  assert.deepEqual(hashesOf(answers.map(elsewhere)), hashesOf(answers));
});

const others: Readonly<Record<string, readonly ForecastAnswer[]>> = {
  "another confidence": [answerOf("a", "long", { confidence: 0.7 })],
  "another weight": [answerOf("a", "long", { weight: 2 })],
  "another expected return": [answerOf("a", "long", { expectedReturn: 0.02 })],
  "another model": [answerOf("b", "long")],
  "another version of the model": [versionTwo()],
  "a silent model beside it": [answerOf("a", "long"), faultOf("b")],
};

function versionTwo(): ForecastAnswer {
  const answer = answerOf("a", "long");
  assert.ok(answer.ok);
  return { ...answer, forecast: { ...answer.forecast, modelVersion: "2" } };
}

for (const [what, answers] of Object.entries(others)) {
  Deno.test(`${what} is another input`, () => {
    assert.notEqual(hashesOf(answers).inputs, hashesOf([answerOf("a", "long")]).inputs);
  });
}

Deno.test("another way to be silent is another input", () => {
  const hashFor = (fault: "timeout" | "garbage") => hashesOf([answerOf("a", "long"), faultOf("b", fault)]).inputs;
  assert.notEqual(hashFor("timeout"), hashFor("garbage"));
});

Deno.test("another action is another output", () => {
  assert.notEqual(hashesOf(unanimous("long")).outputs, hashesOf(unanimous("hold")).outputs);
});

/** The decision of a fresh engine, with other lessons. */
function decisionWith(lessons: Partial<Lessons>): Decision {
  const engine = new EngineDriver();
  engine.candle();
  const decision = decisionOf(engine.answers(unanimous("long")));
  const { circumstances } = decision;
  return { ...decision, circumstances: { ...circumstances!, lessons: { ...circumstances!.lessons, ...lessons } } };
}

Deno.test("a record of before there was a meta-learner keeps its hash", () => {
  const now = decisionWith({ metaLearner: null, standing: null });
  const { metaLearner: _none, standing: _neither, ...lessons } = now.circumstances!.lessons;
  const before = { ...now, circumstances: { ...now.circumstances!, lessons: lessons as Lessons } };
  assert.equal(inputsHash(now), inputsHash(before));
  const { symbol, atMs, price, features, answers } = now;
  const words = answers.map((answer) => {
    assert.ok(answer.ok);
    const { latencyMs: _latencyMs, ...forecast } = answer.forecast;
    return { modelName: answer.modelName, weight: answer.weight, forecast };
  });
  const { origin: _names, ...rest } = before.circumstances;
  assert.equal(inputsHash(now), hashOf({ symbol, atMs, price, features, answers: words, circumstances: rest }));
});

Deno.test("another meta-learner, and another standing of the models, is another input", () => {
  const standing = { models: [{ modelName: "a", brier: 0.6, slow: 0 }], winRate: 0.3 };
  const hashes = [
    decisionWith({}),
    decisionWith({ metaLearner: aMetaLearner(1) }),
    decisionWith({ metaLearner: { ...aMetaLearner(1), bias: { long: 0, short: 0 } } }),
    decisionWith({ standing }),
    decisionWith({ standing: { ...standing, winRate: 0.4 } }),
  ].map(inputsHash);
  assert.equal(new Set(hashes).size, hashes.length);
});
