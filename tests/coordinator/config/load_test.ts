import assert from "node:assert/strict";
import { Command } from "commander";
import { register } from "../../../cli/config.ts";
import { ExitError } from "../../../cli/exit.ts";
import { checkConfig } from "../../../coordinator/runtime/config/check.ts";
import { configurationDocs } from "../../../coordinator/runtime/config/docs.ts";
import { formatFault } from "../../../coordinator/runtime/config/faults.ts";
import { sections } from "../../../coordinator/runtime/config/key_tree.ts";
import { configHash, loadConfig, parseConfig } from "../../../coordinator/runtime/config/load.ts";
import { applyProfile } from "../../../coordinator/runtime/config/profile.ts";
import { type Config, configSchema, defaultConfig } from "../../../coordinator/runtime/config/schema.ts";
import { SECRET_NAMES, Secrets } from "../../../coordinator/runtime/config/secrets.ts";

function parsed(yaml: string, overrides = {}, profile: "default" | "demo" = "default") {
  const loaded = parseConfig(yaml, "config.yaml", overrides, profile);
  assert(loaded.ok, loaded.ok ? "" : loaded.error.map(formatFault).join("\n"));
  return loaded.value;
}

Deno.test("every default is within its own range, and the defaults hold all relations", () => {
  const written = JSON.parse(JSON.stringify(defaultConfig()));
  assert.deepEqual(configSchema.parse(written), written);
  assert.deepEqual(parsed(JSON.stringify(written)).config, defaultConfig());
});

Deno.test("every key has a description and a range, every number a unit, and none is without default but an endpoint's", () => {
  for (const section of sections()) {
    if (section.path !== "") assert.match(section.description, /\.$/, section.path);
    for (const { path, meta, default: value } of section.keys) {
      assert.match(meta.description, /\.$/, path);
      assert(meta.range.length > 0, path);
      if (typeof value === "number") assert(meta.unit, `${path} has no unit`);
      if (value === undefined) assert.match(path, /^models\.endpoints/);
    }
  }
});

Deno.test("the defaults are those of the contract, except where something is not built", () => {
  const { trading, ensemble, timing, safety, models, retraining } = defaultConfig();
  assert.deepEqual(models.endpoints.map(({ learner }) => learner), ["gbdt", "forest", "mlp", "sequence"]);
  for (const { name, learner, horizon_bars, weight, enabled, timeout_s } of models.endpoints) {
    assert.deepEqual([name, horizon_bars], [learner, undefined]);
    assert.deepEqual([weight, enabled, timeout_s], [1, true, 5]);
  }
  assert.equal(ensemble.method, "bayesian_weighted");
  assert.equal(ensemble.calibration_method, "isotonic");
  assert.equal(retraining.enabled, true);
  assert.deepEqual([ensemble.confidence_threshold, ensemble.expected_value_threshold], [0.7, 0.01]);
  assert.deepEqual([trading.stop_loss_atr, trading.take_profit_atr, trading.leverage], [1.5, 2.5, 1]);
  assert.deepEqual([safety.max_exposure_percent, safety.circuit_breaker_consecutive_losses], [0.3, 5]);
  assert.deepEqual([timing.heartbeat_interval, timing.model_timeout], [60, 5]);
});

Deno.test("file over defaults, command line over file", () => {
  const { config } = parsed("trading: { leverage: 2, max_daily_trades: 7 }", { trading: { leverage: 3 } });
  assert.equal(config.trading.leverage, 3);
  assert.equal(config.trading.max_daily_trades, 7);
  assert.equal(config.trading.kelly_fraction, 0.25);
});

Deno.test("equal meaning gives an equal hash, whatever the order and the comments; another value gives another", () => {
  const one = parsed("mode: demo\ntrading: { leverage: 2 } # two\n");
  const same = parsed("trading:\n  leverage: 2\n");
  assert.equal(one.hash, same.hash);
  assert.match(one.hash, /^[0-9a-f]{64}$/);
  assert.notEqual(one.hash, parsed("trading: { leverage: 3 }").hash);
  assert.equal(parsed("").hash, configHash(defaultConfig()));
});

Deno.test("a key that nothing reads yet is accepted with a warning", () => {
  assert.deepEqual(parsed("exchange: { urls: { rest: http://other.test } }\nmode: demo").warnings, [
    "exchange.urls.rest has no effect yet",
  ]);
  assert.deepEqual(parsed("trading: { leverage: 2 }").warnings, []);
});

