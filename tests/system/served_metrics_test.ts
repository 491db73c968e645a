import assert from "node:assert/strict";
import { METRICS } from "../../coordinator/telemetry/metric_catalogue.ts";
import { MODEL_METRICS } from "../../model_server/metric_catalogue.ts";
import { COORDINATOR_CONTRACT, MODEL_SERVER_CONTRACT } from "../fixtures/contract_metrics.ts";
import { runTool, toolRuns } from "../fixtures/external_tool.ts";
import { writeFixedModels } from "../fixtures/fixed_models.ts";
import { metricSamples, metricTypes } from "../fixtures/metric_text.ts";
import { RunningXylen } from "../fixtures/running_xylen.ts";
import { TraceReceiver } from "../fixtures/trace_receiver.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";

/** What needs a happening that a calm minute with fixed models does not bring: a failure, an outcome, a backup. */
const NEEDS_A_HAPPENING = new Set([
  "xylen_alert_sink_up",
  "xylen_alerts_total",
  "xylen_backup_age_seconds",
  "xylen_backup_size_bytes",
  "xylen_backups_total",
  "xylen_errors_total",
  "xylen_exchange_used_weight",
  "xylen_fees_usd_total",
  "xylen_last_trade_timestamp_seconds",
  "xylen_model_brier",
  "xylen_model_drift_psi",
  "xylen_model_errors_total",
  "xylen_model_live_base_log_loss",
  "xylen_model_live_brier",
  "xylen_model_live_calibration_error",
  "xylen_model_live_hit_ratio",
  "xylen_model_live_log_loss",
  "xylen_model_retrains_total",
  "xylen_model_score",
  "xylen_trades_total",
]);

const nameOf = (signature: string): string => signature.replace(/\{.*/, "");

/** Of those in the contract that were measured: each sample has exactly the labels that are promised. */
function wrongLabels(text: string, contract: readonly string[]): string[] {
  const promised = new Map(contract.map((line) => [nameOf(line), /\{(.*)\}/.exec(line)?.[1]?.split(",").sort() ?? []]));
  return metricSamples(text).filter(({ metric, labels }) => {
    const wanted = promised.get(metric);
    return wanted && Object.keys(labels).filter((label) => label !== "le").sort().join() !== wanted.join();
  }).map(({ metric, labels }) => `${metric} ${JSON.stringify(labels)}`);
}

function holdsContract(text: string, catalogue: object, contract: readonly string[]): void {
  const types = metricTypes(text);
  assert.deepEqual(
    [...types.keys()].sort(),
    Object.keys(catalogue).sort(),
    "what is served is what the catalogue says",
  );
  assert.deepEqual(contract.map(nameOf).filter((name) => !types.has(name)), []);
  assert.deepEqual(wrongLabels(text, contract), []);
  const measured = new Set(metricSamples(text).map(({ metric }) => metric));
  assert.deepEqual(Object.keys(catalogue).filter((name) => !measured.has(name) && !NEEDS_A_HAPPENING.has(name)), []);
}

/** Prometheus' own view of the text. */
async function lints(text: string): Promise<void> {
  if (!await toolRuns("promtool")) return;
  const { code, stdout, stderr } = await runTool("promtool", ["check", "metrics"], { input: text });
  assert.equal(code, 0, stdout + stderr);
}

/** Secrets as they stand in an environment; none of them may be told to anybody. */
const SECRETS = {
  TELEGRAM_BOT_TOKEN: "8120031:AAF-kept-from-all-who-read-lines",
  XYLEN_AUTH_SECRET: "a-secret-of-more-than-sixteen-characters",
  BINANCE_API_SECRET: "k2Jf93hslw0Pq83jdlKwqZxv61nB",
};

Deno.test("the running program serves every metric of the contract, and so do its model servers; its decisions are traces", async () => {
  await using folder = await TemporaryFolder.create();
  const models = await writeFixedModels(folder.file("given"), "long");
  await using receiver = new TraceReceiver();
  const logFile = folder.file("xylen.log");
  await Deno.writeTextFile(folder.file("config.yaml"), `logging: { level: debug, file: "${logFile}" }\n`);
  await using xylen = new RunningXylen({
    args: [
      ...["start", "--config", folder.file("config.yaml"), "--data-dir", folder.path, "--port", "0"],
      ...["--models", models, "--speed", "2000"],
    ],
    env: { ...SECRETS, ...receiver.environment },
  });
  const url = await xylen.url();
  const text = await xylen.until("an order", async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return /^xylen_orders_total\{/m.test(text) && /^xylen_daily_loss_usd /m.test(text) ? text : undefined;
  });
  holdsContract(text, METRICS, COORDINATOR_CONTRACT);
  await lints(text);
  assert.match(text, /^xylen_trading_state\{state="running"\} 1$/m);
  assert.match(text, /^xylen_disk_free_bytes [1-9]/m);

  const { items: servers } = await xylen.ask<{ items: { name: string; endpoint: string }[] }>("/api/v1/models");
  assert.equal(servers.length, 4);
  for (const { name, endpoint } of servers) {
    const served = await (await fetch(`${endpoint}/metrics`)).text();
    holdsContract(served, MODEL_METRICS, MODEL_SERVER_CONTRACT);
    assert.match(served, new RegExp(`^xylen_model_loaded\\{model="${name}"\\} 1$`, "m"));
  }

  const fill = await xylen.until(
    "a fill's span",
    () => Promise.resolve(receiver.spans.find(({ name }) => name === "fill")),
  );
  const trace = receiver.spans.filter(({ traceId }) => traceId === fill.traceId);
  const names = new Set(trace.map(({ name }) => name));
  const wanted = [
    "candle",
    "features",
    ...servers.map(({ name }) => `model ${name}`),
    "ensemble",
    "risk",
    "order entry",
  ];
  assert.deepEqual(wanted.filter((name) => !names.has(name)), [], "from candle to fill in one trace");
  const [decisionId, ...others] = new Set(trace.map(({ attributes }) => attributes["xylen.decision_id"]));
  assert.deepEqual(others, []);
  const detail = await xylen.ask<{ decision: { decision_id: string } }>(`/api/v1/decisions/${decisionId}`);
  assert.ok(JSON.stringify(detail).includes(String(decisionId)));

  const ended = await xylen.interrupt();
  const logged = await Deno.readTextFile(logFile);
  const lines = logged.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.ok(
    lines.some(({ details }) => details?.decision_id === decisionId),
    "the log knows the decision of the trace",
  );
  const told = [logged, ended.stdout, ended.stderr, text, ...receiver.bodies].join("\n");
  for (const secret of Object.values(SECRETS)) assert.ok(!told.includes(secret), "no secret leaves");
});
