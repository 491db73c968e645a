import assert from "node:assert/strict";
import { HttpForecaster } from "../../../coordinator/inference/client.ts";
import type { Endpoint } from "../../../coordinator/inference/endpoint.ts";
import { SystemClock } from "../../../coordinator/runtime/clock.ts";
import {
  type ModelScript,
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../../fixtures/scripted_model_server.ts";
import { deadUrl, endpointAt, RecordingTelemetry, request } from "./fixture.ts";

function forecasterOf(endpoints: Endpoint[], more: { roundTimeoutMs?: number; maxAgeMs?: number } = {}) {
  const telemetry = new RecordingTelemetry();
  const changes: string[] = [], alerts: string[] = [];
  const forecaster = new HttpForecaster({
    endpoints,
    roundTimeoutMs: () => more.roundTimeoutMs ?? 2_000,
    candlesCount: 50,
    maxAgeMs: more.maxAgeMs ?? null,
    clock: new SystemClock(),
    telemetry,
    onAlert: ({ name }, { message }) => alerts.push(`${name}: ${message}`),
    onChange: (now, before) => changes.push(`${now.name} ${before} → ${now.status}`),
  });
  return { forecaster, telemetry, changes, alerts };
}

async function withServers<T>(scripts: ModelScript[], run: (servers: ScriptedModelServer[]) => Promise<T>): Promise<T> {
  const servers = await Promise.all(scripts.map((script) => startScriptedModelServer(script)));
  try {
    return await run(servers);
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

/** A server that is wrong in ways that the scripted one is not. */
async function withRaw<T>(
  answer: (request: Request) => Response | Promise<Response>,
  run: (url: string) => Promise<T>,
) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    await request.arrayBuffer();
    return await answer(request);
  });
  try {
    return await run(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

Deno.test("four models are asked at once and answer in the order of the configuration, with their weights", async () => {
  await withServers(
    [
      { name: "a", answer: { action: "long", confidence: 0.8 }, latencyMs: 30 },
      { name: "b", answer: { action: "long", confidence: 0.7 } },
      { name: "c", answer: { action: "long", confidence: 0.6 }, latencyMs: 10 },
      { name: "d", answer: { action: "hold", confidence: 0.9 } },
    ],
    async (servers) => {
      const names = ["a", "b", "c", "d"];
      const { forecaster, telemetry } = forecasterOf(
        servers.map((server, i) => endpointAt(names[i]!, server.url, { weight: i + 1 })),
      );
      const answers = await forecaster.forecast(request());
      assert.deepEqual(answers.map((answer) => answer.modelName), names);
      assert.deepEqual(answers.map((answer) => answer.weight), [1, 2, 3, 4]);
      assert.deepEqual(answers.map((answer) => answer.ok && answer.forecast.action), ["long", "long", "long", "hold"]);
      assert(answers.every((answer) => answer.latencyMs > 0));
      assert.deepEqual(
        telemetry.observed,
        telemetry.observed.filter(([name]) => name === "xylen_model_latency_seconds"),
      );
      assert.deepEqual(telemetry.observed.map(([, labels]) => labels["model"]).toSorted(), names);
      assert.deepEqual(forecaster.models().map(({ status, lastAction }) => [status, lastAction]), [
        ["ready", "long"],
        ["ready", "long"],
        ["ready", "long"],
        ["ready", "hold"],
      ]);
    },
  );
});

Deno.test("the request carries symbol, timeframe, indicators with null for what is not warm, and candles", async () => {
  await withServers([{ name: "a" }], async ([server]) => {
    const { forecaster } = forecasterOf([endpointAt("a", server!.url)]);
    await forecaster.forecast(request(60));
    const body = server!.requests[0]!.body as { candles: { timestamp: number }[] };
    assert.deepEqual({ ...body, candles: body.candles.length }, {
      symbol: "BTCUSDT",
      timeframe: "5m",
      indicators: { rsi: 55.5, macd: null },
      candles: 50,
    });
    assert.deepEqual(body.candles.at(-1), {
      timestamp: request(60).candles.at(-1)!.openTimeMs,
      open: 100,
      high: 101,
      low: 99,
      close: 100.5,
      volume: 7,
    });
  });
});

Deno.test("only a model that reads a window of features gets the earlier ones, as many as it reads", async () => {
  await withServers(
    [{ name: "a", health: { window: 3, reads_history: true } }, { name: "b", health: { window: 3 } }],
    async (servers) => {
      const { forecaster } = forecasterOf(servers.map(({ url }, i) => endpointAt(["a", "b"][i]!, url)));
      await forecaster.checkHealth();
      await forecaster.forecast(request(60));
      const [a, b] = servers.map((server) => server.requests.at(-1)!.body as { history?: unknown });
      assert.deepEqual(a!.history, { names: ["rsi", "macd"], rows: [[2, -2], [3, -3]] });
      assert.equal(b!.history, undefined);
    },
  );
});

Deno.test("a model gets as many candles as its health says, the others as many as the configuration says", async () => {
  await withServers(
    [{ name: "a", health: { window: 1 } }, { name: "b", health: { window: 32 } }, { name: "c" }],
    async (servers) => {
      const { forecaster } = forecasterOf([
        endpointAt("a", servers[0]!.url),
        endpointAt("b", servers[1]!.url),
        endpointAt("c", servers[2]!.url),
      ]);
      servers[2]!.set({ name: "c", healthFailure: 500 });
      await forecaster.checkHealth();
      await forecaster.forecast(request(300));
      await forecaster.forecast(request(10));
      const sent = servers.map((server) =>
        server.requests.filter(({ path }) => path === "/predict").map(({ body }) =>
          (body as { candles: [] }).candles.length
        )
      );
      assert.deepEqual(sent, [[1, 1], [32, 10], [50, 10]]);
    },
  );
});

const FAULTS: [string, ModelScript, string, RegExp][] = [
  ["nonsense", { failure: "garbage" }, "garbage", /^not JSON: <html>/],
  ["no answer in time", { failure: "hang" }, "timeout", /^no answer within 150 ms$/],
  ["a late answer", { latencyMs: 5_000 }, "timeout", /^no answer within 150 ms$/],
  ["a refusal", { failure: 422 }, "refused", /^status 422: scripted status 422$/],
  ["an error", { failure: 500 }, "unavailable", /^status 500: scripted status 500$/],
  ["no model loaded", { failure: 503 }, "unavailable", /^status 503: scripted status 503$/],
  [
    "a confidence that is not the probability",
    { answer: { confidence: 0.9, probabilities: { long: 0.2, short: 0.2, hold: 0.6 } } },
    "garbage",
    /confidence/,
  ],
  [
    "probabilities that do not add up",
    { answer: { probabilities: { long: 1, short: 1, hold: 1 }, confidence: 1 } },
    "garbage",
    /add up to 1/,
  ],
  [
    "an action that does not exist",
    { answer: { action: "buy" as never, confidence: 0.5, probabilities: { long: 0.2, short: 0.2, hold: 0.6 } } },
    "garbage",
    /^action: /,
  ],
];

for (const [name, script, kind, detail] of FAULTS) {
  Deno.test(`a model that gives ${name} is a counted ${kind}, and the others answer`, async () => {
    await withServers([{ name: "bad", ...script }, { name: "good" }], async ([bad, good]) => {
      const { forecaster, telemetry } = forecasterOf([
        endpointAt("bad", bad!.url, { timeoutMs: 150 }),
        endpointAt("good", good!.url),
      ]);
      const answers = await forecaster.forecast(request());
      const [first, second] = answers;
      assert(first && !first.ok);
      assert.equal(first.fault, kind);
      assert.match(first.detail, detail);
      assert(second?.ok);
      assert.deepEqual(telemetry.counted, [["xylen_model_errors_total", { model: "bad", kind }]]);
      const [status] = forecaster.models();
      assert.equal(status!.failures, 1);
      assert.match(status!.trouble!, detail);
    });
  });
}

const RAW: [string, () => Response, string, RegExp][] = [
  ["a body that is too large", () => new Response("x".repeat(300_000)), "garbage", /larger than 262144/],
  [
    "a body without a length that never ends",
    () =>
      new Response(
        new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) }),
      ),
    "garbage",
    /larger than 262144/,
  ],
  [
    "another page",
    () => new Response(null, { status: 302, headers: { location: "http://example.invalid" } }),
    "garbage",
    /status 302/,
  ],
  ["nothing", () => new Response(null, { status: 204 }), "garbage", /status 204/],
  ["an empty body", () => new Response(""), "garbage", /not JSON/],
  ["a number", () => Response.json(7), "garbage", /answer: /],
  ["null", () => Response.json(null), "garbage", /answer: /],
  ["not found", () => new Response("no such page", { status: 404 }), "refused", /^status 404: no such page$/],
];

