import assert from "node:assert/strict";
import { startScriptedModelServer } from "../fixtures/scripted_model_server.ts";
import { HealthResponse, PredictResponse } from "../../model_server/contract/mod.ts";

Deno.test("a scripted model server (configurable answers, health, latency, request count) on a real port", async () => {
  const server = await startScriptedModelServer({ name: "scripted", answer: { action: "short", confidence: 0.7 } });
  const predict = () => fetch(`${server.url}/predict`, { method: "POST", body: '{"symbol":"BTCUSDT"}' });
  const health = () => fetch(`${server.url}/health`);
  try {
    assert.match(server.url, /^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    const answer = PredictResponse.parse(await (await predict()).json());
    assert.deepEqual([answer.action, answer.confidence], ["short", 0.7]);
    assert.equal(HealthResponse.parse(await (await health()).json()).status, "ready");

    server.set({ answer: { action: "long" }, health: { status: "training", progress: "round 3 of 60" } });
    assert.equal((await (await predict()).json()).action, "long");
    assert.equal((await (await health()).json()).progress, "round 3 of 60");

    server.set({ failure: 503 });
    const refused = await predict();
    assert.equal(refused.status, 503);
    await refused.body?.cancel();

    // Late: the caller gives up first, and the server has counted the request all the same.
    server.set({ latencyMs: 60_000 });
    await assert.rejects(fetch(`${server.url}/predict`, { method: "POST", signal: AbortSignal.timeout(50) }));
    assert.deepEqual([server.count("/predict"), server.count("/health"), server.count("/feedback")], [4, 2, 0]);
    assert.deepEqual(server.requests[0], { method: "POST", path: "/predict", body: { symbol: "BTCUSDT" } });
  } finally {
    await server.close();
  }
  await assert.rejects(health(), "nobody listens there any more");
});
