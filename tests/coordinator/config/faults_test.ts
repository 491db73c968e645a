import { checkConfig } from "../../../coordinator/runtime/config/check.ts";
import assert from "node:assert/strict";
import fc from "fast-check";
import { formatFault } from "../../../coordinator/runtime/config/faults.ts";
import { sections } from "../../../coordinator/runtime/config/key_tree.ts";
import { type ConfigOverrides, loadConfig, parseConfig } from "../../../coordinator/runtime/config/load.ts";
import { editDistance, nearest } from "../../../coordinator/runtime/config/suggest.ts";

const TEN_FAULTS = new URL("ten_faults.yaml", import.meta.url).pathname;

function faultsOf(yaml: string, overrides = {}): string[] {
  const loaded = parseConfig(yaml, "config.yaml", overrides);
  return loaded.ok ? [] : loaded.error.map(formatFault);
}

Deno.test("a file with ten faults gets all ten, each with line and column", async () => {
  const loaded = await loadConfig(TEN_FAULTS);
  assert(!loaded.ok);
  const lines = loaded.error.map((fault) => formatFault(fault).replace(TEN_FAULTS, "config.yaml"));
  assert.deepEqual(lines, [
    'config.yaml:1:7 mode must be one of demo, replay, paper, testnet, live, was "dmeo"',
    "config.yaml:3:13 trading.leverage must be a whole number between 1 and 125, was 500",
    "config.yaml:4:3 trading.levrage is not a known key; did you mean trading.leverage?",
    "config.yaml:5:22 trading.stop_loss_percent must be below trading.take_profit_percent (0.05), was 0.06",
    'config.yaml:7:11 ensemble.method must be one of bayesian_weighted, weighted_vote, average_confidence, majority, stacked, was "oracle"',
    'config.yaml:8:25 ensemble.confidence_threshold must be between 0 and 1, was "0.7"',
    'config.yaml:11:27 models.endpoints[0].learner must be one of gbdt, forest, mlp, sequence, logistic, online, was "oracle"',
    'config.yaml:12:15 models.endpoints[1].name must be unique, "a" is the name of models.endpoints[0].name too',
    "config.yaml:14:3 exchange.api_key must not stand in the file: put it in the environment variable BINANCE_API_KEY",
    "config.yaml:16:25 trading.position_size_fraction must not be above safety.max_exposure_percent (0.05), was 0.1",
  ]);
});

