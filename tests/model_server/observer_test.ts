import assert from "node:assert/strict";
import { type Harness, predictBody, startModelServer, withModelServer } from "../fixtures/model_server_harness.ts";
import { warmRuntime } from "../fixtures/small_model.ts";

await warmRuntime();

const LONG = [4, 0, 0] as const, SHORT = [0, 4, 0] as const;
const START_MS = 1_700_000_100_000;

/** A market that only rises: long is always right. */
const risingBody = (i: number) => ({
  ...predictBody({ rsi: 0, adx: 0, atr: 1 }),
  candles: [{
    timestamp: START_MS + i * 300_000,
    open: 100 + i,
    high: 100.1 + i,
    low: 99.9 + i,
    close: 100 + i,
    volume: 1,
  }],
});

async function rise(server: Harness, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i++) {
    const { status } = await server.send("POST", "/predict", risingBody(i));
    assert.equal(status, 200);
    await server.service.observer.idle();
  }
}

async function train(server: Harness, bias: readonly [number, number, number], more = {}): Promise<string> {
  await server.play({ bias }, more);
  const { body } = await server.send("POST", "/retrain", { force: true });
  await server.service.jobs?.idle();
  await server.service.observer.idle();
  return (await server.get(`/retrain/${body.job_id}`)).body.model_version;
}

const watchOf = async (server: Harness) => (await server.get("/health")).body.watch;

Deno.test("a server scores its live answers, and a restart forgets none", async () => {
  await withModelServer({ training: {} }, async (server) => {
    await server.service.jobs?.idle();
    await train(server, LONG);
    assert.equal((await watchOf(server)).scores, null);
    await rise(server, 0, 40);
    const { scores } = await watchOf(server);
    assert.deepEqual(
      [scores.predictions, scores.hit_rate],
      [28, 1],
      "12 wait for their outcome",
    );
    await server.stop();
    const again = await startModelServer({ dataDir: server.dataDir, training: {} });
    await again.service.observer.idle();
    assert.deepEqual((await watchOf(again)).scores, scores);
    await again.stop();
  });
});

Deno.test("a challenger that is kept is asked beside the champion and scored, and never heard", async () => {
  await withModelServer({ training: {} }, async (server) => {
    await server.service.jobs?.idle();
    const champion = await train(server, LONG);
    const kept = await train(server, SHORT, { report: { comparison: null } });
    assert.equal((await server.get("/health")).body.model_version, champion);
    await rise(server, 0, 40);
    const { shadows, scores } = await watchOf(server);
    assert.deepEqual(shadows.map(({ version, role }: { version: string; role: string }) => [version, role]), [[
      kept,
      "challenger",
    ]]);
    assert.deepEqual([scores.hit_rate, shadows[0].scores.hit_rate], [1, 0]);
  });
});

Deno.test("a champion that does worse live than the one before it is taken back, and says why", async () => {
  await withModelServer({ training: {} }, async (server) => {
    await server.service.jobs?.idle();
    const good = await train(server, LONG);
    const bad = await train(server, SHORT);
    assert.equal((await server.get("/health")).body.model_version, bad);
    // Ten blocks of three horizons of 12 candles, and the horizon of the last one.
    await rise(server, 0, 359 + 12);
    assert.equal((await server.get("/health")).body.model_version, bad);
    await rise(server, 371, 372);
    while ((await server.get("/health")).body.model_version === bad) await new Promise((done) => setTimeout(done, 5));
    await server.service.observer.idle();
    assert.equal((await server.get("/health")).body.model_version, good);
    assert.match(
      (await watchOf(server)).alerts[0].message,
      new RegExp(`${bad} was taken back: over 360 live predictions`),
    );
    assert.equal((await server.get("/versions")).body.champion, good);
  });
});
