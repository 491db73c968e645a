import type { KeyChange } from "../../../domain/key_change.ts";
import assert from "node:assert/strict";
import { parseConfig } from "../../../coordinator/runtime/config/load.ts";
import { planReload, type ReloadPlan, wholeKeys } from "../../../coordinator/runtime/config/reload_plan.ts";
import { type ConfigSource, RunningConfig } from "../../../coordinator/runtime/config/running_config.ts";
import { Secrets } from "../../../coordinator/runtime/config/secrets.ts";
import type { ConfigRefusal } from "../../../coordinator/ports/configuration.ts";
import { ok } from "../../../domain/result.ts";
import { TemporaryFolder } from "../../fixtures/temporary_folder.ts";

const BY = { who: "anna", why: "a test" };
const TOKEN = "1234567890:AAaaBBbbCCccDDddEEeeFFffGGggHHhhII";

function effective(text: string, profile: "default" | "demo" = "default") {
  const loaded = parseConfig(text, "config.yaml", {}, profile);
  assert.ok(loaded.ok, loaded.ok ? "" : JSON.stringify(loaded.error));
  return loaded.value;
}

const plan = (from: string, to: string, profile: "default" | "demo" = "default") =>
  planReload(effective(from, profile), effective(to).base, profile);
const keys = (changes: readonly KeyChange[]) => changes.map(({ key }) => key);

for (
  const [name, from, to, profile, changed, needRestart, overruled] of [
    ["nothing differs", "", "mode: demo", "default", [], [], []],
    [
      "a threshold",
      "",
      "ensemble: { confidence_threshold: 0.8 }",
      "default",
      ["ensemble.confidence_threshold"],
      [],
      [],
    ],
    ["a port waits for a restart", "", "dashboard: { port: 9000 }", "default", [], ["dashboard.port"], []],
    [
      "of both kinds",
      "trading: { max_daily_trades: 7 }",
      "{ trading: { symbols: [ETHUSDT] }, safety: { max_orders_per_day: 9 } }",
      "default",
      ["trading.max_daily_trades", "safety.max_orders_per_day"],
      ["trading.symbols"],
      [],
    ],
    [
      "what the demo profile sets itself",
      "",
      "ensemble: { confidence_threshold: 0.8, uncertainty_threshold: 0.2 }",
      "demo",
      ["ensemble.uncertainty_threshold"],
      [],
      ["ensemble.confidence_threshold"],
    ],
    ["another mode does not bring its profile's thresholds", "", "mode: replay", "demo", [], ["mode"], []],
    ["a list is one key", "", "models: { endpoints: [{ name: a, learner: gbdt }] }", "default", [], [
      "models.endpoints",
    ], []],
  ] as const
) {
  Deno.test(`plan: ${name}`, () => {
    const planned = plan(from, to, profile);
    assert.ok(planned.ok);
    const { next } = planned.value;
    assert.deepEqual(keys(planned.value.changed), changed);
    assert.deepEqual(keys(planned.value.needRestart), needRestart);
    assert.deepEqual(keys(planned.value.overruled), overruled);
    assert.equal(next.hash !== effective(from, profile).hash, changed.length > 0);
  });
}

Deno.test("plan: what holds only after a restart is refused as a whole", () => {
  const planned = plan("trading: { leverage: 4 }", "{ trading: { leverage: 2 }, safety: { max_leverage_allowed: 2 } }");
  assert.ok(!planned.ok);
  assert.deepEqual(planned.error.map(({ path }) => path), ["trading.leverage"]);
  assert.match(planned.error[0]!.message, /must not be above safety.max_leverage_allowed \(2\), was 4.* restart/);
});

Deno.test("only keys that the running system reads again are marked so", () => {
  const reloadable = wholeKeys().filter(({ meta }) => meta.reloadable).map(({ path }) => path);
  const elsewhere = reloadable.filter((path) => !/^(trading|ensemble|safety)\./.test(path)).sort();
  assert.deepEqual(elsewhere, [
    "database.backup_interval_hours",
    "database.backup_retention_days",
    "email.levels",
    "email.seconds_between_alerts",
    "logging.components",
    "logging.level",
    "monitoring.alert_max_loss_percent",
    "monitoring.alert_model_offline_seconds",
    "monitoring.alert_no_trades_hours",
    "telegram.daily_summary_time",
    "telegram.daily_summary_timezone",
    "telegram.levels",
    "telegram.seconds_between_alerts",
    "timing.health_check_interval",
    "timing.heartbeat_interval",
    "timing.max_retries",
    "timing.model_timeout",
    "timing.order_check_interval",
    "timing.reconcile_interval",
    "timing.retry_backoff_base",
    "timing.retry_backoff_max",
    "timing.retry_jitter",
    "webhooks.levels",
    "webhooks.seconds_between_alerts",
  ]);
  for (
    const fixed of [
      "trading.symbols",
      "trading.leverage",
      "safety.protect_deadline_ms",
      "ensemble.taker_fee_bps",
      "trading.exits",
    ]
  ) {
    assert.ok(!reloadable.includes(fixed), fixed);
  }
});

