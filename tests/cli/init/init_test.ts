import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "@std/yaml";
import { configText } from "../../../cli/init/config_text.ts";
import { convert } from "../../../cli/init/convert.ts";
import { interview } from "../../../cli/init/interview.ts";
import { parseConfig } from "../../../coordinator/runtime/config/load.ts";

/** Old keys, what they become, and of what is left out the key and why. */
const CASES: readonly [string, unknown, Record<string, unknown>, readonly [string, RegExp][]][] = [
  ["nothing", {}, {}, []],
  ["a dry run", { dry_run: true, testnet: true }, { mode: "paper" }, []],
  ["the testnet", { dry_run: false, testnet: true }, { mode: "testnet" }, []],
  ["the testnet without a word of a dry run", { testnet: true }, { mode: "testnet" }, []],
  ["real money", { dry_run: false, testnet: false }, { mode: "paper" }, [["dry_run", /no converter switches that on/]]],
  [
    "model servers",
    { model_endpoints: [{ host: "h", port: 1, name: "my model", weight: 2, enabled: true, gpu: 1 }] },
    {
      models: { run: "remote", endpoints: [{ name: "my-model", url: "http://h:1", weight: 2, enabled: true }] },
    },
    [["model_endpoints", /^gpu of a model server/]],
  ],
  ["model servers that are none", { model_endpoints: "x" }, {}, [["model_endpoints", /no list/]]],
  [
    "real money in today's words",
    { mode: "live", use_real_account: true },
    {},
    [["mode", /no converter switches that on/], ["use_real_account", /no converter switches that on/]],
  ],
  ["a symbol in ccxt's words", { trading: { symbol: "BTC/USDT:USDT" } }, { trading: { symbols: ["BTCUSDT"] } }, []],
  ["a threshold", { ensemble: { threshold: 0.65 } }, { ensemble: { confidence_threshold: 0.65 } }, []],
  ["a factor of forgetting", { ensemble: { weight_decay: 0.95 } }, {}, [["ensemble.weight_decay", /half-life/]]],
  ["a schedule", { retraining: { retrain_schedule: "0 3 * * *" } }, { retraining: { schedule: "0 3 * * *" } }, []],
  ["trades a day", { safety: { max_daily_trades: 15 } }, { trading: { max_daily_trades: 15 } }, []],
  ["levels", { telegram: { alert_levels: ["trade"] } }, { telegram: { levels: ["TRADE"] } }, []],
  ["levels that are none", { telegram: { alert_levels: ["LOUD"] } }, {}, [["telegram.alert_levels", /must be/]]],
  ["an old database", { database: { sqlite_path: "a.db" } }, {}, [[
    "database.sqlite_path",
    /not read and not touched/,
  ]]],
  ["keys of the same name", { safety: { max_daily_loss_usd: 100 } }, { safety: { max_daily_loss_usd: 100 } }, []],
  ["a log level", { logging: { level: "WARNING" } }, { logging: { level: "warning" } }, []],
  ["keys that nobody knows", { trading: { moon: true } }, {}, [["trading.moon", /no such key/]]],
  ["what is out of range", { trading: { stop_loss_percent: 5 } }, {}, [[
    "trading.stop_loss_percent",
    /must be between/,
  ]]],
  ["a variable", { logging: { file: "${LOG}" } }, {}, [["logging.file", /stands for the variable/]]],
  [
    "two that do not agree: the limit stays",
    { trading: { leverage: 3 }, safety: { max_leverage_allowed: 2 } },
    { safety: { max_leverage_allowed: 2 } },
    [["trading.leverage", /must not be above safety\.max_leverage_allowed/]],
  ],
  [
    "secrets",
    { binance: { api_key: "AKIAhunter2", api_secret: "hunter2" }, telegram: { bot_token: "hunter2", chat_id: "4" } },
    {},
    [
      ["binance.api_key", /BINANCE_API_KEY/],
      ["binance.api_secret", /BINANCE_API_SECRET/],
      ["telegram.bot_token", /TELEGRAM_BOT_TOKEN/],
      ["telegram.chat_id", /TELEGRAM_CHAT_ID/],
    ],
  ],
];

for (const [what, old, config, left] of CASES) {
  Deno.test(`of ${what}, init makes what is meant, and says what it leaves out`, () => {
    const conversion = convert(old);
    assert.deepEqual(conversion.config, config);
    assert.deepEqual(conversion.left.map(({ key }) => key), left.map(([key]) => key));
    left.forEach(([, reason], index) => assert.match(conversion.left[index]!.reason, reason));
    const text = configText(conversion, "old.yaml");
    assert.doesNotMatch(text, /hunter2/);
    assert.ok(parseConfig(text, "new.yaml").ok);
    assert.deepEqual(parse(text) ?? {}, config);
  });
}

Deno.test("whatever the old file holds, what is written is a sound configuration, and each key is told of once or more", () => {
  const value = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.array(fc.anything()));
  const key = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "symbol",
      "threshold",
      "leverage",
      "sqlite_path",
      "levels",
      "endpoints",
      "__proto__",
      "constructor",
    ),
  );
  const group = fc.oneof(
    fc.string(),
    fc.constantFrom("trading", "models", "ensemble", "telegram", "dry_run", "testnet", "model_endpoints", "mode"),
  );
  fc.assert(
    fc.property(fc.dictionary(group, fc.oneof(value, fc.dictionary(key, value))), (old) => {
      const conversion = convert(old);
      const text = configText(conversion, "old\nmode: live.yaml");
      const read = parseConfig(text, "new.yaml");
      assert.ok(read.ok, `${text}\n${JSON.stringify(read)}`);
      assert.notEqual(read.value.config.mode, "live");
      assert.equal(read.value.config.use_real_account, false);
    }),
    { numRuns: 150 },
  );
});

const ANSWERS: readonly [string, readonly (string | null)[], RegExp, RegExp | null][] = [
  ["nothing but enter", [null, null, null], /^mode: demo\n(.|\n)*- BTCUSDT\n(.|\n)*port: 8000/m, null],
  [
    "the testnet",
    ["testnet", "ethusdt, btcusdt", "9000"],
    /- ETHUSDT\n +- BTCUSDT(.|\n)*9000/,
    /^BINANCE_TESTNET_API_KEY=$/m,
  ],
  ["real money", ["live", "BTCUSDT", "8000"], /^# For real money(.|\n)*^mode: paper/m, /^BINANCE_API_SECRET=$/m],
  ["nonsense", ["moon", "demo", "a b", "BTCUSDT", "99999999", "8000"], /^mode: demo/m, null],
];

for (const [what, answers, config, env] of ANSWERS) {
  Deno.test(`answered with ${what}, the questions make a sound configuration`, () => {
    const left = [...answers];
    const made = interview((_, usual) => left.length === 0 ? usual : left.shift() ?? null);
    assert.match(made.config, config);
    assert.ok(parseConfig(made.config, "config.yaml").ok);
    if (env === null) assert.equal(made.env, null);
    else assert.match(made.env ?? "", env);
  });
}