const RELATIONS: [string, string, string][] = [
  ["live without consent", "mode: live", "1:7 use_real_account must be true for mode live, was false"],
  [
    "stacked without its meta-learner",
    "ensemble: { method: stacked }",
    "1:21 ensemble.meta_learner.enabled must be true for ensemble.method stacked, was false",
  ],
  [
    "an endpoint with the name of the ensemble",
    "models: { endpoints: [{ name: ensemble, learner: gbdt }] }",
    '1:31 models.endpoints[0].name must not be "ensemble": the ensemble\'s own calibration has that name',
  ],
  [
    "leverage above the allowed",
    "trading: { leverage: 6 }",
    "1:22 trading.leverage must not be above safety.max_leverage_allowed (5), was 6",
  ],
  [
    "smallest position above the largest",
    "trading: { min_position_size_usd: 2000 }",
    "1:35 trading.min_position_size_usd must not be above trading.max_position_size_usd (1000), was 2000",
  ],
  [
    "an order above the exposure",
    "safety: { max_total_exposure_usd: 999 }",
    "1:35 trading.max_position_size_usd must not be above safety.max_total_exposure_usd (999), was 1000",
  ],
  [
    "stop beyond target in ATR",
    "trading: { take_profit_atr: 1.5 }",
    "1:29 trading.stop_loss_atr must be below trading.take_profit_atr (1.5), was 1.5",
  ],
  [
    "daily loss above the emergency's",
    "safety: { max_daily_loss_percent: 0.3 }",
    "1:35 safety.max_daily_loss_percent must not be above safety.emergency_shutdown_loss_percent (0.2), was 0.3",
  ],
  [
    "pauses between tries",
    "timing: { retry_backoff_max: 1 }",
    "1:30 timing.retry_backoff_base must not be above timing.retry_backoff_max (1), was 2",
  ],
  [
    "window longer than the warm-up",
    "data: { warmup_candles: 200 }",
    "1:25 data.candles_count must not be above data.warmup_candles (200), was 300",
  ],
  [
    "a timeframe that is no multiple of the first",
    "data: { timeframes: [5m, 3m] }",
    "1:26 data.timeframes[1] must be a larger multiple of the first, 5m, was 3m",
  ],
  [
    "more models demanded than there are",
    "ensemble: { min_responding_models: 5 }",
    "1:36 ensemble.min_responding_models must not be above the number of enabled endpoints (4), was 5",
  ],
  [
    "a chase that would quote anew at once",
    "execution: { algo: chase, limit_order_offset_bps: 5 }",
    "1:51 execution.limit_order_offset_bps must be below execution.chase_requote_bps (5), was 5",
  ],
  [
    "an entry that outlasts its position",
    "execution: { algo: limit, entry_timeout_seconds: 3600 }\nsafety: { max_position_duration_hours: 1 }",
    "1:50 execution.entry_timeout_seconds must let an entry end before safety.max_position_duration_hours (3600 s), " +
    "was 3600 s in all",
  ],
  [
    "slices that outlast their position",
    "execution: { algo: twap, twap_slices: 13 }\nsafety: { max_position_duration_hours: 1 }",
    "2:40 execution.twap_interval_seconds must let an entry end before safety.max_position_duration_hours (3600 s), " +
    "was 3840 s in all",
  ],
  [
    "no model enabled",
    "models: { endpoints: [{ name: a, learner: mlp, enabled: false }] }",
    "1:22 models.endpoints must have at least one that is enabled",
  ],
  [
    "an endpoint that is nothing",
    "models: { endpoints: [{ name: a }] }",
    "1:23 models.endpoints[0] needs a learner, a file or a url (a)",
  ],
  [
    "an endpoint that is both",
    'models: { endpoints: [{ name: a, learner: mlp, url: "http://h:1" }] }',
    "1:53 models.endpoints[0].url must not stand beside a learner: choose one of them",
  ],
  [
    "a file and an address",
    'models: { endpoints: [{ name: a, file: x.onnx, url: "http://h:1" }] }',
    "1:53 models.endpoints[0].url must not stand beside a file: choose one of them",
  ],
  [
    "settings of a learner for a file",
    "models: { endpoints: [{ name: a, file: x, params: { rounds: 3 } }] }",
    "1:51 models.endpoints[0].params is for a learner, not for a file (a)",
  ],
  [
    "a direction for a learner that keeps none",
    "models: { endpoints: [{ name: a, learner: mlp, monotone: { rsi_14: 1 } }] }",
    "1:58 models.endpoints[0].monotone is for gbdt alone, not for mlp (a)",
  ],
  [
    "a mapping without a file",
    "models: { endpoints: [{ name: a, learner: mlp, mapping: { inputs: [{ features: [rsi] }] } }] }",
    "1:57 models.endpoints[0].mapping is for a file, not for a learner (a)",
  ],
  [
    "a mapping whose bounds cross",
    "models: { endpoints: [{ name: a, file: x, mapping: { inputs: [{ features: [r] }], long_above: -0.1 } }] }",
    "1:95 models.endpoints[0].mapping.short_below must not be above long_above (-0.1), was -0.001",
  ],
  [
    "labels that are fewer than the classes",
    "models: { endpoints: [{ name: a, file: x, mapping: { inputs: [{ features: [r] }], kind: label, labels: [0, 1] } }] }",
    "1:104 models.endpoints[0].mapping.labels must have one for each of the 3 classes, has 2",
  ],
  [
    "a learner where all is remote",
    "models: { run: remote, endpoints: [{ name: a, learner: mlp }] }",
    "1:36 models.endpoints[0] needs a url under models.run remote (a)",
  ],
];

for (const [name, yaml, expected] of RELATIONS) {
  Deno.test(`a relation that does not hold is named: ${name}`, () => {
    assert.deepEqual(faultsOf(yaml), [`config.yaml:${expected}`]);
  });
}

const SYNTAX: [string, string, RegExp][] = [
  ["a list that is not closed", "data: [1, 2\ntrading: {}", /^config\.yaml:2:1 is not YAML here: /],
  ["a key that stands twice", "mode: demo\nmode: replay", /^config\.yaml:2:1 key mode stands twice in its group/],
  ["a tab for indentation", "trading:\n\tleverage: 1", /^config\.yaml:2:1 is not YAML here: /],
  ["an alias without an anchor", "mode: *nobody", /^config\.yaml:1:7 alias \*nobody has no anchor before it$/],
  ["two documents", "mode: demo\n---\nmode: demo", /^config\.yaml:2:1 is not YAML here: /],
];

