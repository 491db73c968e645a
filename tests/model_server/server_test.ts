import assert from "node:assert/strict";
import { BatchResponse, HealthResponse, PredictResponse } from "../../model_server/contract/mod.ts";
import { accessFor } from "../../model_server/access.ts";
import { CANDLE, predictBody, startModelServer, withModelServer } from "../fixtures/model_server_harness.ts";
import { smallModel, warmRuntime } from "../fixtures/small_model.ts";

await warmRuntime();

const LONG = { rsi: 3, adx: 0, atr: 2 };
const trade = (id: string) => ({
  trade_id: id,
  entry_price: 10,
  exit_price: 11,
  pnl: 1,
  outcome: "win",
  duration_seconds: 60,
});

Deno.test("a model server predicts over HTTP, alone and in a batch, with the same words", async () => {
  await withModelServer({ model: {} }, async (server) => {
    const one = await server.send("POST", "/predict", predictBody(LONG));
    assert.equal(one.status, 200);
    const answer = PredictResponse.parse(one.body);
    assert.deepEqual([answer.action, answer.model_name, answer.stop_loss], ["long", "gbdt-12", 98]);
    assert.match(answer.model_version, /^gbdt-12-20240115-[0-9a-f]{8}$/);
    const rows = [LONG, { rsi: 0, adx: 3, atr: 2 }, LONG].map((indicators) => ({ candles: [CANDLE], indicators }));
    const many = await server.send("POST", "/predict/batch", { symbol: "BTCUSDT", timeframe: "5m", rows });
    const batch = BatchResponse.parse(many.body);
    assert.deepEqual(batch.predictions.map(({ action }) => action), ["long", "short", "long"]);
    assert.deepEqual({ ...batch.predictions[2], latency_ms: 0 }, { ...answer, latency_ms: 0 });
  });
});

Deno.test("health tells what the model needs and where it comes from", async () => {
  await withModelServer({ model: {} }, async (server) => {
    const health = HealthResponse.parse((await server.get("/health")).body);
    assert.equal(health.status, "ready");
    assert.deepEqual(health.features, ["rsi", "adx", "atr"]);
    assert.deepEqual([health.window, health.horizon_bars, health.training_samples], [1, 12, 1000]);
    assert.deepEqual([health.trained_from_ms, health.trained_to_ms], [1700000000000, 1705276800000]);
    assert.ok(health.memory_usage_mb > 0 && health.model_type === "gbdt" && !health.continuous_learning);
  });
});

const BAD:
  readonly (readonly [what: string, method: string, path: string, body: unknown, status: number, code: string])[] = [
    ["null indicator", "POST", "/predict", predictBody({ ...LONG, rsi: null }), 422, "bad_indicators"],
    [
      "null among indicators not needed",
      "POST",
      "/predict",
      predictBody({ ...LONG, other: null }),
      422,
      "bad_indicators",
    ],
    ["missing indicator", "POST", "/predict", predictBody({ rsi: 1 }), 422, "bad_indicators"],
    ["no candles", "POST", "/predict", { ...predictBody(LONG), candles: [] }, 422, "bad_request"],
    [
      "broken candle",
      "POST",
      "/predict",
      { ...predictBody(LONG), candles: [{ ...CANDLE, high: 1 }] },
      422,
      "bad_request",
    ],
    ["empty body", "POST", "/predict", "", 422, "bad_request"],
    ["no JSON", "POST", "/predict", "{oops", 400, "bad_json"],
    [
      "null in row 1 of a batch",
      "POST",
      "/predict/batch",
      {
        symbol: "B",
        timeframe: "5m",
        rows: [{ candles: [CANDLE], indicators: LONG }, { candles: [CANDLE], indicators: { ...LONG, adx: null } }],
      },
      422,
      "bad_indicators",
    ],
    ["feedback without a trade", "POST", "/feedback", { pnl: 1 }, 422, "bad_request"],
    ["unknown version", "POST", "/promote", { version: "x" }, 404, "no_version"],
    ["version outside the folder", "POST", "/promote", { version: "../../etc" }, 404, "no_version"],
    ["nothing to go back to", "POST", "/rollback", {}, 409, "no_previous"],
    ["no history to train on", "POST", "/retrain", {}, 409, "no_history"],
    ["unknown job", "GET", "/retrain/x", undefined, 404, "no_job"],
    ["unknown job cancelled", "DELETE", "/retrain/x", undefined, 404, "no_job"],
    ["unknown path", "GET", "/nothing", undefined, 404, "not_found"],
    ["wrong method", "GET", "/predict", undefined, 404, "not_found"],
  ];

