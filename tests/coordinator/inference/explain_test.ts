import assert from "node:assert/strict";
import { HttpForecaster } from "../../../coordinator/inference/client.ts";
import type { Endpoint } from "../../../coordinator/inference/endpoint.ts";
import type { ForecastRequest } from "../../../coordinator/ports/forecaster.ts";
import { SystemClock } from "../../../coordinator/runtime/clock.ts";
import type { Forecast } from "../../../domain/forecast.ts";
import type { Result } from "../../../domain/result.ts";
import type { ModelExplanation } from "../../../domain/explanation.ts";
import { cloudText, trainingCloud } from "../../../model_server/insight/dissimilarity.ts";
import { withModelServer } from "../../fixtures/model_server_harness.ts";
import { type ModelScript, startScriptedModelServer } from "../../fixtures/scripted_model_server.ts";
import { warmRuntime } from "../../fixtures/small_model.ts";
import { deadUrl, endpointAt, RecordingTelemetry, request } from "./fixture.ts";

await warmRuntime();

function forecasterOf(endpoints: Endpoint[]) {
  const telemetry = new RecordingTelemetry();
  const forecaster = new HttpForecaster({
    endpoints,
    roundTimeoutMs: () => 2_000,
    candlesCount: 50,
    maxAgeMs: null,
    clock: new SystemClock(),
    telemetry,
  });
  return { forecaster, telemetry };
}

const QUESTION: ForecastRequest = {
  ...request(60),
  features: {
    openTimeMs: request(60).features.openTimeMs,
    names: ["rsi", "adx", "atr"],
    values: [3, -1, 2],
    schemaHash: "small-1",
  },
};

async function said(forecaster: HttpForecaster): Promise<Forecast[]> {
  const answers = await forecaster.forecast(QUESTION);
  return answers.map((answer) => answer.ok ? answer.forecast : assert.fail(answer.detail));
}

const reasonOf = (told: Result<ModelExplanation> | undefined) =>
  told === undefined || told.ok ? assert.fail("it was explained") : told.error;

Deno.test("a real model server explains the answer that it gave, and counts it once", async () => {
  const rows = Float32Array.from({ length: 400 }, (_, i) => Math.sin(i * i));
  const metadata = { "xylen.training_cloud": cloudText(trainingCloud(rows, 2)) };
  await withModelServer({ model: { metadata } }, async (server) => {
    const { forecaster, telemetry } = forecasterOf([endpointAt("small", server.url)]);
    const forecasts = await said(forecaster);
    const [before, observed] = [forecaster.models(), telemetry.observed.length];
    const [told] = await forecaster.explain(QUESTION, forecasts);
    assert.ok(told?.ok, told?.ok === false ? told.error : "nothing was told");
    assert.equal(told.value.method, "shapley_sampling");
    assert.deepEqual(told.value.contributions.map(({ feature, value }) => [feature, value]), [["rsi", 3], ["adx", -1]]);
    // How it goes says nothing of the model, nor of how fast decisions are.
    assert.deepEqual([forecaster.models(), telemetry.observed.length], [before, observed]);
    assert.match((await server.get("/metrics")).body, /predictions_total\{[^}]*\} 1\n/);
    assert.equal(server.service.health().watch?.scores ?? null, null);
  });
});

Deno.test("a real model server without training rows says why it explains nothing", async () => {
  await withModelServer({ model: {} }, async (server) => {
    const { forecaster } = forecasterOf([endpointAt("small", server.url)]);
    const [told] = await forecaster.explain(QUESTION, await said(forecaster));
    assert.equal(reasonOf(told), "The model carries no training rows to compare with");
  });
});

Deno.test("a model that was swapped since does not explain what the other one said", async () => {
  await withModelServer({ model: {} }, async (server) => {
    const { forecaster } = forecasterOf([endpointAt("small", server.url)]);
    const [forecast] = await said(forecaster);
    const [told] = await forecaster.explain(QUESTION, [{ ...forecast!, modelVersion: "small-0" }]);
    assert.equal(reasonOf(told), `small-0 decided, ${forecast!.modelVersion} serves now`);
  });
});

Deno.test("a model that is gone, disabled or not configured any more is named with the reason", async () => {
  await withModelServer({ model: {} }, async (server) => {
    const { forecaster } = forecasterOf([endpointAt("small", server.url)]);
    const [forecast] = await said(forecaster);
    const url = deadUrl();
    const later = forecasterOf([endpointAt("dead", url), endpointAt("off", server.url, { enabled: false })]);
    const names = ["dead", "off", "unheard of"];
    const told = await later.forecaster.explain(QUESTION, names.map((modelName) => ({ ...forecast!, modelName })));
    assert.match(reasonOf(told[0]), /^cannot reach /);
    assert.deepEqual(told.slice(1).map(reasonOf), ["it is not asked any more", "it is not asked any more"]);
    assert.equal(later.forecaster.models()[0]!.failures, 0);
  });
});

const OTHER = { action: "short", confidence: 0.6 } as const;
const TOLD = { method: "kernel_shap", contributions: [{ feature: "x", value: 1, long: 1, short: 0, hold: 0 }] };

for (
  const [what, script, expected] of [
    ["explains in words of its own", { explanation: TOLD }, { ok: true, value: TOLD }],
    ["explains nothing", {}, { ok: false, error: "its server explains nothing" }],
    ["answers otherwise by now", OTHER, { ok: false, error: "it says P(long) = 0.2 now, it said 0.8" }],
    ["explains in a form that cannot be read", { explanation: { method: "x", contributions: 7 } }, {
      ok: false,
      error: "its explanation cannot be read: it Invalid input",
    }],
  ] as const satisfies readonly (readonly [string, ModelScript["answer"], unknown])[]
) {
  Deno.test(`a server of another make that ${what} is taken at its word`, async () => {
    const server = await startScriptedModelServer({ answer: { action: "long", confidence: 0.8 } });
    try {
      const { forecaster } = forecasterOf([endpointAt("other", server.url)]);
      const forecasts = await said(forecaster);
      server.set({ answer: { action: "long", confidence: 0.8, ...script } });
      assert.deepEqual(await forecaster.explain(QUESTION, forecasts), [expected]);
      const { meta, indicators } = server.requests.at(-1)!.body as { meta: unknown; indicators: unknown };
      assert.deepEqual([meta, indicators], [{ explain: true, again: true }, { rsi: 3, adx: -1, atr: 2 }]);
    } finally {
      await server.close();
    }
  });
}