for (const [name, yaml, expected] of SYNTAX) {
  Deno.test(`YAML syntax is a fault with its place: ${name}`, () => {
    const faults = faultsOf(yaml);
    assert(faults.some((fault) => expected.test(fault)), faults.join("\n"));
  });
}

Deno.test("syntax faults do not hide the faults of the rest", () => {
  const faults = faultsOf("mode: demo\nmode: demo\ntrading: { leverage: 0 }");
  assert.equal(faults.length, 2);
  assert.match(faults[1]!, /^config\.yaml:3:22 trading\.leverage must be/);
});

Deno.test("an alias bomb is refused and does not hang", () => {
  const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"];
  for (let i = 1; i < 9; i++) {
    bomb.push(`b${i}: &b${i} [${new Array(9).fill(i === 1 ? "*a" : `*b${i - 1}`).join(", ")}]`);
  }
  assert(faultsOf(bomb.join("\n")).length > 0);
});

const PLACES: [string, string][] = [
  ["- a", "a file that is a list"],
  ["just text", "a file that is one text"],
  ["trading: 7", "a section that is a number"],
  ["trading: [1]", "a section that is a list"],
  ["models: { endpoints: {} }", "a list that is a group"],
  ["models: { endpoints: [3] }", "an item that is a number"],
  ["trading: { leverage: }", "a key without a value"],
  ["timing: { model_timeout: .nan }", "not a number"],
  ["timing: { model_timeout: .inf }", "infinity"],
  ["trading: { symbols: [BTCUSDT, BTCUSDT] }", "a list with a repeat"],
  ["notifications: { enabled: true }", "a switch of something not built"],
  ["ensemble: { meta_learner: { enabled: true, model: gbdt } }", "a choice that is not built"],
  ["logging: { components: { a: loud } }", "a level that does not exist"],
  ["__proto__: { x: 1 }", "a key with a meaning in JavaScript"],
  ["constructor: 1", "a key that every object has"],
];

for (const [yaml, name] of PLACES) {
  Deno.test(`exactly one fault with a place in the file: ${name}`, () => {
    const faults = faultsOf(yaml);
    assert.equal(faults.length, 1, faults.join("\n"));
    assert.match(faults[0]!, /^config\.yaml:1:\d+ /);
  });
}

Deno.test("a section with nothing under it takes its defaults", () => {
  assert.deepEqual(faultsOf("trading:\nensemble:\n  meta_learner:\n"), []);
});

const SECRETS: [string, string][] = [
  ["exchange: { api_key: S3CRET }", "BINANCE_API_KEY"],
  ["exchange: { testnet: { apiSecret: S3CRET } }", "BINANCE_TESTNET_API_SECRET"],
  ["api_secret: S3CRET", "BINANCE_API_SECRET"],
  ["telegram: { bot_token: S3CRET }", "TELEGRAM_BOT_TOKEN"],
  ["telegram: { token: S3CRET }", "TELEGRAM_BOT_TOKEN"],
  ["telegram: { chat_id: 12345 }", "TELEGRAM_CHAT_ID"],
  ["database: { auth_token: S3CRET }", "LIBSQL_AUTH_TOKEN"],
  ["database: { url: 'libsql://x.turso.io?authToken=S3CRET' }", "LIBSQL_AUTH_TOKEN"],
  ["dashboard: { password: S3CRET }", "XYLEN_AUTH_SECRET"],
  ["logging: { file: '1234567890:S3CRETaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }", "TELEGRAM_BOT_TOKEN"],
  ["webhooks: { urls: ['https://user:S3CRET@h.example/x'] }", "user name and password"],
];

for (const [yaml, variable] of SECRETS) {
  Deno.test(`a secret in the file is a fault that names ${variable} and not the value: ${yaml.slice(0, 30)}`, () => {
    const faults = faultsOf(yaml);
    assert.equal(faults.length, 1, faults.join("\n"));
    assert(faults[0]!.includes(variable), faults[0]!);
    assert(!faults[0]!.includes("S3CRET"), faults[0]!);
  });
}