Deno.test("bad input gets its status, its code, and the fields that are wrong", async () => {
  await withModelServer({ model: {} }, async (server) => {
    for (const [what, method, path, body, status, code] of BAD) {
      const answer = await server.send(method, path, body);
      assert.deepEqual([answer.status, answer.body.error.code], [status, code], what);
      assert.ok(answer.body.error.message.length > 10 && !/\bat .*\.ts:/.test(answer.body.error.message), what);
    }
    const { body } = await server.send("POST", "/predict", predictBody({ rsi: null, adx: 1 }));
    assert.deepEqual(body.error.details.fields, [{ field: "indicators.rsi", message: "is null: not warm yet" }]);
    const { body: second } = await server.send("POST", "/predict", { ...predictBody(LONG), timeframe: "7m" });
    assert.equal(second.error.details.fields[0].field, "timeframe");
  });
});

Deno.test("a body past the bound is refused before it is read", async () => {
  await withModelServer({ model: {} }, async (server) => {
    const answer = await server.send("POST", "/predict", "x".repeat(5 * 1024 ** 2));
    assert.deepEqual([answer.status, answer.body.error.code], [413, "too_large"]);
  });
});

Deno.test("without a model nothing is answered, and health says why", async () => {
  await withModelServer({}, async (server) => {
    const answer = await server.send("POST", "/predict", predictBody(LONG));
    assert.deepEqual([answer.status, answer.body.error.code], [503, "no_model"]);
    const health = HealthResponse.parse((await server.get("/health")).body);
    assert.deepEqual([health.status, health.model_loaded], ["failing", false]);
    assert.match(health.progress ?? "", /--model FILE, or --history/);
  });
});

Deno.test("a model that cannot serve is refused with its reason", async () => {
  await withModelServer({ model: { metadata: { "xylen.schema_hash": "old" } } }, async (server) => {
    const health = HealthResponse.parse((await server.get("/health")).body);
    assert.match(health.progress ?? "", /given\.onnx cannot serve: .*feature schema old/);
    assert.equal((await server.send("POST", "/predict", predictBody(LONG))).status, 503);
  });
});

Deno.test("feedback counts once, across a restart too", async () => {
  await withModelServer({ model: {} }, async (server) => {
    const first = await server.send("POST", "/feedback", trade("a"));
    assert.deepEqual(first.body, { status: "stored", trade_id: "a", samples_count: 1 });
    const again = await server.send("POST", "/feedback", trade("a"));
    assert.deepEqual(again.body, { status: "already_known", trade_id: "a", samples_count: 1 });
    await server.stop();
    const restarted = await startModelServer({ dataDir: server.dataDir, model: {} });
    const third = await restarted.send("POST", "/feedback", trade("a"));
    await restarted.stop();
    assert.deepEqual(third.body, { status: "already_known", trade_id: "a", samples_count: 1 });
  });
});

