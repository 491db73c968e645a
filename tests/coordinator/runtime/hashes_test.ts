import assert from "node:assert/strict";
import { inputsHash, outputsHash } from "../../../coordinator/runtime/hashes.ts";
import type { ForecastAnswer } from "../../../domain/forecast.ts";
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