Deno.test("a fault of the command line says so instead of pointing into the file", () => {
  assert.deepEqual(faultsOf("dashboard: { port: 80 }", { dashboard: { port: 70_000 } }), [
    "command line dashboard.port must be a whole number between 0 and 65535, was 70000",
  ]);
});

Deno.test("a fault of the file is told although the command line has another value there", () => {
  const yaml = "dashboard: { port: 99999, host: 7 }";
  const told = (overrides: ConfigOverrides) => {
    const loaded = parseConfig(yaml, "config.yaml", overrides);
    return loaded.ok ? [] : loaded.error.map(formatFault);
  };
  assert.equal(told({}).length, 2);
  assert.deepEqual(told({ dashboard: { port: 8123 } }), told({}));
  assert.equal(told({ dashboard: { port: -1 } }).length, 3, "the command line's own fault comes with it");
});

Deno.test("what only the relation to an overridden key made wrong is right again", () => {
  const yaml = "mode: live";
  assert.equal(parseConfig(yaml, "config.yaml", {}).ok, false, "live needs consent");
  assert.equal(parseConfig(yaml, "config.yaml", { mode: "demo" }).ok, true);
});

Deno.test("a misspelt key gets a key of its group that is one letter away", () => {
  const names = sections().flatMap((section) => section.keys.map((key) => ({ section: section.path, key: key.path })))
    .filter(({ section }) => section !== "" && !section.includes("[]"));
  fc.assert(fc.property(fc.constantFrom(...names), fc.nat(), ({ section, key }, at) => {
    const name = key.split(".").at(-1)!;
    const index = at % name.length;
    const misspelt = name.slice(0, index) + "z" + name.slice(index + 1);
    fc.pre(misspelt !== name);
    const yaml = [...section.split("."), misspelt].reduceRight<string>((inner, step) => `{ ${step}: ${inner} }`, "0");
    const faults = faultsOf(yaml);
    assert.equal(faults.length, 1);
    // `zaker_fee_bps` is as near to the taker's as to the maker's: any key one letter away is a good answer.
    const meant = faults[0]!.match(/did you mean ([\w.]+)\?$/)?.[1];
    assert(meant !== undefined && meant.startsWith(`${section}.`), `${misspelt}: ${faults[0]}`);
    assert.equal(editDistance(misspelt, meant.split(".").at(-1)!), 1, `${misspelt}: ${faults[0]}`);
  }));
});

Deno.test("edit distance is a metric on words", () => {
  const word = fc.string({ maxLength: 8 });
  fc.assert(fc.property(word, word, (a, b) => {
    assert.equal(editDistance(a, b), editDistance(b, a));
    assert.equal(editDistance(a, b) === 0, a === b);
    assert(editDistance(a, b) <= Math.max(a.length, b.length));
  }));
  assert.equal(editDistance("levrage", "leverage"), 1);
  assert.equal(editDistance("elverage", "leverage"), 1);
});

Deno.test("nothing is suggested for a word that is near to nothing", () => {
  assert.equal(nearest("zzzzzz", ["leverage", "symbols"]), undefined);
  assert.equal(nearest("Max-Open-Positions", ["max_open_positions"]), "max_open_positions");
});

Deno.test("what is wrong all over is told a hundred times, and then how often more", () => {
  for (const raw of [{}, { trading: {} }] as Record<string, Record<string, number>>[]) {
    const wrong = raw["trading"] ?? raw as unknown as Record<string, number>;
    for (let i = 0; i < 3_000; i++) wrong[`key_${i}`] = i;
    const checked = checkConfig(raw);
    assert.ok(!checked.ok);
    assert.deepEqual([checked.error.length, checked.error.at(-1)!.message], [101, "has 2900 faults more"]);
  }
});

Deno.test("a key without a name that broken YAML leaves behind is no fault of its own", () => {
  const parsed = parseConfig(": : :\n", "config.yaml");
  assert.ok(!parsed.ok);
  assert.ok(parsed.error.every(({ message }) => message.startsWith("is not YAML here")), JSON.stringify(parsed.error));
});

Deno.test("a number beyond every whole number is one fault of its key", () => {
  for (const value of ["1e300", "99999999999999999999", "-1e300", ".inf"]) {
    const loaded = parseConfig(`safety: { max_orders_per_day: ${value} }`, "config.yaml");
    assert.ok(!loaded.ok);
    assert.deepEqual(loaded.error.map(({ path }) => path), ["safety.max_orders_per_day"], value);
  }
});