interface Bench {
  readonly path: string;
  readonly running: RunningConfig;
  readonly applied: ReloadPlan[];
  readonly refused: ConfigRefusal[];
  write(text: string): Promise<void>;
}

async function withFile(
  first: string | null,
  work: (bench: Bench) => Promise<void>,
  { secrets = {}, ...source }: Partial<ConfigSource> & { secrets?: Record<string, string> } = {},
): Promise<void> {
  await using folder = await TemporaryFolder.create();
  const path = folder.file("config.yaml");
  const write = (text: string) => Deno.writeTextFile(path, text);
  if (first !== null) await write(first);
  const running = new RunningConfig({
    source: { path, overrides: {}, profile: "default", ...source },
    text: first,
    effective: effective(first ?? ""),
    secrets: Secrets.read((name) => secrets[name]),
    nowMs: () => Date.UTC(2024, 0, 2, 3, 4, 5),
  });
  const applied: ReloadPlan[] = [], refused: ConfigRefusal[] = [];
  running.attach(
    (plan) => {
      applied.push(plan);
      return Promise.resolve(ok(undefined));
    },
    () => {},
    (refusal) => refused.push(refusal),
  );
  await work({ path, running, applied, refused, write });
}

Deno.test("a reload takes the file over, and tells what changed and what waits", () =>
  withFile("trading: { max_daily_trades: 7 }", async ({ running, write, applied }) => {
    await write("trading: { max_daily_trades: 9 }\ndashboard: { port: 9000 }");
    const done = await running.reload(BY);
    assert.ok(done.ok);
    assert.deepEqual(done.value.changed, [{ key: "trading.max_daily_trades", from: 7, to: 9 }]);
    assert.deepEqual(done.value.need_restart, [{ key: "dashboard.port", from: 8000, to: 9000 }]);
    assert.equal(running.config.trading.max_daily_trades, 9);
    assert.equal(running.config.dashboard.port, 8000);
    assert.equal(applied[0]!.next.hash, running.hash);
    const view = await running.view();
    const port = view.sections.flatMap((section) => section.keys).find(({ key }) => key === "dashboard.port")!;
    assert.deepEqual([port.value, port.waits, port.reloadable, port.origin], [8000, true, false, "file"]);
  }));

Deno.test("what waits for a restart and is set back is told as withdrawn, once, and waits no more", () =>
  withFile("", async ({ running, write, applied }) => {
    await write("dashboard: { port: 9000 }");
    assert.ok((await running.reload(BY)).ok);
    await write("trading: { max_daily_trades: 9 }");
    const checked = running.check("trading: { max_daily_trades: 9 }");
    const withdrawn = [{ key: "dashboard.port", from: 9000, to: 8000 }];
    assert.deepEqual(checked.ok && checked.value.withdrawn, withdrawn);
    const done = await running.reload(BY);
    assert.ok(done.ok);
    assert.deepEqual([done.value.need_restart, done.value.withdrawn], [[], withdrawn]);
    assert.deepEqual(applied.at(-1)!.withdrawn, withdrawn);
    const view = await running.view();
    assert.ok(!view.sections.some((section) => section.keys.some(({ waits }) => waits)));
    const again = await running.reload(BY);
    assert.deepEqual(again.ok && again.value.withdrawn, []);
  }));

Deno.test("a file with faults changes nothing, and each fault is told with line and column", () =>
  withFile("", async ({ running, write, applied, refused, path }) => {
    await write("trading:\n  max_daily_trades: 9\n  leverage: 500\nsafty: {}\n");
    const done = await running.reload(BY);
    assert.ok(!done.ok);
    assert.deepEqual(
      done.error.faults.map(({ source, line, column, key }) => [source, line, column, key]),
      [[path, 3, 13, "trading.leverage"], [path, 4, 1, "safty"]],
    );
    assert.deepEqual([applied.length, refused.length], [0, 1]);
    assert.equal(running.config.trading.max_daily_trades, 20);
  }));

Deno.test("a fault of the mixture points at its key in the file", () =>
  withFile("trading: { leverage: 4 }", async ({ running, write }) => {
    await write("safety: { max_leverage_allowed: 2 }\ntrading:\n  leverage: 2\n");
    const done = await running.reload(BY);
    assert.ok(!done.ok);
    assert.deepEqual(done.error.faults.map(({ line, column }) => [line, column]), [[3, 13]]);
  }));

Deno.test("a file that is gone is no empty file; one that never was, is", async () => {
  await withFile("trading: { max_daily_trades: 7 }", async ({ running, path }) => {
    await Deno.remove(path);
    const done = await running.reload(BY);
    assert.match(done.ok ? "" : done.error.message, /not there any more/);
    assert.equal(await running.reloadIfChanged(BY), null);
    assert.equal(running.config.trading.max_daily_trades, 7);
  });
  await withFile(null, async ({ running }) => assert.ok((await running.reload(BY)).ok));
});

