import assert from "node:assert/strict";
import { calm } from "../fixtures/scripted_market.ts";
import { type RunningCoordinator, TradingWorld } from "../fixtures/trading_world.ts";

const HOLD = { answer: { action: "hold" } } as const;

Deno.test("model health monitoring with failure and recovery", async () => {
  await using world = await TradingWorld.start({ moves: calm(6) });
  await using coordinator = await world.coordinator();
  const [one] = world.servers;
  const responding = async () =>
    (await coordinator.database.records.decisions({ limit: 1 })).items[0]!.votes
      .filter(({ error }) => error === null).length;

  await coordinator.candle();
  assert.deepEqual(statusOf(coordinator), ["ready", 0]);
  assert.equal(await responding(), 4);

  // It breaks: counted, shown in words, left out, and its own word that it is well is not believed.
  one!.set({ name: "one", ...HOLD, failure: "garbage" });
  await coordinator.candle();
  assert.deepEqual(statusOf(coordinator), ["failing", 1]);
  assert.equal(await responding(), 3);
  await coordinator.models.forecaster.checkHealth();
  assert.equal(statusOf(coordinator)[0], "failing");

  // It says itself that it has no model.
  one!.set({ name: "one", ...HOLD, failure: 503, health: { status: "failing", model_loaded: false } });
  await coordinator.models.forecaster.checkHealth();
  assert.equal(statusOf(coordinator)[0], "failing");

  // It answers well again.
  one!.set({ name: "one", ...HOLD });
  await coordinator.candle();
  assert.equal(statusOf(coordinator)[0], "ready");
  assert.equal(coordinator.board.models()[0]!.trouble, null);
  assert.equal(await responding(), 4);

  const told = (await coordinator.database.records.events({ limit: 50 })).items
    .filter(({ event_type }) => event_type === "MODEL").map(({ message }) => message).toReversed();
  assert.match(told[0]!, /^Model one was ready, is failing: ./);
  assert.match(told.at(-1)!, /^Model one was failing, is ready/);
});

const statusOf = (coordinator: RunningCoordinator) => {
  const { status, failures } = coordinator.board.models()[0]!;
  return [status, failures] as const;
};
