import assert from "node:assert/strict";
import { measureStanding } from "../../../cli/start/standing_metrics.ts";
import type { ModelStatus } from "../../../coordinator/ports/forecaster.ts";
import type { StatusView } from "../../../coordinator/ports/views.ts";
import { TemporaryFolder } from "../../fixtures/temporary_folder.ts";

const model = (name: string, changes: Partial<ModelStatus>) =>
  ({ name, enabled: true, status: "ready", restarts: 0, watch: null, ...changes }) as ModelStatus;

async function measured(status: Partial<StatusView>, models: readonly ModelStatus[]) {
  await using folder = await TemporaryFolder.create();
  const values = new Map<string, number | null>();
  const key = (metric: string, labels: Readonly<Record<string, string>> = {}) =>
    [metric, ...Object.values(labels)].join(" ");
  await measureStanding({
    telemetry: { gauge: (metric, value, labels) => void values.set(key(metric, labels), value) },
    board: {
      identity: { expected: { feedMs: 305_000 } },
      status: () =>
        ({ state: "running", stale: [], data_age_ms: 12_000, symbols: ["BTCUSDT"], ...status }) as StatusView,
      models: () => models,
    },
    dataDir: folder.path,
    websocketClients: () => 3,
  });
  return values;
}

Deno.test("one state is 1 and the others 0; silent sources are counted by kind", async () => {
  const stale = [{ kind: "feed" }, { kind: "model" }, { kind: "model" }] as unknown as StatusView["stale"];
  const values = await measured({ state: "halted", stale }, []);
  const states = [...values].filter(([key]) => key.startsWith("xylen_trading_state")).filter(([, value]) =>
    value === 1
  );
  assert.deepEqual(states, [["xylen_trading_state halted", 1]]);
  assert.equal(values.get("xylen_stale_sources feed"), 1);
  assert.equal(values.get("xylen_stale_sources model"), 2);
  assert.equal(values.get("xylen_market_data_age_seconds BTCUSDT"), 12);
  assert.equal(values.get("xylen_decision_interval_seconds"), 305);
  assert.equal(values.get("xylen_ws_clients"), 3);
  assert.ok(values.get("xylen_disk_size_bytes")! >= values.get("xylen_disk_free_bytes")!);
});

Deno.test("a model that nobody asks is not offline, and what is not known of one shows no value", async () => {
  const scores = { predictions: 9, logLoss: 1, baseLogLoss: 1.1, brier: 0.5, calibrationError: 0.02, hitRate: 0.6 };
  const values = await measured({ data_age_ms: null }, [
    model("gbdt", { watch: { scores, driftPsi: 0.2, alerts: [] } }),
    model("mlp", { status: "offline", restarts: 4 }),
    model("old", { enabled: false, status: "offline" }),
  ]);
  assert.equal(values.get("xylen_model_online gbdt"), 1);
  assert.equal(values.get("xylen_model_online mlp"), 0);
  assert.equal(values.has("xylen_model_online old"), false);
  assert.equal(values.get("xylen_model_restarts mlp"), 4);
  assert.equal(values.get("xylen_model_drift_psi gbdt"), 0.2);
  assert.equal(values.get("xylen_model_live_base_log_loss gbdt"), 1.1);
  for (const metric of ["drift_psi", "live_brier", "live_calibration_error", "live_hit_ratio"]) {
    assert.equal(values.get(`xylen_model_${metric} mlp`), null, metric);
  }
  assert.equal(values.get("xylen_market_data_age_seconds BTCUSDT"), null);
});