Deno.test("a file that is missing, a folder, or huge gets one sentence", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/huge.yaml`, "#".repeat(1_048_577));
    for (
      const [path, expected] of [
        [`${folder}/none.yaml`, /none\.yaml does not exist: docs\/configuration\.md lists what it may hold$/],
        [folder, /cannot be read/],
        [`${folder}/huge.yaml`, /is larger than 1048576 bytes/],
      ] as const
    ) {
      const loaded = await loadConfig(path);
      assert(!loaded.ok);
      assert.equal(loaded.error.length, 1);
      assert.match(formatFault(loaded.error[0]!), expected);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("without a file the defaults hold", async () => {
  const loaded = await loadConfig(undefined);
  assert(loaded.ok);
  assert.deepEqual(loaded.value.config, defaultConfig());
});

Deno.test("the demo profile lowers thresholds and leaves safety alone", () => {
  const { config, hash } = parsed("", {}, "demo");
  const usual = defaultConfig();
  assert(config.ensemble.confidence_threshold < usual.ensemble.confidence_threshold);
  assert(config.ensemble.expected_value_threshold < usual.ensemble.expected_value_threshold);
  assert.equal(config.ensemble.min_responding_models, usual.ensemble.min_responding_models);
  assert.equal(config.trading.min_trade_interval_seconds, 0);
  assert.deepEqual(config.safety, usual.safety);
  assert.equal(hash, configHash(config));
  assert.notEqual(hash, configHash(usual));
  assert(checkConfig(config).ok, "the profile must keep every relation");
});

Deno.test("the demo profile takes what pays on the made-up market, and shows trading on recorded candles", () => {
  const thresholds = (mode: string) => {
    const { confidence_threshold, expected_value_threshold } = parsed("", { mode }, "demo").config.ensemble;
    return [confidence_threshold, expected_value_threshold];
  };
  assert.deepEqual([thresholds("demo"), thresholds("replay")], [[0.5, 0], [0.4, -0.0025]]);
});

for (const mode of ["demo", "replay", "paper", "testnet", "live"] as const) {
  Deno.test(`the demo profile is ${["demo", "replay"].includes(mode) ? "allowed" : "refused"} in mode ${mode}`, () => {
    const config: Config = { ...defaultConfig(), mode };
    const applied = applyProfile(config, "demo");
    assert.equal(applied.ok, mode === "demo" || mode === "replay");
    if (!applied.ok) assert.match(formatFault(applied.error[0]!), new RegExp(`--profile demo needs .* was ${mode}`));
    assert(applyProfile(config, "default").ok);
  });
}

Deno.test("docs/configuration.md is what the schema says", async () => {
  const committed = await Deno.readTextFile(new URL("../../../docs/configuration.md", import.meta.url));
  assert.equal(committed, configurationDocs());
});

Deno.test("secrets come out by name only and are masked wherever they are shown", () => {
  const environment: Record<string, string> = { BINANCE_API_KEY: "k3y", XYLEN_AUTH_SECRET: " ", OTHER: "x" };
  const secrets = Secrets.read((name) => environment[name]);
  assert.equal(secrets.get("BINANCE_API_KEY"), "k3y");
  assert.equal(secrets.get("XYLEN_AUTH_SECRET"), undefined);
  assert.deepEqual(secrets.names(), ["BINANCE_API_KEY"]);
  for (const text of [JSON.stringify(secrets), `${secrets}`, Deno.inspect(secrets), Deno.inspect({ a: [secrets] })]) {
    assert(text.includes("***"), text);
    assert(!text.includes("k3y"), text);
  }
  assert.equal(new Set(SECRET_NAMES).size, SECRET_NAMES.length);
});

async function run(...args: string[]): Promise<{ lines: string[]; error: unknown }> {
  const lines: string[] = [];
  const print = console.log;
  console.log = (line: string) => void lines.push(line);
  try {
    const program = new Command();
    register(program);
    await program.parseAsync(["config", ...args], { from: "user" });
    return { lines, error: undefined };
  } catch (error) {
    return { lines, error };
  } finally {
    console.log = print;
  }
}

Deno.test("config check ends with 2 and all faults, or says that the file is sound", async () => {
  const bad = await run("check", new URL("ten_faults.yaml", import.meta.url).pathname);
  assert(bad.error instanceof ExitError);
  assert.equal(bad.error.code, 2);
  assert.match(bad.error.message, /\n10 faults in the configuration$/);

  const file = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    await Deno.writeTextFile(file, "exchange: { urls: { rest: http://other.test } }");
    const good = await run("check", file);
    assert.equal(good.error, undefined);
    assert.match(good.lines.join("\n"), /^warning: exchange\.urls\.rest has no effect yet\n.* is sound/);
    const json = await run("check", file, "--json");
    assert.equal(JSON.parse(json.lines[0]!).ok, true);
    assert((await run("check", file, "--profile", "nonsense")).error instanceof ExitError);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("config docs prints the documentation", async () => {
  const { lines } = await run("docs");
  assert.equal(lines.join("\n"), configurationDocs().trimEnd());
});
