import assert from "node:assert/strict";
import type { CheckStatus } from "../../../cli/doctor/check.ts";
import { type AskedExchange, exchangeChecks } from "../../../cli/doctor/exchange.ts";
import { examine } from "../../../cli/doctor/examine.ts";
import type { AlertChannel } from "../../../cli/doctor/monitoring.ts";
import type { Patient } from "../../../cli/doctor/patient.ts";
import { parseConfig } from "../../../coordinator/runtime/config/load.ts";
import { Secrets } from "../../../coordinator/runtime/config/secrets.ts";
import { runBackup } from "../../../db/backup/backup_job.ts";
import { Connection } from "../../../db/sql/connection.ts";
import { err, ok } from "../../../domain/result.ts";
import { anEntry, inFolder, opened, optionsIn } from "../../db/fixtures.ts";
import { jobIn } from "../../db/backup/harness.ts";

interface Case {
  readonly yaml?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly live?: true;
  readonly channels?: readonly AlertChannel[];
  readonly exchange?: AskedExchange;
  /** What the coordinator answers; nothing runs without. */
  readonly answers?: (path: string) => Response;
  /** Done to a sound folder with a backup. */
  readonly plant?: (folder: string, backup: string) => Promise<void>;
}

const NOW_MS = Date.UTC(2026, 0, 31, 12);

let made: Promise<Map<string, Uint8Array>> | null = null;

/** A database with a backup, made once for all cases. @returns The backup. */
async function soundFolder(folder: string): Promise<string> {
  const files = await (made ??= makeOnce());
  await Deno.mkdir(`${folder}/backups`);
  for (const [name, bytes] of files) await Deno.writeFile(`${folder}/${name}`, bytes);
  return `${folder}/${[...files.keys()].find((name) => /backups.*db$/.test(name))}`;
}

async function makeOnce(): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  await inFolder(async (folder) => {
    const database = await opened(optionsIn(folder));
    await database.journal.commit(anEntry(1));
    await database.close();
    const { backup } = await runBackup(jobIn(folder), NOW_MS - 3_600_000);
    const { path } = backup!;
    // The copy is whole in one file, as a database is that was closed in order.
    files.set("xylen.db", await Deno.readFile(path));
    for (const each of [path, `${path}.json`]) files.set(each.slice(folder.length + 1), await Deno.readFile(each));
  });
  return files;
}

/** @returns What each check found, by its name. */
async function examined(given: Case): Promise<Map<string, { status: CheckStatus; detail: string; fix: string }>> {
  let found = new Map();
  await inFolder(async (folder) => {
    const backup = await soundFolder(folder);
    for (const [name, mode] of [["operator.token", 0o600], ["session.key", 0o600]] as const) {
      await Deno.writeTextFile(`${folder}/${name}`, "x", { mode });
    }
    await Deno.chmod(folder, 0o700);
    const configPath = `${folder}/config.yaml`;
    await Deno.writeTextFile(configPath, given.yaml ?? "");
    await given.plant?.(folder, backup);
    const config = parseConfig(given.yaml ?? "", configPath, {
      data: { storage_path: folder },
      database: { url: `file:${folder}/xylen.db` },
    });
    assert.ok(config.ok, JSON.stringify(config));
    const patient: Patient = {
      config: config.value.config,
      configPath,
      dataDir: folder,
      databaseUrl: `file:${folder}/xylen.db`,
      secrets: Secrets.read((name) => given.env?.[name]),
      isLive: given.live === true,
      alertChannels: given.channels ?? [],
      nowMs: NOW_MS,
    };
    const { warnings } = config.value;
    await withCoordinator(given.answers, async (baseUrl) => {
      const checks = await examine(patient, { exchange: given.exchange ?? null, baseUrl, warnings });
      found = new Map(checks.map((check) => [check.name, check]));
      for (const { status, fix, name } of checks) {
        assert.equal(fix === "", status === "ok" || status === "skipped", `${name} says what to do, if something is`);
      }
    });
  });
  return found;
}

async function withCoordinator(answers: Case["answers"], body: (baseUrl: string) => Promise<void>): Promise<void> {
  if (!answers) return await body("http://127.0.0.1:9");
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => answers(new URL(request.url).pathname),
  );
  await body(`http://127.0.0.1:${server.addr.port}`).finally(() => server.shutdown());
}

const sound = (path: string): Response =>
  new Response(path === "/metrics" ? "# TYPE xylen_heartbeat_total counter\nxylen_heartbeat_total 7\n" : "{}");

const channel = (name: string, fault: string | null): AlertChannel => ({ name, test: () => Promise.resolve(fault) });

