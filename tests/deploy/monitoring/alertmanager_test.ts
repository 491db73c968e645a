import { parse } from "@std/yaml";
import assert from "node:assert/strict";
import { runTool, toolPath, toolRuns } from "../../fixtures/external_tool.ts";
import { TemporaryFolder } from "../../fixtures/temporary_folder.ts";
import { ALERT_FILE, deployed, rulesIn } from "./rule_files.ts";

const CONFIG = await deployed("alertmanager/alertmanager.yml");
const MAIL = await deployed("alertmanager/mail.tmpl");
const alerts = rulesIn(await deployed(ALERT_FILE));

async function placed(folder: TemporaryFolder, config: string): Promise<string> {
  await Deno.writeTextFile(folder.file("mail.tmpl"), MAIL);
  await Deno.writeTextFile(folder.file("alertmanager.yml"), config);
  return folder.file("alertmanager.yml");
}

/** What amtool says of a configuration. */
async function check(config: string) {
  await using folder = await TemporaryFolder.create();
  return await runTool("amtool", ["check-config", await placed(folder, config)]);
}

/** Who would hear of an alarm. */
async function receiverOf(config: string, labels: Readonly<Record<string, string>>): Promise<string> {
  await using folder = await TemporaryFolder.create();
  const path = await placed(folder, config);
  const given = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return (await runTool("amtool", ["config", "routes", "test", `--config.file=${path}`, ...given])).stdout.trim();
}

Deno.test("Alertmanager takes its configuration", async () => {
  if (!await toolRuns("amtool")) return;
  const { code, stdout, stderr } = await check(CONFIG);
  assert.equal(code, 0, stdout + stderr);
});

const DAMAGES: [string, string, string][] = [
  ["an unknown key", "group_wait: 1m", "group_wate: 1m"],
  ["a receiver that is nowhere", "receiver: critical", "receiver: nobody"],
  ["a matcher that is none", `severity="critical"`, `severity=="critical"`],
  ["an expression that is none", "XylenModelOffline|", "(XylenModelOffline|"],
  ["a template that is none", "*.tmpl", "alertmanager.yml\nx: ["],
];
for (const [what, from, to] of DAMAGES) {
  Deno.test(`amtool refuses ${what}`, async () => {
    if (!await toolRuns("amtool")) return;
    assert.ok(CONFIG.includes(from));
    assert.notEqual((await check(CONFIG.replace(from, to))).code, 0);
  });
}

Deno.test("what is critical wakes people, the rest is written to them, and so is what nobody thought of", async () => {
  if (!await toolRuns("amtool")) return;
  for (const severity of ["critical", "warning"]) {
    const [{ alert } = { alert: "" }] = alerts.filter(({ labels }) => labels!["severity"] === severity);
    assert.equal(await receiverOf(CONFIG, { alertname: alert!, severity }), severity);
  }
  assert.equal(await receiverOf(CONFIG, { alertname: "Other" }), "warning");
  const misspelt = CONFIG.replace(`severity="critical"`, `severity="critcal"`);
  assert.notEqual(await receiverOf(misspelt, { severity: "critical" }), "critical");
});

Deno.test("every alarm that silences, or is silenced, is one of ours", () => {
  const { inhibit_rules } = parse(CONFIG) as {
    inhibit_rules: { source_matchers: string[]; target_matchers: string[] }[];
  };
  const named = inhibit_rules.flatMap((
    { source_matchers, target_matchers },
  ) => [...source_matchers, ...target_matchers])
    .flatMap((matcher) => /"(.*)"/.exec(matcher)![1]!.split("|"));
  const ours = alerts.map(({ alert }) => alert);
  assert.ok(named.length > 8);
  assert.deepEqual(named.filter((name) => !ours.includes(name)), []);
});

/** Keys that hold a secret have it in a file. */
function openSecrets(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null) {
    const key = path.split(".").at(-1)!;
    const isSecret = /password|secret|token|credentials|api_url|_key$/.test(key) && !key.endsWith("_file");
    return isSecret || /:\/\/[^/]*@/.test(String(value)) ? [path] : [];
  }
  return Object.entries(value).flatMap(([key, item]) => openSecrets(item, path === "" ? key : `${path}.${key}`));
}

Deno.test("the file holds no secret", () => {
  assert.deepEqual(openSecrets(parse(CONFIG)), []);
  assert.deepEqual(
    openSecrets(parse(CONFIG.replace("auth_password_file: /etc/xylen/smtp_password", "auth_password: x"))),
    [
      "global.smtp_auth_password",
    ],
  );
});

