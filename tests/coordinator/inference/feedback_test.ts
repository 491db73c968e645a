import assert from "node:assert/strict";
import { Feedback, type FeedbackOptions } from "../../../coordinator/inference/feedback.ts";
import type { TradeOutcomes } from "../../../coordinator/ports/trade_outcomes.ts";
import { SystemClock } from "../../../coordinator/runtime/clock.ts";
import type { TradeOutcome } from "../../../domain/trade_outcome.ts";
import { FeedbackRequest } from "../../../model_server/contract/mod.ts";
import { RecordingTelemetry } from "../../fixtures/port_fakes.ts";
import { endpointAt } from "./fixture.ts";

const HOUR_MS = 3_600_000;

const outcome = (n: number): TradeOutcome => ({
  tradeId: `t-${n}`,
  decisionId: `d-${n}`,
  symbol: "BTCUSDT",
  side: n % 2 === 0 ? "long" : "short",
  candleOpenTimeMs: 1_700_000_100_000 + n * 300_000,
  features: { openTimeMs: 1, names: ["rsi", "macd"], values: [55, null], schemaHash: "x" },
  entryPrice: 100,
  exitPrice: 101,
  pnl: n % 2 === 0 ? 5 : -5,
  heldMs: 900_000,
});

/** Trades that closed one a minute from 0 on. */
class MemoryOutcomes implements TradeOutcomes {
  readonly heard = new Map<string, Set<string>>();

  constructor(readonly trades: number) {}

  untold(model: string, closedByMs: number, limit: number): Promise<TradeOutcome[]> {
    const known = this.heard.get(model) ?? new Set();
    const closed = Array.from({ length: this.trades }, (_, n) => n).filter((n) => n * 60_000 <= closedByMs);
    return Promise.resolve(closed.map(outcome).filter(({ tradeId }) => !known.has(tradeId)).slice(0, limit));
  }

  told(model: string, tradeIds: readonly string[]): Promise<void> {
    this.heard.set(model, new Set([...this.heard.get(model) ?? [], ...tradeIds]));
    return Promise.resolve();
  }
}

interface World {
  readonly feedback: Feedback;
  readonly outcomes: MemoryOutcomes;
  readonly received: FeedbackRequest[];
  readonly told: string[];
  readonly telemetry: RecordingTelemetry;
  answer: () => Response;
}

async function withServer(
  trades: number,
  work: (world: World) => Promise<void>,
  changes: Partial<FeedbackOptions> = {},
) {
  const received: FeedbackRequest[] = [], told: string[] = [];
  const stored = () => Response.json({ status: "stored", trade_id: "t", samples_count: 1 });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    received.push(FeedbackRequest.parse(await request.json()));
    return world.answer();
  });
  const outcomes = new MemoryOutcomes(trades), telemetry = new RecordingTelemetry();
  const feedback = new Feedback({
    endpoints: [endpointAt("a", `http://127.0.0.1:${(server.addr as Deno.NetAddr).port}`)],
    outcomes,
    delayMs: HOUR_MS,
    batchSize: 10,
    clock: new SystemClock(),
    telemetry,
    onTold: (model) => told.push(model),
    ...changes,
  });
  const world: World = { feedback, outcomes, received, told, telemetry, answer: stored };
  try {
    await work(world);
  } finally {
    await feedback.stop();
    await server.shutdown();
  }
}

const at = async ({ feedback }: World, nowMs: number): Promise<void> => {
  feedback.marketAt(nowMs);
  await feedback.idle();
};

Deno.test("a model hears of trades in whole batches, each an hour after its end, and of each once", () =>
  withServer(25, async (world) => {
    await at(world, HOUR_MS + 8 * 60_000);
    assert.equal(world.received.length, 0, "nine are ripe");
    await at(world, HOUR_MS + 9 * 60_000);
    assert.deepEqual(world.received.map(({ trade_id }) => trade_id), Array.from({ length: 10 }, (_, n) => `t-${n}`));
    assert.deepEqual(world.told, ["a"]);
    await at(world, HOUR_MS + 9 * 60_000);
    assert.equal(world.received.length, 10);
    await at(world, 10 * HOUR_MS);
    await at(world, 10 * HOUR_MS);
    assert.equal(world.received.length, 20, "five are no batch");
    const { pnl, duration_seconds, side, snapshot, outcome } = world.received[1]!;
    assert.deepEqual([pnl, duration_seconds, side, snapshot, outcome], [
      -5,
      900,
      "short",
      { rsi: 55, macd: null },
      "loss",
    ]);
  }));

Deno.test("what a server acknowledged before it broke is not told again, the rest is", () =>
  withServer(10, async (world) => {
    const answers = [world.answer, world.answer, () => new Response("full", { status: 500 })];
    const healthy = world.answer;
    world.answer = () => (answers.shift() ?? healthy)();
    await at(world, 10 * HOUR_MS);
    assert.deepEqual([world.received.length, [...world.outcomes.heard.get("a")!], world.told], [3, ["t-0", "t-1"], []]);
    assert.match(world.telemetry.logs.join(), /a does not take trade t-2/);
  }));

Deno.test("a server that knows no feedback is asked once; one that is not up is asked again", async () => {
  await withServer(10, async (world) => {
    world.answer = () => new Response("not found", { status: 404 });
    await at(world, 10 * HOUR_MS);
    await at(world, 11 * HOUR_MS);
    assert.equal(world.received.length, 1);
  });
  await withServer(10, async (world) => {
    await at(world, 10 * HOUR_MS);
    assert.deepEqual([...world.outcomes.heard.keys()], []);
  }, { endpoints: [endpointAt("gone", null)] });
});

Deno.test("a database that fails is told of, and the next candle tries again", () =>
  withServer(10, async (world) => {
    const { outcomes } = world;
    const untold = outcomes.untold.bind(outcomes);
    outcomes.untold = () => Promise.reject(new Error("the disk is full"));
    await at(world, 10 * HOUR_MS);
    assert.match(world.telemetry.logs.join(), /a is not told of trades: the disk is full/);
    outcomes.untold = untold;
    await at(world, 10 * HOUR_MS);
    assert.equal(world.received.length, 10);
  }));
