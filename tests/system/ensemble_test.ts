import assert from "node:assert/strict";
import { calm } from "../fixtures/scripted_market.ts";
import { TradingWorld } from "../fixtures/trading_world.ts";

const LONG = { answer: { action: "long", confidence: 0.8 } } as const;
const HOLD = { answer: { action: "hold", confidence: 0.8 } } as const;

Deno.test("ensemble aggregation with four model servers (three long, one hold → long)", async () => {
  await using world = await TradingWorld.start({ moves: calm(2), models: [LONG, LONG, LONG, HOLD] });
  await using coordinator = await world.coordinator();
  await coordinator.candle();
  const [decision] = (await coordinator.database.records.decisions({ limit: 1 })).items;

  assert.equal(decision!.final_action, "long");
  assert.equal(decision!.model_count, 4);
  assert.equal(decision!.model_agreement, 0.75);
  // Weighted mean of the four P(long): (0.8 + 0.8 + 0.8 + 0.1) / 4.
  assert.ok(Math.abs(decision!.final_confidence! - 0.625) < 1e-12, `${decision!.final_confidence}`);
  // Standard deviation of P(long) − P(short): three 0.7 and one 0.
  assert.ok(Math.abs(decision!.uncertainty! - Math.sqrt(3) / 4 * 0.7) < 1e-12, `${decision!.uncertainty}`);
  // Expected return of those who said long, less two fees and two slippages of 5 bps.
  assert.ok(Math.abs(decision!.expected_value! - (0.02 - 0.002)) < 1e-12, `${decision!.expected_value}`);
  assert.deepEqual(decision!.votes.map(({ action }) => action), ["long", "long", "long", "hold"]);
});

Deno.test("a model that answers garbage, late or not at all is counted, shown, and left out of the vote", async () => {
  await using world = await TradingWorld.start({
    moves: calm(3),
    models: [LONG, { ...HOLD, failure: "garbage" }, { ...HOLD, failure: "hang" }, { ...HOLD, failure: 500 }],
  });
  await using coordinator = await world.coordinator();
  await coordinator.candle();
  const [decision] = (await coordinator.database.records.decisions({ limit: 1 })).items;
  assert.equal(decision!.final_action, "long");
  assert.equal(decision!.model_agreement, 1);
  assert.ok(Math.abs(decision!.final_confidence! - 0.8) < 1e-12);
  assert.deepEqual(decision!.votes.map(({ error }) => error === null), [true, false, false, false]);
  assert.equal(decision!.gates.find(({ name }) => name === "responding_models")!.value, 1);

  const shown = coordinator.board.models().map(({ status, failures, trouble }) => ({ status, failures, trouble }));
  assert.deepEqual(shown.map(({ status, failures }) => [status, failures]), [
    ["ready", 0],
    ["failing", 1],
    ["failing", 1],
    ["failing", 1],
  ]);
  for (const { trouble } of shown.slice(1)) assert.ok(trouble, "its trouble is told in words");
  const counted = coordinator.telemetry.counts.filter((line) => line.startsWith("xylen_model_errors_total"));
  assert.deepEqual(counted.toSorted(), [
    "xylen_model_errors_total four unavailable",
    "xylen_model_errors_total three timeout",
    "xylen_model_errors_total two garbage",
  ]);
});