interface Told {
  readonly alerts: { readonly labels: Record<string, string>; readonly annotations: Record<string, string> }[];
}

/** The real Alertmanager with its configuration as deployed, but for the address of who is woken and the wait before. */
class RunningAlertmanager implements AsyncDisposable {
  readonly told: { readonly token: string | null; readonly body: Told }[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #child: Deno.ChildProcess | null = null;
  readonly url: string;

  private constructor(readonly port: number, readonly folder: TemporaryFolder) {
    this.url = `http://127.0.0.1:${port}`;
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
      this.told.push({ token: request.headers.get("authorization"), body: await request.json() });
      return new Response();
    });
  }

  static async start(folder: TemporaryFolder): Promise<RunningAlertmanager> {
    const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = free.addr;
    free.close();
    const running = new RunningAlertmanager(port, folder);
    await running.#begin();
    return running;
  }

  async #begin(): Promise<void> {
    const { folder, port } = this;
    await Deno.writeTextFile(folder.file("webhook_token"), "pager-token");
    const config = CONFIG
      .replace("https://alarms.example.org/xylen", `http://127.0.0.1:${this.#server.addr.port}/`)
      .replace("group_wait: 10s", "group_wait: 100ms").replaceAll("/etc/xylen/", `${folder.path}/`);
    this.#child = new Deno.Command((await toolPath("prometheus-alertmanager"))!, {
      args: [
        `--config.file=${await placed(folder, config)}`,
        `--storage.path=${folder.file("data")}`,
        `--web.listen-address=127.0.0.1:${port}`,
        "--cluster.listen-address=",
      ],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    await until(async () => {
      const answer = await fetch(`${this.url}/-/ready`).catch(() => null);
      await answer?.body?.cancel();
      return answer?.ok || undefined;
    });
  }

  async fire(...fired: Record<string, string>[]): Promise<void> {
    const rule = (name: string) => alerts.find(({ alert }) => alert === name)!;
    const body = fired.map((labels) => ({
      labels: { ...rule(labels["alertname"]!).labels, ...labels },
      annotations: rule(labels["alertname"]!).annotations,
    }));
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${this.url}/api/v2/alerts`, { method: "POST", headers, body: JSON.stringify(body) });
    assert.equal(answer.status, 200, await answer.text());
  }

  /** Names of those that are silenced by another, with the installation. */
  async silenced(): Promise<string[]> {
    const all: { labels: Record<string, string>; status: { inhibitedBy: string[] } }[] =
      await (await fetch(`${this.url}/api/v2/alerts`)).json();
    return all.filter(({ status }) => status.inhibitedBy.length > 0)
      .map(({ labels }) => `${labels["xylen"]} ${labels["alertname"]}`).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#child?.status;
    await this.#server.shutdown();
  }
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let turn = 0; turn < 400; turn++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("Waited for Alertmanager in vain");
}

Deno.test("a real Alertmanager: who is down silences its own echoes, and no other installation's", async () => {
  if (!await toolRuns("prometheus-alertmanager")) return;
  await using folder = await TemporaryFolder.create();
  await using manager = await RunningAlertmanager.start(folder);
  const main = { xylen: "main", instance: "c:8000" };
  const other = { xylen: "other", instance: "d:8000" };
  await manager.fire(
    { ...main, alertname: "XylenCoordinatorDown" },
    { ...main, alertname: "XylenNoHeartbeat" },
    { ...main, alertname: "XylenModelOffline", model: "gbdt" },
    { ...other, alertname: "XylenNoHeartbeat" },
    { ...other, alertname: "XylenDailyLossLimit" },
    { ...other, alertname: "XylenDailyLossNearLimit" },
  );
  const told = await until(() => {
    const names = manager.told.flatMap(({ body }) => body.alerts).map(({ labels }) => labels["alertname"]);
    return Promise.resolve(new Set(names).size >= 3 ? manager.told : undefined);
  });
  assert.deepEqual(await manager.silenced(), [
    "main XylenModelOffline",
    "main XylenNoHeartbeat",
    "other XylenDailyLossNearLimit",
  ]);
  assert.ok(told.every(({ token }) => token === "Bearer pager-token"));
  const woken = told.flatMap(({ body }) => body.alerts);
  assert.deepEqual(woken.map(({ labels }) => `${labels["xylen"]} ${labels["alertname"]}`).sort(), [
    "main XylenCoordinatorDown",
    "other XylenDailyLossLimit",
    "other XylenNoHeartbeat",
  ]);
  for (const { annotations } of woken) assert.match(annotations["runbook"]!, /^docs\/runbooks\.md#xylen/);
});