Deno.test("who watches the file is not told of a text that was taken over already", () =>
  withFile("", async ({ running, write, applied }) => {
    assert.equal(await running.reloadIfChanged(BY), null);
    await write("# only a comment");
    assert.ok((await running.reloadIfChanged(BY))?.ok);
    assert.equal(await running.reloadIfChanged(BY), null);
    assert.equal(applied.length, 1);
    await write("safety: 3");
    assert.equal((await running.reloadIfChanged(BY))?.ok, false);
    assert.equal(await running.reloadIfChanged(BY), null, "faults are told once");
    assert.equal((await running.reload(BY)).ok, false, "but always to who asks");
  }));

Deno.test("before trading has begun nothing is taken over, and nothing is saved", async () => {
  await using folder = await TemporaryFolder.create();
  const path = folder.file("config.yaml");
  const running = new RunningConfig({
    source: { path, overrides: {}, profile: "default" },
    text: null,
    effective: effective(""),
    secrets: Secrets.read(() => undefined),
    nowMs: () => 0,
  });
  for (const done of [await running.reload(BY), await running.save("# new", "", BY)]) {
    assert.match(done.ok ? "" : done.error.message, /trading has not begun yet/);
  }
  await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
});

Deno.test("saving keeps the former file beside the new one, makes one where there is none, and overwrites nobody's", async () => {
  await withFile("# first\n", async ({ running, path }) => {
    const text = "trading: { max_daily_trades: 3 }\n";
    assert.ok((await running.save(text, "# first\r\n", BY)).ok);
    assert.equal(await Deno.readTextFile(path), text);
    assert.equal(await Deno.readTextFile(`${path}.20240102T030405Z.bak`), "# first\n");
    const late = await running.save("# mine", "# first\n", BY);
    assert.match(late.ok ? "" : late.error.message, /somebody has changed the file/);
    assert.equal(await Deno.readTextFile(path), text);
    const bad = await running.save("trading: 3", text, BY);
    assert.deepEqual([bad.ok, bad.ok ? [] : bad.error.faults.map(({ key }) => key)], [false, ["trading"]]);
    assert.equal(await Deno.readTextFile(path), text);
    assert.equal(running.config.trading.max_daily_trades, 3);
  });
  await withFile(null, async ({ running, path }) => {
    assert.ok((await running.save("# new", "", BY)).ok);
    assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
    assert.deepEqual(await running.text(), { text: "# new", hidden: null });
  });
});

for (
  const [where, text] of [
    ["under its name", "exchange:\n  api_key: abcdefgh"],
    ["by its shape", `telegram:\n  x: "${TOKEN}"`],
    ["in a comment", `# kept for later: hunter2-hunter2`],
    ["where something else is meant", "trading:\n  leverage: hunter2-hunter2"],
    ["over two lines where something else is meant", "trading: { leverage: >-\n  hunter2-hunter2 }"],
    ["in an address", "database: { url: 'https://me:word@example.org' }"],
  ] as const
) {
  Deno.test(`a secret ${where} is neither saved nor shown nor repeated`, () =>
    withFile(null, async ({ running, write, refused }) => {
      const done = await running.save(text, "", BY);
      assert.ok(!done.ok && done.error.faults.length > 0);
      await write(text);
      const shown = await running.text();
      assert.equal(shown.text, "");
      assert.match(shown.hidden!, /holds secrets/);
      const told = JSON.stringify([done, shown, refused, running.check(text), await running.view()]);
      for (const secret of ["abcdefgh", TOKEN, "hunter2", "me:word"]) assert.ok(!told.includes(secret), secret);
    }, { secrets: { XYLEN_AUTH_SECRET: "hunter2-hunter2", BINANCE_API_KEY: "" } }));
}

Deno.test("the view tells where each value comes from and which secrets are set", () =>
  withFile("ensemble: { confidence_threshold: 0.8 }", async ({ running }) => {
    const { sections, secrets, file_exists } = await running.view();
    const originOf = (wanted: string) => sections.flatMap(({ keys }) => keys).find(({ key }) => key === wanted)!.origin;
    assert.deepEqual(["ensemble.confidence_threshold", "trading.leverage", "dashboard.port"].map(originOf), [
      "file",
      "default",
      "command line",
    ]);
    assert.equal(file_exists, true);
    assert.deepEqual(secrets.filter((each) => each.set).map(({ name }) => name), ["XYLEN_AUTH_SECRET"]);
    assert.equal(sections.flatMap(({ keys }) => keys).length, wholeKeys().length);
  }, { overrides: { dashboard: { port: 8000 } }, secrets: { XYLEN_AUTH_SECRET: "hunter2-hunter2" } }));
