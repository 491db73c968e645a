import assert from "node:assert/strict";
import fc from "fast-check";
import type { LogSettings } from "../../../coordinator/telemetry/logs.ts";
import { Redaction } from "../../../coordinator/telemetry/redaction.ts";
import { RotatingFile } from "../../../coordinator/telemetry/rotating_file.ts";
import { createTelemetry } from "../../../coordinator/telemetry/telemetry.ts";

const SETTINGS: LogSettings = {
  level: "info",
  format: "json",
  file: null,
  max_bytes: 10_000,
  backup_count: 2,
  components: {},
};

function telemetryWith(settings: Partial<LogSettings> = {}, secrets: string[] = []) {
  const clock = { nowMs: Date.UTC(2024, 0, 1) };
  const lines: string[] = [];
  const telemetry = createTelemetry({
    settings: { ...SETTINGS, ...settings },
    secrets,
    version: "1.2.3",
    nowMs: () => clock.nowMs,
    write: (line) => lines.push(line),
  });
  return { telemetry, lines, clock, [Symbol.dispose]: () => telemetry.close() };
}

async function withFolder(run: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a JSON line holds time, level, component, message and details", () => {
  using log = telemetryWith();
  log.telemetry.log("warning", "inference", "gbdt-12 is late", { model: "gbdt-12", ms: 12 });
  assert.deepEqual(log.lines.map((line) => JSON.parse(line)), [{
    "@timestamp": "2024-01-01T00:00:00.000Z",
    level: "WARN",
    logger: "inference",
    message: "gbdt-12 is late",
    details: { model: "gbdt-12", ms: 12 },
  }]);
});

Deno.test("a text line is one line, whatever the message holds", () => {
  using log = telemetryWith({ format: "text" });
  log.telemetry.log("error", "engine", "first\nsecond", { a: 1 });
  log.telemetry.log("info", "engine", "plain");
  assert.equal(log.lines.length, 2);
  assert.match(log.lines[0]!, /^2024-01-01 .*\[error\] engine: first ⏎ second \{"a":1\}$/);
  assert.match(log.lines[1]!, /engine: plain$/);
});

Deno.test("a line under the level is not written; a component may have a level of its own", () => {
  using log = telemetryWith({ level: "warning", components: { inference: "debug", engine: "critical" } });
  for (const component of ["inference", "engine", "toString"]) {
    for (const level of ["debug", "info", "warning", "error", "critical"] as const) {
      log.telemetry.log(level, component, level);
    }
  }
  const written = log.lines.map((line) => JSON.parse(line)).map(({ logger, message }) => `${logger} ${message}`);
  assert.deepEqual(written, [
    "inference debug",
    "inference info",
    "inference warning",
    "inference error",
    "inference critical",
    "engine critical",
    "toString warning",
    "toString error",
    "toString critical",
  ]);
});

Deno.test("the newest lines are kept for the dashboard, a thousand at most", () => {
  using log = telemetryWith();
  for (let i = 0; i < 1_050; i++) log.telemetry.log("info", "a", `line ${i}`);
  const { logbook } = log.telemetry;
  assert.deepEqual(logbook.lines({ limit: 2 }).items.map(({ message }) => message), ["line 1049", "line 1048"]);
  assert.equal(logbook.lines({ limit: 5_000 }).items.length, 1_000);
});

Deno.test("lines are found by level, component and text, newest first, page by page and from the last one on", () => {
  using log = telemetryWith({ level: "debug" }, ["hunter2-hunter2"]);
  const { logbook, log: write } = log.telemetry;
  write("debug", "engine", "candle 1");
  write("warning", "inference", "gbdt is late", { model: "GBDT-12" });
  write("error", "engine", "hunter2-hunter2");
  write("info", "engine", "candle 2");
  const found = (query: object) => logbook.lines({ limit: 10, ...query }).items.map(({ seq }) => seq);
  assert.deepEqual(found({}), [4, 3, 2, 1]);
  assert.deepEqual(found({ level: "warning" }), [3, 2]);
  assert.deepEqual(found({ component: "engine" }), [4, 3, 1]);
  assert.deepEqual(found({ q: "gbdt-12" }), [2]);
  assert.deepEqual(found({ q: "hunter2" }), []);
  assert.deepEqual(found({ after: 2 }), [4, 3]);
  assert.deepEqual(found({ after: 4 }), []);
  assert.deepEqual(found({ after: 90 }), [4, 3, 2, 1], "a page that was open before a restart");
  assert.deepEqual(logbook.lines({ limit: 2 }).next, 3);
  assert.deepEqual(logbook.lines({ limit: 2, before: 3 }), {
    items: logbook.lines({ limit: 9, before: 3 }).items,
    next: null,
  });
  assert.deepEqual(logbook.components(), ["engine", "inference"]);
});

