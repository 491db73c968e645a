import assert from "node:assert/strict";
import type { Explainer, Explanations } from "../../../coordinator/ports/explanations.ts";
import type { ForecastRequest } from "../../../coordinator/ports/forecaster.ts";
import { ManualClock } from "../../../coordinator/runtime/clock.ts";
import { Explaining } from "../../../coordinator/runtime/explaining.ts";
import type { Explanation } from "../../../domain/explanation.ts";
import { err, ok } from "../../../domain/result.ts";
import { aDecision, aRefusedDecision } from "../../db/fixtures.ts";
import { Door, RecordingTelemetry, settled } from "../../fixtures/port_fakes.ts";

/** Explains when the door is open: the first model by RSI, the others not at all. */
class Bench implements Explainer, Explanations {
  readonly door = new Door();
  readonly asked: ForecastRequest[] = [];
  readonly kept = new Map<string, Explanation>();
  readonly clock = new ManualClock();
  readonly telemetry = new RecordingTelemetry();
  broken: string | null = null;
  readonly explaining = new Explaining({
    explainer: this,
    explanations: this,
    telemetry: this.telemetry,
    clock: this.clock,
    timeframe: "5m",
  });

  async explain(request: ForecastRequest, said: Parameters<Explainer["explain"]>[1]) {
    this.asked.push(request);
    await this.door.pass();
    const contributions = [{ feature: "rsi_14", value: 1, long: 0.5, short: -0.5, hold: 0 }];
    return said.map((_, i) => i === 0 ? ok({ method: "tree_shap", contributions }) : err("it is asleep"));
  }

  store(decisionId: string, explanation: Explanation): Promise<void> {
    if (this.broken !== null) return Promise.reject(new Error(this.broken));
    this.kept.set(decisionId, explanation);
    return Promise.resolve();
  }

  offer(decision = aDecision(1), stored = true): void {
    this.explaining.offer({ decision, candles: [], history: [] }, Promise.resolve(stored));
  }

  /** Shut, with a first decision in work. */
  static async busy(): Promise<Bench> {
    const bench = new Bench();
    bench.door.shut();
    bench.offer(aDecision(1));
    await settled();
    return bench;
  }

  async names(): Promise<string[]> {
    this.door.open();
    await settled();
    return [...this.kept.keys()];
  }
}

Deno.test("a decision is explained with its own features, by the votes that it had", async () => {
  const bench = new Bench();
  const decision = aDecision(1);
  bench.offer(decision);
  assert.deepEqual(await bench.names(), ["d-1"]);
  const [{ symbol, features, timeframe }] = bench.asked as [ForecastRequest];
  assert.deepEqual([symbol, timeframe, features], ["BTCUSDT", "5m", decision.features]);
  const { models, ...kept } = bench.kept.get("d-1")!;
  // The model's own way to the answer that it gave.
  assert.deepEqual(models.map(({ parts }) => parts && [parts.stated, parts.features.length]), [[0.7, 1], undefined]);
  assert.deepEqual({ ...kept, models: models.map(({ parts: _, ...how }) => how) }, {
    // Half of the vote is explained, and all of that by one feature.
    pushed: [{ feature: "rsi_14", value: 55.123456789012345, contribution: 0.5 }],
    heldBack: [],
    models: [
      { modelName: "gbdt-12", method: "tree_shap", reason: null },
      { modelName: "mlp-12", method: null, reason: "it is asleep" },
    ],
  });
});

for (
  const [what, offered, explained] of [
    ["a newer decision takes the place of the one that waits", [aRefusedDecision(2), aRefusedDecision(3)], "d-3"],
    ["an accepted one is not replaced by a refused one", [aDecision(2), aRefusedDecision(3)], "d-2"],
    ["an accepted one takes the place of a refused one", [aRefusedDecision(2), aDecision(3)], "d-3"],
    ["an accepted one takes the place of an accepted one", [aDecision(2), aDecision(3)], "d-3"],
  ] as const
) {
  Deno.test(`while one decision is explained: ${what}`, async () => {
    const bench = await Bench.busy();
    for (const decision of offered) bench.offer(decision);
    assert.equal(bench.asked.length, 1, "one at a time");
    assert.deepEqual(await bench.names(), ["d-1", explained]);
  });
}

/** A first explanation has taken 20 ms. */
async function rested(): Promise<Bench> {
  const bench = await Bench.busy();
  await bench.clock.advance(20);
  assert.deepEqual(await bench.names(), ["d-1"]);
  return bench;
}

Deno.test("refused decisions are explained in at most a tenth of the time, the newest that came meanwhile", async () => {
  const bench = await rested();
  bench.offer(aRefusedDecision(2));
  await bench.clock.advance(179);
  bench.offer(aRefusedDecision(3));
  assert.deepEqual(await bench.names(), ["d-1"]);
  await bench.clock.advance(1);
  assert.deepEqual(await bench.names(), ["d-1", "d-3"]);
});

Deno.test("a decision that comes after the rest does not wait", async () => {
  const bench = await rested();
  await bench.clock.advance(180);
  bench.offer(aRefusedDecision(2));
  assert.deepEqual(await bench.names(), ["d-1", "d-2"]);
});

Deno.test("an accepted decision waits for no rest, and ends one", async () => {
  const bench = await rested();
  bench.offer(aDecision(2));
  assert.deepEqual(await bench.names(), ["d-1", "d-2"]);
  const resting = await rested();
  resting.offer(aRefusedDecision(2));
  await settled();
  assert.equal(resting.clock.sleeping, 1);
  resting.offer(aDecision(3));
  assert.deepEqual(await resting.names(), ["d-1", "d-3"]);
  assert.equal(resting.clock.sleeping, 0);
});

Deno.test("the end waits for no rest", async () => {
  const bench = await rested();
  bench.offer(aRefusedDecision(2));
  await settled();
  await bench.explaining.end();
  assert.deepEqual([await bench.names(), bench.clock.sleeping], [["d-1"], 0]);
});

Deno.test("another symbol does not wait", async () => {
  const bench = await Bench.busy();
  bench.offer(aDecision(2, { symbol: "ETHUSDT" }));
  await settled();
  assert.deepEqual(bench.asked.map(({ symbol }) => symbol), ["BTCUSDT", "ETHUSDT"]);
  assert.deepEqual(await bench.names(), ["d-1", "d-2"]);
});

Deno.test("the end waits for what is in work and gives up what waits; nothing is begun after it", async () => {
  const bench = await Bench.busy();
  bench.offer(aDecision(2));
  let ended = false;
  const ending = bench.explaining.end().then(() => ended = true);
  bench.offer(aDecision(3));
  await settled();
  assert.equal(ended, false);
  bench.door.open();
  await ending;
  assert.deepEqual(await bench.names(), ["d-1"]);
});

Deno.test("a decision that was not stored is not explained", async () => {
  const bench = new Bench();
  bench.offer(aDecision(1), false);
  assert.deepEqual([await bench.names(), bench.asked], [[], []]);
});

Deno.test("an explanation that cannot be kept is told and counted, and the next one is made", async () => {
  const bench = new Bench();
  bench.broken = "disk full";
  bench.offer(aDecision(1));
  assert.deepEqual(await bench.names(), []);
  assert.deepEqual(bench.telemetry.logs, ["warning explanations: d-1: disk full"]);
  assert.deepEqual(bench.telemetry.counts, ["xylen_errors_total explanations store"]);
  bench.broken = null;
  bench.offer(aDecision(2));
  assert.deepEqual(await bench.names(), ["d-2"]);
});
