import assert from "node:assert/strict";
import { Metrics } from "../../../coordinator/telemetry/metrics.ts";
import { COORDINATOR_CONTRACT, MODEL_SERVER_CONTRACT } from "../../fixtures/contract_metrics.ts";
import { MODEL_METRICS } from "../../../model_server/metric_catalogue.ts";
import { METRICS } from "../../../coordinator/telemetry/metric_catalogue.ts";

const labelsOf = (spec: object): readonly string[] => (spec as { labels?: readonly string[] }).labels ?? [];

const signature = (name: string, spec: object): string => {
  const labels = labelsOf(spec);
  return labels.length === 0 ? name : `${name}{${labels.join(",")}}`;
};

function metricsWithFaults() {
  const faults: string[] = [];
  return { faults, metrics: new Metrics((metric, detail) => faults.push(`${metric} ${detail}`)) };
}

Deno.test("names and labels are those of the contract", () => {
  const ours = new Set(Object.entries(METRICS).map(([name, spec]) => signature(name, spec)));
  assert.deepEqual(COORDINATOR_CONTRACT.filter((name) => !ours.has(name)), []);
  const models = new Set(
    Object.entries(MODEL_METRICS).map(([name, spec]) => signature(name, { labels: ["model", ...labelsOf(spec)] })),
  );
  assert.deepEqual(MODEL_SERVER_CONTRACT.filter((name) => !models.has(name)), []);
  for (const [name, spec] of Object.entries(METRICS)) {
    assert.match(spec.help, /\.$/, name);
    assert.equal(spec.kind === "counter", name.endsWith("_total"), name);
  }
});

Deno.test("what is measured is rendered; what was never measured shows no value of 0 for a gauge", async () => {
  const { metrics, faults } = metricsWithFaults();
  metrics.count("xylen_orders_total", { symbol: "BTCUSDT", purpose: "entry", status: "filled" });
  metrics.count("xylen_orders_total", { symbol: "BTCUSDT", purpose: "entry", status: "filled" }, 2);
  metrics.gauge("xylen_equity_usd", 10_000.5);
  metrics.observe("xylen_model_latency_seconds", 0.0015, { model: "gbdt-12" });
  const text = await metrics.render();
  for (
    const line of [
      'xylen_orders_total{symbol="BTCUSDT",purpose="entry",status="filled"} 3',
      "xylen_equity_usd 10000.5",
      'xylen_model_latency_seconds_bucket{le="0.001",model="gbdt-12"} 0',
      'xylen_model_latency_seconds_bucket{le="0.002",model="gbdt-12"} 1',
      'xylen_model_latency_seconds_count{model="gbdt-12"} 1',
      "xylen_heartbeat_total 0",
      "# TYPE xylen_backup_age_seconds gauge",
    ]
  ) assert(text.split("\n").includes(line), line);
  assert(!/^xylen_backup_age_seconds /m.test(text));
  assert.deepEqual(faults, []);
});

const MISTAKES: [string, (metrics: Metrics) => void, string][] = [
  ["an unknown name", (m) => m.count("xylen_nope"), "xylen_nope is not a known metric"],
  ["a name that every object has", (m) => m.count("constructor"), "constructor is not a known metric"],
  ["another kind", (m) => m.gauge("xylen_heartbeat_total", 1), "xylen_heartbeat_total is a counter, not a gauge"],
  [
    "a label too few",
    (m) => m.count("xylen_errors_total", { component: "a" }),
    "xylen_errors_total has the labels (component, kind), not (component)",
  ],
  [
    "a label too many",
    (m) => m.gauge("xylen_equity_usd", 1, { symbol: "a" }),
    "xylen_equity_usd has the labels (), not (symbol)",
  ],
  ["no number", (m) => m.gauge("xylen_equity_usd", NaN), "xylen_equity_usd cannot take NaN"],
  ["a counter that goes back", (m) => m.count("xylen_heartbeat_total", {}, -1), "xylen_heartbeat_total cannot take -1"],
];

for (const [name, mistake, fault] of MISTAKES) {
  Deno.test(`a measurement with ${name} is told and never throws`, async () => {
    const { metrics, faults } = metricsWithFaults();
    const before = await metrics.render();
    mistake(metrics);
    assert.deepEqual(faults, [fault]);
    assert.equal(await metrics.render(), before);
  });
}

Deno.test("a gauge that is not known any more shows no value", async () => {
  const { metrics, faults } = metricsWithFaults();
  metrics.gauge("xylen_model_drift_psi", 0.2, { model: "gbdt" });
  metrics.gauge("xylen_model_drift_psi", 0.1, { model: "mlp" });
  metrics.gauge("xylen_model_drift_psi", null, { model: "gbdt" });
  metrics.gauge("xylen_equity_usd", null);
  const text = await metrics.render();
  assert.match(text, /^xylen_model_drift_psi\{model="mlp"\} 0.1$/m);
  assert.doesNotMatch(text, /^xylen_model_drift_psi\{model="gbdt"\}|^xylen_equity_usd /m);
  assert.deepEqual(faults, []);
});

Deno.test("two coordinators in one process do not share a registry", async () => {
  const one = metricsWithFaults().metrics, other = metricsWithFaults().metrics;
  one.count("xylen_heartbeat_total");
  assert.match(await other.render(), /^xylen_heartbeat_total 0$/m);
});

async function* sources(dir: URL): AsyncGenerator<URL> {
  for await (const entry of Deno.readDir(dir)) {
    const url = new URL(entry.name + (entry.isDirectory ? "/" : ""), dir);
    if (entry.isDirectory) yield* sources(url);
    else if (/\.tsx?$/.test(entry.name)) yield url;
  }
}

Deno.test("every measurement in the source names a metric of the right kind", async () => {
  const kinds: Record<string, string> = { count: "counter", gauge: "gauge", observe: "histogram" };
  const root = new URL("../../../", import.meta.url);
  let seen = 0;
  for (const room of ["coordinator/", "exchange/", "db/", "api/", "cli/"]) {
    for await (const file of sources(new URL(room, root))) {
      for (
        const [, method, name] of (await Deno.readTextFile(file)).matchAll(
          /telemetry\.(count|gauge|observe)\(\s*"([^"]+)"/g,
        )
      ) {
        seen++;
        const spec = METRICS[name as keyof typeof METRICS];
        assert(spec, `${file.pathname}: ${name} is not in the catalogue`);
        assert.equal(spec.kind, kinds[method!], `${file.pathname}: ${name}`);
      }
    }
  }
  assert(seen > 10);
});