Deno.test("metrics count predictions under the contract's names", async () => {
  await withModelServer({ model: {} }, async (server) => {
    await server.send("POST", "/predict", predictBody(LONG));
    await server.send("POST", "/predict", predictBody(LONG));
    const { body } = await server.get("/metrics");
    assert.match(body, /xylen_model_predictions_total\{model="gbdt-12",action="long"\} 2\n/);
    assert.match(body, /xylen_model_prediction_latency_seconds_count\{model="gbdt-12"\} 2\n/);
    assert.match(body, /xylen_model_training_samples\{model="gbdt-12"\} 1000\n/);
    assert.match(body, /xylen_model_prediction_confidence_bucket/);
    assert.doesNotMatch(body, /nodejs_|process_cpu/);
  });
});

Deno.test("off loopback a model server asks for its token, and does not start without one", async () => {
  for (const host of ["127.0.0.1", "localhost", "::1"]) {
    assert.deepEqual(accessFor(host, undefined), { ok: true, value: { token: null } });
  }
  for (const host of ["0.0.0.0", "192.168.1.5", "::", "127.0.0.1.evil.com"]) {
    const refused = accessFor(host, undefined);
    assert.ok(!refused.ok && refused.error.includes("XYLEN_MODEL_TOKEN"), host);
  }
  assert.equal(accessFor("0.0.0.0", "short").ok, false);
  const token = "a-token-of-enough-length";
  await withModelServer({ model: {}, access: { token } }, async (server) => {
    for (const authorization of ["", "Bearer wrong", token, `Bearer ${token}x`]) {
      for (const path of ["/health", "/metrics"]) {
        const answer = await server.send("GET", path, undefined, { authorization });
        assert.deepEqual([answer.status, answer.body.error.code], [401, "unauthorized"]);
      }
    }
    const bearer = { authorization: `Bearer ${token}` };
    assert.equal((await server.send("POST", "/predict", predictBody(LONG), bearer)).status, 200);
  });
});

Deno.test("on loopback a web page's requests are refused by host and by origin", async () => {
  await withModelServer({ model: {} }, async (server) => {
    const page = await server.send("POST", "/rollback", {}, { origin: "https://evil.example" });
    assert.deepEqual([page.status, page.body.error.code], [403, "wrong_origin"]);
    const rebound = await rawGet(server.url, "evil.example");
    assert.match(rebound, /^HTTP\/1\.1 403/);
  });
});

/** `fetch` sets the host itself, so a foreign one needs a socket. */
async function rawGet(url: string, host: string): Promise<string> {
  const socket = await Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(url).port) });
  await socket.write(new TextEncoder().encode(`GET /health HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`));
  return await new Response(socket.readable).text();
}

Deno.test("promote and rollback swap what serves, and a version that fails its checks never does", async () => {
  await withModelServer({ training: {} }, async (server) => {
    await server.service.jobs?.idle();
    const versions: string[] = [];
    for (const bias of [[5, 0, 0], [0, 5, 0]] as const) {
      await server.play({ bias });
      await server.send("POST", "/retrain", { force: true });
      await server.service.jobs?.idle();
      versions.push((await server.get("/health")).body.model_version);
    }
    const [first, second] = versions;
    const says = async () =>
      (await server.send("POST", "/predict", predictBody({ rsi: 0, adx: 0, atr: 1 }))).body.action;
    assert.equal(await says(), "short");
    assert.deepEqual((await server.send("POST", "/rollback")).body, { champion: first, previous: second });
    assert.equal(await says(), "long");
    assert.deepEqual((await server.send("POST", "/promote", { version: second })).body, {
      champion: second,
      previous: first,
    });
    assert.equal(await says(), "short");
    await Deno.writeFile(`${server.dataDir}/versions/${first}.onnx`, smallModel({ bias: [5, 0, 1] }));
    const refused = await server.send("POST", "/promote", { version: first });
    assert.deepEqual([refused.status, refused.body.error.code], [409, "refused_by_checks"]);
    assert.match(refused.body.error.message, /damaged/);
    const { body } = await server.get("/versions");
    assert.deepEqual([body.champion, body.versions.length, await says()], [second, 2, "short"]);
    assert.equal((await server.get("/status")).body.lineage.version, second);
  });
});