const asked = (changes: Partial<AskedExchange> = {}): AskedExchange => ({
  clockSkewMs: () => Promise.resolve(ok(12)),
  account: () => Promise.resolve(ok({} as never)),
  oneWayMode: () => Promise.resolve(ok(true)),
  ...changes,
});

const refused = { kind: "setup", retry: "never", detail: "Invalid API-key, IP, or permissions" } as const;
const OPEN = "dashboard: { host: 0.0.0.0 }";
const KEYS = { BINANCE_API_KEY: "k", BINANCE_API_SECRET: "s" };

const CASES: readonly [string, Case, check: string, CheckStatus, RegExp][] = [
  ["a sound configuration", {}, "configuration", "ok", /config\.yaml is sound/],
  [
    "a key that nothing reads",
    { yaml: "database: { vacuum_interval_days: 3 }" },
    "configuration",
    "warn",
    /vacuum_interval_days/,
  ],
  ["a demo before real money", { live: true }, "mode", "fail", /mode is demo/],
  ["keys that are missing", { live: true }, "exchange keys", "fail", /BINANCE_API_KEY and BINANCE_API_SECRET not set/],
  ["keys that are there", { live: true, env: KEYS }, "exchange keys", "ok", /are set$/],
  ["files as they are made", {}, "file permissions", "ok", /closed to others/],
  [
    "a token that others may read",
    {
      plant: (folder) => Deno.chmod(`${folder}/operator.token`, 0o644),
    },
    "file permissions",
    "fail",
    /operator\.token has 644/,
  ],
  [
    "a configuration that others may write",
    {
      plant: (folder) => Deno.chmod(`${folder}/config.yaml`, 0o666),
    },
    "file permissions",
    "fail",
    /config\.yaml has 666/,
  ],
  [
    "a data folder that others may look into, before real money",
    {
      live: true,
      plant: (folder) => Deno.chmod(folder, 0o755),
    },
    "file permissions",
    "fail",
    /has 755/,
  ],
  [
    "a secret in the configuration",
    {
      plant: (folder) => Deno.writeTextFile(`${folder}/config.yaml`, "exchange:\n  api_secret: abc\n"),
    },
    "secrets in configuration",
    "fail",
    /config\.yaml:2/,
  ],
  ["a loopback", {}, "bind address", "ok", /only this machine/],
  ["an open address without a secret", { yaml: OPEN }, "bind address", "fail", /0\.0\.0\.0 can be reached/],
  [
    "an open address without TLS",
    { yaml: OPEN, env: { XYLEN_AUTH_SECRET: "s".repeat(40) } },
    "bind address",
    "warn",
    /without TLS/,
  ],
  ["nobody who may sign in", { yaml: OPEN, live: true }, "users", "fail", /nobody can sign in by name/],
  [
    "a token for ever",
    {
      plant: (folder) => sql(folder, "insert into api_tokens values ('t', 'robot', 'h', '[]', 1, 'ann', null, null)"),
    },
    "tokens",
    "warn",
    /robot never expire/,
  ],
  [
    "an operator",
    {
      plant: (folder) => sql(folder, "insert into users values ('ann', 'operator', 'h', 1, 1)"),
    },
    "users",
    "ok",
    /1 users, 1 of them operators/,
  ],
  ["a sound database", {}, "database", "ok", /sound, \d+ rows, schema/],
  ["no database", { plant: (folder) => Deno.remove(`${folder}/xylen.db`) }, "database", "warn", /There is no database/],
  [
    "an older schema",
    {
      plant: (folder) => sql(folder, "delete from schema_migrations where version > 9"),
    },
    "database",
    "fail",
    /schema has version 9, this Xylen needs \d+: run migrate/,
  ],
  [
    "rows that name others that are gone",
    {
      plant: (folder) => sql(folder, "pragma foreign_keys = off", "delete from snapshots"),
    },
    "database",
    "fail",
    /name others that are not there/,
  ],
  ["room", {}, "disk", "ok", /MB free/],
  ["models that are not trained", { live: true }, "models", "fail", /4 of 4 are not trained/],
  [
    "a model server that is away",
    {
      yaml: 'models: { run: remote, endpoints: [{ name: a, url: "http://127.0.0.1:9" }] }',
    },
    "models",
    "fail",
    /0 of 1 models can be asked.*a: http:\/\/127\.0\.0\.1:9 does not answer/,
  ],
  ["a backup", {}, "backup proof", "ok", /restored into a scratch file/],
  ["a fresh backup", {}, "backup age", "ok", /1\.0 h old/],
  [
    "no backup",
    { plant: (folder) => Deno.remove(`${folder}/backups`, { recursive: true }) },
    "backup",
    "warn",
    /there is none in/,
  ],
  [
    "no backup before real money",
    {
      live: true,
      plant: (folder) => Deno.remove(`${folder}/backups`, { recursive: true }),
    },
    "backup",
    "fail",
    /there is none in/,
  ],
  [
    "a stale backup",
    {
      plant: async (_, backup) => {
        const manifest = JSON.parse(await Deno.readTextFile(`${backup}.json`));
        const taken_at = new Date(NOW_MS - 26 * 3_600_000).toISOString();
        await Deno.writeTextFile(`${backup}.json`, JSON.stringify({ ...manifest, taken_at }));
      },
    },
    "backup age",
    "warn",
    /26\.0 h old/,
  ],
  [
    "a backup with a changed byte",
    {
      plant: async (_, backup) => {
        const bytes = await Deno.readFile(backup);
        bytes[9_000]! ^= 1;
        await Deno.writeFile(backup, bytes);
      },
    },
    "backup proof",
    "fail",
    /was changed/,
  ],
  ["no coordinator", {}, "coordinator", "warn", /none runs at/],
  ["a coordinator that is ready", { answers: sound }, "coordinator", "ok", /is ready/],
  ["its metrics", { answers: sound }, "metrics", "ok", /7 heartbeats/],
  [
    "a coordinator that is not ready",
    {
      live: true,
      answers: (path) => path === "/readyz" ? new Response("no models", { status: 503 }) : sound(path),
    },
    "coordinator",
    "fail",
    /not ready: no models/,
  ],
  ["another program's port", { answers: () => new Response("hello") }, "metrics", "fail", /not among them/],
  ["no alert channel", {}, "test alert", "warn", /^no alert channel is configured/],
  ["no alert channel before real money", { live: true }, "test alert", "fail", /^no alert channel is configured/],
  [
    "an alert that arrives",
    { live: true, channels: [channel("telegram", null)] },
    "test alert",
    "ok",
    /taken by telegram/,
  ],
  ["one that does not", { live: true, channels: [channel("telegram", "401")] }, "test alert", "fail", /telegram: 401/],
  ["one of two", { live: true, channels: [channel("a", null), channel("b", "gone")] }, "test alert", "warn", /b: gone/],
  [
    "channels, without --live",
    { channels: [channel("a", "never asked")] },
    "test alert",
    "skipped",
    /only with --live/,
  ],
];

