import assert from "node:assert/strict";
import { MODEL_METRICS } from "../../../model_server/metric_catalogue.ts";
import { Metrics } from "../../../coordinator/telemetry/metrics.ts";
import { toolPath, toolRuns } from "../../fixtures/external_tool.ts";
import { TemporaryFolder } from "../../fixtures/temporary_folder.ts";

const DEPLOYED = new URL("../../../deploy/prometheus/", import.meta.url);
const TOKENS = { metrics_token: "xyl_reads-only", model_token: "between-the-servers" };

interface Alarm {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const serve = (handler: Deno.ServeHandler) =>
  Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);

/** `/metrics` that only the bearer of a token reads. */
const metricsFor = (token: string, text: () => Promise<string>) =>
  serve(async (request) => {
    const isAllowed = request.headers.get("authorization") === `Bearer ${token}`;
    return isAllowed
      ? new Response(await text(), { headers: { "content-type": "text/plain" } })
      : new Response("", { status: 401 });
  });

/** The files as they are deployed, but for where things are and how long Prometheus waits. */
async function place(folder: TemporaryFolder, targets: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, token] of Object.entries(TOKENS)) await Deno.writeTextFile(folder.file(name), `${token}\n`);
  for await (const { name } of Deno.readDir(DEPLOYED)) {
    const text = (await Deno.readTextFile(new URL(name, DEPLOYED))).replaceAll("/etc/xylen/", `${folder.path}/`)
      .replace(/(scrape_interval|scrape_timeout|evaluation_interval): \d+s/g, "$1: 200ms")
      .replace(/targets: \[.*\]/, `targets: ["${targets[name] ?? "localhost:9"}"]`);
    await Deno.writeTextFile(folder.file(name), text);
  }
}

async function until<T>(what: string, look: () => T | undefined): Promise<T> {
  for (let turn = 0; turn < 600; turn++) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Waited for ${what} in vain`);
}

Deno.test("a real Prometheus reads the coordinator and a model server with their tokens, and tells Alertmanager", async () => {
  if (!await toolRuns("prometheus")) return;
  await using folder = await TemporaryFolder.create();
  const metrics = new Metrics((metric, detail) => assert.fail(`${metric} ${detail}`));
  metrics.gauge("xylen_journal_failing", 1);
  metrics.gauge("xylen_daily_loss_usd", 450);
  metrics.gauge("xylen_daily_loss_limit_usd", 500);
  metrics.gauge("xylen_orders_unknown", 0);
  const asked = { coordinator: 0, model: 0 };
  await using coordinator = metricsFor(TOKENS.metrics_token, () => {
    asked.coordinator++;
    return metrics.render();
  });
  await using model = metricsFor(TOKENS.model_token, () => {
    asked.model++;
    return Promise.resolve(`# TYPE ${Object.keys(MODEL_METRICS)[0]} counter\n`);
  });
  const told: Alarm[] = [];
  await using manager = serve(async (request) => {
    if (request.method === "POST") told.push(...await request.json());
    return Response.json({});
  });
  const at = ({ addr }: Deno.HttpServer<Deno.NetAddr>) => `127.0.0.1:${addr.port}`;
  await place(folder, {
    "coordinator.targets.yml": at(coordinator),
    "model-server.targets.yml": at(model),
    "alertmanager.targets.yml": at(manager),
  });
  const prometheus = new Deno.Command((await toolPath("prometheus"))!, {
    args: [
      `--config.file=${folder.file("prometheus.yml")}`,
      `--storage.tsdb.path=${folder.file("data")}`,
      "--web.listen-address=127.0.0.1:0",
    ],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    const named = (name: string) => told.find(({ labels }) => labels["alertname"] === name);
    const journal = await until("the alarm", () => named("XylenJournalFails"));
    assert.deepEqual([journal.labels["severity"], journal.labels["job"], journal.labels["xylen"]], [
      "critical",
      "coordinator",
      "main",
    ]);
    // By a recording rule, from two metrics.
    const loss = await until("the other alarm", () => named("XylenDailyLossNearLimit"));
    assert.match(loss.annotations["description"]!, /has lost 90% of what may be lost today/);
    await until("the model server", () => asked.model > 0 || undefined);
    assert.ok(asked.coordinator > 0);
    assert.equal(named("XylenOrderUnknown"), undefined);
  } finally {
    prometheus.kill("SIGKILL");
    await prometheus.status;
  }
});