for (const [name, answer, kind, detail] of RAW) {
  Deno.test(`a server that answers with ${name} is a ${kind}`, async () => {
    await withRaw(answer, async (url) => {
      const { forecaster } = forecasterOf([endpointAt("a", url)]);
      const [first] = await forecaster.forecast(request());
      assert(first && !first.ok);
      assert.equal(first.fault, kind);
      assert.match(first.detail, detail);
    });
  });
}

Deno.test("a body that stops in the middle is a timeout, not a wait for ever", async () => {
  const body = () =>
    new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{"a":')) });
  await withRaw(() => new Response(body()), async (url) => {
    const { forecaster } = forecasterOf([endpointAt("a", url, { timeoutMs: 100 })]);
    const [first] = await forecaster.forecast(request());
    assert(first && !first.ok && first.fault === "timeout");
  });
});

Deno.test("nobody listening is unavailable at once", async () => {
  const { forecaster } = forecasterOf([endpointAt("a", deadUrl())]);
  const [first] = await forecaster.forecast(request());
  assert(first && !first.ok && first.fault === "unavailable");
  assert.match(first.detail, /^cannot reach http:\/\/127/);
});

Deno.test("the deadline of the round holds where the endpoint's own is longer", async () => {
  await withServers([{ name: "a", failure: "hang" }], async ([server]) => {
    const { forecaster } = forecasterOf([endpointAt("a", server!.url, { timeoutMs: 60_000 })], { roundTimeoutMs: 100 });
    const [first] = await forecaster.forecast(request());
    assert(first && !first.ok && first.detail === "no answer within 100 ms");
  });
});

Deno.test("a disabled model is shown and never asked", async () => {
  await withServers([{ name: "a" }, { name: "b" }], async ([a, b]) => {
    const { forecaster } = forecasterOf([endpointAt("a", a!.url, { enabled: false }), endpointAt("b", b!.url)]);
    assert.deepEqual((await forecaster.forecast(request())).map((answer) => answer.modelName), ["b"]);
    await forecaster.checkHealth();
    assert.equal(a!.requests.length, 0);
    assert.equal(forecaster.models()[0]!.trouble, "disabled in the configuration");
  });
});

Deno.test("the vote goes by the configured name, whatever the server calls itself", async () => {
  await withServers([{ name: "somebody-else" }], async ([server]) => {
    const { forecaster } = forecasterOf([endpointAt("mine", server!.url)]);
    const [answer] = await forecaster.forecast(request());
    assert(answer?.ok);
    assert.equal(answer.forecast.modelName, "mine");
    assert.equal((answer.raw as { model_name: string }).model_name, "somebody-else");
  });
});

Deno.test("a remote server gets the token", async () => {
  let seen: string | null = null;
  await withRaw((request) => {
    seen = request.headers.get("authorization");
    return new Response("", { status: 503 });
  }, async (url) => {
    await forecasterOf([endpointAt("a", url, { token: "t0ken" })]).forecaster.forecast(request());
  });
  assert.equal(seen, "Bearer t0ken");
});

Deno.test("health fills the card of a model", async () => {
  const health = {
    model_type: "gbdt",
    model_version: "v7",
    training_samples: 123,
    memory_usage_mb: 99,
    cpu_percent: 3,
  };
  await withServers([{ name: "a", health }], async ([server]) => {
    const { forecaster, changes } = forecasterOf([endpointAt("a", server!.url)]);
    assert.equal(forecaster.models()[0]!.status, "starting");
    await forecaster.checkHealth();
    const [card] = forecaster.models();
    assert.deepEqual(
      [card!.status, card!.modelType, card!.modelVersion, card!.trainingSamples, card!.memoryUsageMb, card!.trouble],
      ["ready", "gbdt", "v7", 123, 99, null],
    );
    assert.deepEqual(changes, ["a starting → ready"]);
  });
});

Deno.test("a model fails, is offline after three calls without any answer, and recovers", async () => {
  await withServers([{ name: "a" }], async ([server]) => {
    let url = server!.url;
    const { forecaster, changes, telemetry } = forecasterOf([endpointAt("a", "", { address: () => url })]);
    const statuses: string[] = [];
    const check = async (address: string) => {
      url = address;
      await forecaster.checkHealth();
      statuses.push(forecaster.models()[0]!.status);
    };
    await check(server!.url);
    const dead = deadUrl();
    for (let i = 0; i < 4; i++) await check(dead);
    await check(server!.url);
    assert.deepEqual(statuses, ["ready", "failing", "failing", "offline", "offline", "ready"]);
    assert.deepEqual(changes, ["a starting → ready", "a ready → failing", "a failing → offline", "a offline → ready"]);
    assert.equal(forecaster.models()[0]!.failures, 4);
    assert.equal(telemetry.counted.length, 4);
    assert.match(telemetry.logged[1]![2], /^a was ready, is failing: cannot reach/);
  });
});

Deno.test("a model that answers nonsense stays failing until it answers well, however well it says it is", async () => {
  await withServers([{ name: "a", failure: "garbage" }], async ([server]) => {
    const { forecaster } = forecasterOf([endpointAt("a", server!.url)]);
    await forecaster.forecast(request());
    await forecaster.checkHealth();
    assert.equal(forecaster.models()[0]!.status, "failing");
    server!.set({ name: "a" });
    await forecaster.forecast(request());
    await forecaster.checkHealth();
    assert.equal(forecaster.models()[0]!.status, "ready");
    assert.equal(forecaster.models()[0]!.trouble, null);
  });
});

Deno.test("a model that is late every time, and well by its own word, is failing and stays so", async () => {
  await withServers([{ name: "a", failure: "hang" }], async ([server]) => {
    const { forecaster, changes } = forecasterOf([endpointAt("a", server!.url, { timeoutMs: 30 })]);
    await forecaster.checkHealth();
    for (let i = 0; i < 8; i++) {
      await forecaster.forecast(request());
      if (i % 4 === 3) await forecaster.checkHealth();
    }
    assert.deepEqual(changes, ["a starting → ready", "a ready → failing"]);
    server!.set({ name: "a", failure: "hang", healthFailure: "hang" });
    await forecaster.checkHealth();
    for (let i = 0; i < 2; i++) await forecaster.forecast(request());
    assert.equal(forecaster.models()[0]!.status, "offline", "now nothing of it answers");
  });
});

Deno.test("a model that trains is shown as training with its progress, also when it refuses to predict meanwhile", async () => {
  const training = { status: "training", model_loaded: false, progress: "training gbdt 42 %" } as const;
  await withServers([{ name: "a", health: training, failure: 503 }], async ([server]) => {
    const { forecaster } = forecasterOf([endpointAt("a", server!.url)]);
    await forecaster.checkHealth();
    assert.equal(forecaster.models()[0]!.trouble, "training gbdt 42 %");
    const [answer] = await forecaster.forecast(request());
    assert(answer && !answer.ok && answer.fault === "unavailable");
    assert.equal(forecaster.models()[0]!.status, "training");
  });
});

Deno.test("a model says itself that it fails, or that it has no model", async () => {
  await withServers(
    [{ name: "a", health: { status: "failing" } }, { name: "b", health: { model_loaded: false } }],
    async (servers) => {
      const { forecaster } = forecasterOf([endpointAt("a", servers[0]!.url), endpointAt("b", servers[1]!.url)]);
      await forecaster.checkHealth();
      assert.deepEqual(forecaster.models().map(({ status, trouble }) => [status, trouble]), [
        ["failing", "says that it is failing"],
        ["failing", "has no model loaded"],
      ]);
    },
  );
});

Deno.test("a process that has not come up yet is starting; one that went away is offline", async () => {
  await withServers([{ name: "a" }], async ([server]) => {
    let url: string | null = null;
    const { forecaster } = forecasterOf([endpointAt("a", null, { address: () => url })]);
    const [answer] = await forecaster.forecast(request());
    assert(answer && !answer.ok && answer.fault === "unavailable" && answer.detail === "its process is not running");
    assert.equal(forecaster.models()[0]!.status, "starting");
    url = server!.url;
    await forecaster.checkHealth();
    url = null;
    await forecaster.checkHealth();
    assert.equal(forecaster.models()[0]!.status, "offline");
  });
});

Deno.test("a model that learned nothing new for too long answers and does not vote, until it has learned anew", () =>
  withServers([{}], async ([server]) => {
    const hourMs = 3_600_000;
    const asked = request();
    const nowMs = asked.candles.at(-1)!.openTimeMs + 300_000;
    const learnedTo = (ms: number) => server!.set({ health: { trained_to_ms: ms } });
    const { forecaster, telemetry, changes } = forecasterOf([endpointAt("old", server!.url)], {
      maxAgeMs: 168 * hourMs,
    });
    learnedTo(nowMs - 168 * hourMs);
    await forecaster.checkHealth();
    const [last] = await forecaster.forecast(asked);
    assert.equal(last!.ok, true, "as old as it may be");

    learnedTo(nowMs - 168 * hourMs - 1);
    await forecaster.checkHealth();
    const [answer] = await forecaster.forecast(asked);
    assert.ok(!answer!.ok);
    assert.equal(answer!.fault, "expired");
    assert.equal(answer!.detail, "what it learned ends 168 h before this candle, 168 h are allowed");
    await forecaster.checkHealth();
    const [shown] = forecaster.models();
    assert.deepEqual([shown!.status, shown!.trouble, shown!.failures], ["failing", answer!.detail, 0]);
    assert.ok(telemetry.counted.some(([, labels]) => labels.kind === "expired"));

    learnedTo(nowMs - hourMs);
    await forecaster.checkHealth();
    assert.equal((await forecaster.forecast(asked))[0]!.ok, true);
    assert.deepEqual(changes, ["old starting → ready", "old ready → failing", "old failing → ready"]);
  }));

Deno.test("a model that does not tell what it learned from is taken at any age, and every model where no age is set", () =>
  withServers([{ health: { trained_to_ms: null } }, { health: { trained_to_ms: 1 } }], async ([silent, ancient]) => {
    const strict = forecasterOf([endpointAt("silent", silent!.url)], { maxAgeMs: 1 }).forecaster;
    const any = forecasterOf([endpointAt("ancient", ancient!.url)]).forecaster;
    for (const forecaster of [strict, any]) {
      await forecaster.checkHealth();
      assert.equal((await forecaster.forecast(request()))[0]!.ok, true);
    }
  }));

Deno.test("what a server notices of its model is shown, and told once for as long as it goes on", () =>
  withServers([{}], async ([server]) => {
    const watch = (...alerts: { kind: "feature_drift" | "taken_back"; message: string }[]) =>
      server!.set({
        health: {
          watch: {
            scores: {
              predictions: 40,
              log_loss: 1.1,
              base_log_loss: 1.05,
              brier: 0.6,
              calibration_error: 0.1,
              hit_rate: 0.4,
            },
            drift_rows: 600,
            drift_psi: 0.3,
            drifted: [],
            prediction_psi: null,
            shadows: [],
            alerts,
          },
        },
      });
    const { forecaster, alerts, telemetry } = forecasterOf([endpointAt("seen", server!.url)]);
    await forecaster.checkHealth();
    assert.equal(forecaster.models()[0]!.watch, null);
    for (const psi of [0.3, 0.31, 0.29]) {
      watch({ kind: "feature_drift", message: `PSI ${psi}` });
      await forecaster.checkHealth();
    }
    assert.deepEqual(alerts, ["seen: PSI 0.3"]);
    assert.equal(forecaster.models()[0]!.watch?.scores?.hitRate, 0.4);
    watch();
    await forecaster.checkHealth();
    watch({ kind: "feature_drift", message: "again" }, { kind: "taken_back", message: "back" });
    await forecaster.checkHealth();
    assert.deepEqual(alerts, ["seen: PSI 0.3", "seen: again", "seen: back"]);
    assert.deepEqual(telemetry.logged.filter(([severity]) => severity === "warning").length, 3);
  }));