async function sql(folder: string, ...commands: string[]): Promise<void> {
  const connection = new Connection(`${folder}/xylen.db`);
  for (const command of commands) connection.command(command);
  connection.close();
  await Promise.resolve();
}

for (const [what, given, name, status, detail] of CASES) {
  Deno.test(`${what}: ${name} is ${status}`, async () => {
    const check = (await examined(given)).get(name);
    assert.ok(check);
    assert.equal(check.status, status, check.detail);
    assert.match(check.detail, detail);
  });
}

const EXCHANGES: readonly [string, AskedExchange | null, boolean, readonly CheckStatus[]][] = [
  ["the simulator", null, false, ["skipped", "skipped", "skipped", "skipped"]],
  ["a sound account", asked(), true, ["ok", "ok", "ok", "skipped"]],
  ["no keys", asked(), false, ["ok", "skipped", "skipped", "skipped"]],
  ["a clock that is off", asked({ clockSkewMs: () => Promise.resolve(ok(-1_700)) }), false, [
    "fail",
    "skipped",
    "skipped",
    "skipped",
  ]],
  ["no answer", asked({ clockSkewMs: () => Promise.resolve(err("refused")) }), true, [
    "fail",
    "skipped",
    "skipped",
    "skipped",
  ]],
  ["keys that are refused", asked({ account: () => Promise.resolve(err(refused)) }), true, [
    "ok",
    "fail",
    "ok",
    "skipped",
  ]],
  ["hedge mode", asked({ oneWayMode: () => Promise.resolve(ok(false)) }), true, ["ok", "ok", "fail", "skipped"]],
];

for (const [what, exchange, hasKeys, statuses] of EXCHANGES) {
  Deno.test(`the exchange with ${what} is told line by line`, async () => {
    const checks = await exchangeChecks(exchange, "demo", hasKeys);
    assert.deepEqual(checks.map(({ status }) => status), statuses);
    assert.deepEqual(checks.map(({ name }) => name), [
      "exchange clock",
      "exchange account",
      "position mode",
      "key permissions",
    ]);
  });
}
