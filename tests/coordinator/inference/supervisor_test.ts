import assert from "node:assert/strict";
import process from "node:process";
import { childEnvironment } from "../../../coordinator/inference/child_environment.ts";
import { LINE_CHARACTERS_MAX } from "../../../coordinator/inference/child_lines.ts";
import {
  type ChildEvent,
  type ChildLimits,
  portOf,
  SupervisedChild,
} from "../../../coordinator/inference/child_process.ts";
import { ModelSupervisor } from "../../../coordinator/inference/supervisor.ts";
import { SystemClock } from "../../../coordinator/runtime/clock.ts";
import { eventually, RecordingTelemetry } from "./fixture.ts";

const CHILD = new URL("child.ts", import.meta.url).pathname;
const FAST: Partial<ChildLimits> = { backoffMs: 5, backoffMaxMs: 20, stopGraceMs: 300 };

function childOf(args: string[], limits: Partial<ChildLimits> = {}, env: Record<string, string> = {}) {
  const events: ChildEvent[] = [], lines: string[] = [];
  const child = new SupervisedChild({
    name: "child",
    command: { program: Deno.execPath(), args: ["run", "-A", CHILD, ...args], env },
    clock: new SystemClock(),
    onEvent: (event) => events.push(event),
    onLine: (line) => lines.push(line),
    limits: { ...FAST, ...limits },
  });
  return { child, events, lines };
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

Deno.test("a child is ready when it says so, its lines are passed on, and it ends when its input ends", async () => {
  const { child, events, lines } = childOf(["well"], { stopGraceMs: 30_000 });
  assert.deepEqual(await child.start(), { ok: true, value: 4242 });
  assert.equal(child.port(), 4242);
  await child.stop();
  assert.equal(child.port(), null);
  assert.match(lines[0]!, /^pid \d+$/);
  assert(lines.includes("not a ready line any more"));
  assert.equal(lines.at(-1), "input ended");
  assert.deepEqual(events, [{ kind: "ready", name: "child", port: 4242, restarts: 0 }]);
});

Deno.test("a child that crashes is started again, and counted", async () => {
  const marker = await Deno.makeTempDir();
  const { child, events } = childOf(["crash-once", `${marker}/seen`]);
  try {
    assert.deepEqual(await child.start(), { ok: true, value: 4242 });
    assert.equal(child.restarts(), 1);
    assert.deepEqual(events.map(({ kind }) => kind), ["ended", "ready"]);
    assert(events[0]!.kind === "ended" && /ended with code 4/.test(events[0]!.detail));
  } finally {
    await child.stop();
    await Deno.remove(marker, { recursive: true });
  }
});

Deno.test("a child that does not stay up gets longer pauses and then stays down, with its last words", async () => {
  const { child, events } = childOf(["crash"], { restartsInARowMax: 3 });
  await child.start();
  await eventually("it gives up", () => events.some((event) => event.kind === "ended" && event.restartInMs === null));
  const ended = events.filter((event) => event.kind === "ended");
  assert.deepEqual(ended.map((event) => event.restartInMs), [5, 10, 20, null]);
  assert.equal(ended[0]!.detail, "it ended with code 1: Uncaught error: out of luck");
  assert.equal(child.restarts(), 3);
  assert.equal(child.port(), null);
  await child.stop();
});

Deno.test("a child that ends because a check did not pass would say so again, and is not started again", async () => {
  const { child, events } = childOf(["refuse"]);
  const detail = "it ended with code 3: this file cannot be served";
  assert.deepEqual(await child.start(), { ok: false, error: `child does not stay up: ${detail}` });
  assert.deepEqual(events, [{ kind: "ended", name: "child", detail, restartInMs: null }]);
  await child.stop();
});

Deno.test("a child that never says that it is ready is killed and tried again", async () => {
  const { child, events, lines } = childOf(["silent"], { readyTimeoutMs: 300, restartsInARowMax: 1 });
  const started = await child.start();
  assert.deepEqual(started, { ok: false, error: "child does not stay up: it was not ready within 300 ms" });
  assert.equal(events.length, 2);
  assert.equal(lines[0], "hello, but not ready");
  await child.stop();
});

Deno.test("a program that does not exist is told in words", async () => {
  const child = new SupervisedChild({
    name: "child",
    command: { program: "/nowhere/at/all", args: [] },
    clock: new SystemClock(),
    onEvent: () => {},
    onLine: () => {},
    limits: { ...FAST, restartsInARowMax: 0 },
  });
  const started = await child.start();
  assert(!started.ok);
  assert.match(started.error, /it cannot be started: /);
  await child.stop();
});

Deno.test("a child that ignores the end of its input and SIGTERM is killed", async () => {
  const { child, lines } = childOf(["stubborn"], { stopGraceMs: 150 });
  assert((await child.start()).ok);
  await child.stop();
  assert.deepEqual(lines, ["I will not go"]);
});

Deno.test("stop during the pause before a restart ends at once and starts nothing", async () => {
  const { child, events } = childOf(["crash"], { backoffMs: 3_600_000, backoffMaxMs: 3_600_000 });
  await child.start();
  await eventually("it ended", () => events.at(-1)?.kind === "ended");
  await child.stop();
  assert.equal(child.restarts(), 0);
});

Deno.test("stop before the child is ready resolves start with the reason", async () => {
  const { child } = childOf(["silent"], { stopGraceMs: 50 });
  const started = child.start();
  await child.stop();
  assert.deepEqual(await started, { ok: false, error: "child was stopped before it was ready" });
});

Deno.test("no secret of our environment reaches a child", async () => {
  Deno.env.set("BINANCE_API_SECRET", "do-not-pass-on");
  const { child, lines } = childOf(["environment"], {}, { EXTRA: "yes" });
  try {
    await child.start();
  } finally {
    Deno.env.delete("BINANCE_API_SECRET");
    await child.stop();
  }
  const seen = JSON.parse(lines[0]!);
  assert.equal(seen.EXTRA, "yes");
  assert.equal(seen.PATH, Deno.env.get("PATH"));
  const allowed = new Set([...Object.keys(childEnvironment()), "EXTRA"]);
  assert.deepEqual(Object.keys(seen).filter((name) => !allowed.has(name)), []);
});

Deno.test("a line without end is cut instead of kept", async () => {
  const { child, lines } = childOf(["long-line"]);
  await child.start();
  await child.stop();
  assert(lines.every((line) => line.length <= LINE_CHARACTERS_MAX));
  assert.equal(lines.join("").length, 100_000);
});

Deno.test("when the parent is killed, its child ends by itself", async () => {
  const parent = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--config", "tests/deno.json", new URL("parent.ts", import.meta.url).pathname],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = parent.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let told = "";
  while (!/pid \d+\n/.test(told)) told += (await reader.read()).value ?? "";
  const pid = Number(told.match(/pid (\d+)\n/)![1]);
  assert(isAlive(pid));
  parent.kill("SIGKILL");
  await parent.status;
  await reader.cancel();
  await eventually("the child is gone", () => !isAlive(pid));
});

const READY_LINES: [string, number | null][] = [
  ['{"ready":true,"name":"a","port":8123}', 8123],
  ['{"ready":false,"name":"a","port":8123}', null],
  ['{"ready":true,"name":"a","port":0}', null],
  ['{"ready":true,"name":"a","port":70000}', null],
  ['{"ready":true,"name":"a","port":"8123"}', null],
  ["null", null],
  ["ready", null],
];

for (const [line, port] of READY_LINES) {
  Deno.test(`a ready line is read strictly: ${line}`, () => assert.equal(portOf(line), port));
}

const settings = { weight: 2, enabled: true, timeout_s: 1.5 };

Deno.test("the supervisor starts what has a learner, wraps what has a url, and leaves out what is disabled", async () => {
  const telemetry = new RecordingTelemetry();
  const events: ChildEvent[] = [];
  const asked: string[] = [];
  const supervisor = new ModelSupervisor({
    endpoints: [
      { ...settings, name: "ours", learner: "gbdt" },
      { ...settings, name: "theirs", url: "http://elsewhere.example:9000/" },
      { ...settings, name: "off", learner: "mlp", enabled: false },
    ],
    command: (endpoint) => {
      asked.push(endpoint.name);
      return { program: Deno.execPath(), args: ["run", "-A", CHILD, "well"] };
    },
    token: "t0ken",
    clock: new SystemClock(),
    telemetry,
    onEvent: (event) => events.push(event),
    limits: FAST,
  });
  assert.deepEqual(await supervisor.start(), [{ name: "ours", ready: { ok: true, value: 4242 } }]);
  assert.deepEqual(asked, ["ours"]);
  assert.deepEqual(
    supervisor.endpoints.map((endpoint) => [endpoint.name, endpoint.address(), endpoint.token, endpoint.timeoutMs]),
    [
      ["ours", "http://127.0.0.1:4242", undefined, 1500],
      ["theirs", "http://elsewhere.example:9000", "t0ken", 1500],
      ["off", null, undefined, 1500],
    ],
  );
  await supervisor.stop();
  assert.equal(supervisor.endpoints[0]!.address(), null);
  assert(
    telemetry.logged.some(([severity, component, line]) =>
      severity === "info" && component === "ours" && /^pid/.test(line)
    ),
  );
  assert.deepEqual(events.map(({ kind }) => kind), ["ready"]);
});