Deno.test("the build and the lag of the event loop are among the metrics", async () => {
  using log = telemetryWith();
  assert.match(await log.telemetry.renderMetrics(), /^xylen_build_info\{version="1\.2\.3",deno="[\d.]+",v8=".+"\} 1$/m);
  let text = "";
  for (let i = 0; i < 300 && !/^xylen_event_loop_lag_seconds \d/m.test(text); i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    text = await log.telemetry.renderMetrics();
  }
  assert.match(text, /^xylen_event_loop_lag_seconds \d/m);
  assert.match(log.telemetry.metricsContentType, /^text\/plain/);
});

Deno.test("a wrong measurement is counted each time and written once", async () => {
  using log = telemetryWith();
  for (let i = 0; i < 5; i++) log.telemetry.gauge("xylen_nope", 1);
  assert.equal(log.lines.length, 1);
  assert.match(await log.telemetry.renderMetrics(), /^xylen_errors_total\{component="telemetry",kind="metric"\} 5$/m);
});

const SECRETS_BY_NAME: [string, Record<string, unknown>][] = [
  ["a field", { api_key: "AAAAAA" }],
  ["camel case", { apiSecret: "AAAAAA" }],
  ["a number", { password: 123_456 }],
  ["deep down", { request: { headers: [{ Authorization: "AAAAAA" }] } }],
  ["a whole group", { credentials: { user: "AAAAAA" } }],
  ["a map", { headers: new Map([["X-Token", "AAAAAA"]]) }],
  ["a query string", { url: "https://h/x?symbol=BTC&signature=AAAAAA&z=1" }],
  ["a listen key", { url: "wss://h/ws?listenKey=AAAAAA" }],
  ["a bearer header", { header: "Bearer AAAAAA" }],
  ["an address with password", { url: "https://user:AAAAAA@host/" }],
  ["an error", { error: new Error("failed at https://h?token=AAAAAA", { cause: new Error("secret=AAAAAA") }) }],
];

for (const [name, details] of SECRETS_BY_NAME) {
  Deno.test(`a secret is masked by its name: ${name}`, () => {
    using log = telemetryWith();
    log.telemetry.log("info", "a", "b", details);
    assert(log.lines[0]!.includes("***"), log.lines[0]!);
    assert(!/AAAAAA|123456/.test(log.lines[0]!), log.lines[0]!);
  });
}

Deno.test("what is not secret stays readable", () => {
  const redaction = new Redaction(["short"]);
  const details = { symbol: "BTCUSDT", quantity: 0.5, at: new Date(0), tags: ["a"], none: null, ok: true };
  assert.deepEqual(redaction.record(details), { ...details, at: "1970-01-01T00:00:00.000Z" });
  assert.equal(redaction.text("a short sentence"), "a short sentence");
});

Deno.test("whatever is logged is bounded and can be written: cycles, depth, width, length, odd types", () => {
  using log = telemetryWith();
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  log.telemetry.log("info", "a", "x".repeat(1_000_000), {
    cycle,
    wide: Array.from({ length: 100_000 }, (_, i) => i),
    big: 10n ** 30n,
    odd: [undefined, () => 1, Symbol("s"), NaN, new Date(NaN), new Set([1n])],
  });
  assert(log.lines[0]!.length < 40_000);
  assert.equal(JSON.parse(log.lines[0]!).details.big, "1000000000000000000000000000000");
});

Deno.test("a secret that begins with another one leaves no rest of itself", () => {
  assert.equal(new Redaction(["abcdef", "abcdefghij"]).text("is abcdefghij here"), "is *** here");
});

/** Anything that a program may log, with the secret hidden somewhere in it. */
const secretText = fc.stringMatching(/^[A-Za-z0-9+/"\\ é%-]{6,40}$/).filter((text) => text.trim().length >= 6);

function lineWith(secret: string, around: string, format: "json" | "text"): string {
  using log = telemetryWith({ format }, [secret]);
  const error = new Error(`${around}${secret}`, { cause: { inner: [secret] } });
  log.telemetry.log("error", "a", `${around}${secret}${around}`, {
    value: secret,
    list: [[secret, `${secret}${secret}`]],
    [`key ${secret}`]: 1,
    error,
    link: `https://h/?q=${encodeURIComponent(secret)}`,
    nested: JSON.stringify({ secret: [secret] }),
  });
  return log.lines.join("\n");
}

Deno.test("a known secret appears in no line: not in messages, values, keys, errors, nor encoded for an address", () => {
  fc.assert(fc.property(
    secretText,
    fc.string({ maxLength: 20 }),
    fc.constantFrom("json" as const, "text" as const),
    (secret, around, format) => {
      const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
      // Words that stand in every line (a key, the time) are no leak.
      const common = lineWith("\u2603\u2604\u2605\u2606", around, format);
      fc.pre(!forms.some((form) => common.includes(form)));
      const line = lineWith(secret, around, format);
      for (const form of forms) assert(!line.includes(form), `${form} in ${line}`);
    },
  ));
});

Deno.test("a file takes JSON lines beside standard error, and is rotated before it grows too large", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/deep/er/xylen.log`;
    {
      using log = telemetryWith({ file: path, format: "text" });
      for (let i = 0; i < 400; i++) log.telemetry.log("info", "a", `line ${String(i).padStart(4, "0")}`);
      assert.equal(log.lines.length, 400);
    }
    const names = [...Deno.readDirSync(`${folder}/deep/er`)].map(({ name }) => name).sort();
    assert.deepEqual(names, ["xylen.log", "xylen.log.1", "xylen.log.2"]);
    const kept: string[] = [];
    for (const name of ["xylen.log.2", "xylen.log.1", "xylen.log"]) {
      const text = await Deno.readTextFile(`${folder}/deep/er/${name}`);
      assert(text.length <= SETTINGS.max_bytes);
      kept.push(...text.trimEnd().split("\n").map((line) => JSON.parse(line).message));
    }
    const first = 400 - kept.length;
    assert.deepEqual(kept, Array.from({ length: kept.length }, (_, i) => `line ${String(first + i).padStart(4, "0")}`));
  });
});

Deno.test("a file goes on where the last run ended, and a line larger than the limit is still written", () =>
  withFolder(async (folder) => {
    const path = `${folder}/x.log`;
    for (const line of ["one", "two", "z".repeat(50)]) {
      const file = new RotatingFile({ path, maxBytes: 20, backupCount: 3 });
      file.write(line);
      file.close();
    }
    assert.equal(await Deno.readTextFile(`${path}.1`), "one\ntwo\n");
    assert.equal(await Deno.readTextFile(path), `${"z".repeat(50)}\n`);
  }));

Deno.test("a log file that cannot be opened ends the start with one sentence", () =>
  withFolder((folder) => {
    assert.throws(
      () => telemetryWith({ file: folder }),
      (error: Error) =>
        error.message.startsWith(`Cannot write the log file ${folder}: `) && !error.message.includes("\n"),
    );
  }));

Deno.test("a log file that fails later is told once, counted, stops nothing, and is tried again after a minute", () =>
  withFolder(async (folder) => {
    using log = telemetryWith({ file: `${folder}/x.log`, max_bytes: 100 });
    log.telemetry.log("info", "a", "fits");
    // The next rotation finds a folder where its file has to go.
    await Deno.mkdir(`${folder}/x.log.1/occupied`, { recursive: true });
    for (let i = 0; i < 5; i++) log.telemetry.log("info", "a", "does not fit");
    assert.equal(log.lines.filter((line) => line.includes("takes no lines")).length, 1);
    assert.match(await log.telemetry.renderMetrics(), /component="telemetry",kind="log_file"\} \d/);
    await Deno.remove(`${folder}/x.log.1`, { recursive: true });
    log.clock.nowMs += 59_999;
    log.telemetry.log("info", "a", "too early");
    log.clock.nowMs += 1;
    log.telemetry.log("info", "a", "there is room again");
    assert.match(await Deno.readTextFile(`${folder}/x.log`), /there is room again/);
    assert.doesNotMatch(await Deno.readTextFile(`${folder}/x.log`), /too early/);
  }));

Deno.test("levels may change while lines are written", () => {
  using log = telemetryWith();
  log.telemetry.log("debug", "engine", "before");
  log.telemetry.setLogLevels({ level: "error", components: { engine: "debug" } });
  log.telemetry.log("debug", "engine", "after");
  log.telemetry.log("warning", "risk", "after");
  assert.deepEqual(log.lines.map((line) => JSON.parse(line).logger), ["engine"]);
});
