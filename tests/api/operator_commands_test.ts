import assert from "node:assert/strict";
import { Command } from "commander";
import { ExitError } from "../../cli/exit.ts";
import { register as registerFlatten } from "../../cli/flatten.ts";
import { register as registerHalt } from "../../cli/halt.ts";
import { optionsToReach } from "../../cli/operator_client.ts";
import { tellPort, toldPort } from "../../cli/port_file.ts";
import { register as registerPause } from "../../cli/pause.ts";
import { register as registerReload } from "../../cli/reload.ts";
import { register as registerResume } from "../../cli/resume.ts";
import { register as registerStatus, statusLines } from "../../cli/status.ts";
import { FakeViews } from "../fixtures/fake_views.ts";
import { fakeWorkings } from "../fixtures/fake_workings.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";
import { ask, type RunningApi, withApi } from "./harness.ts";

/** Runs a command as `main.ts` does. @returns What it printed. */
async function xylen(...args: readonly string[]): Promise<string> {
  const program = new Command().exitOverride();
  for (
    const register of [
      registerStatus,
      registerPause,
      registerResume,
      registerHalt,
      registerFlatten,
      registerReload,
    ]
  ) {
    register(program);
  }
  for (const command of program.commands) command.exitOverride().configureOutput({ writeErr: () => {} });
  const printed: string[] = [];
  const log = console.log;
  console.log = (...words: readonly unknown[]) => printed.push(words.join(" "));
  try {
    await program.parseAsync([...args], { from: "user" });
  } finally {
    console.log = log;
  }
  return printed.join("\n");
}

const at = ({ port, dataDir }: Pick<RunningApi, "port" | "dataDir">): string[] => [
  "--port",
  String(port),
  "--data-dir",
  dataDir,
];

const refusal = (code: number, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ExitError, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, message);
  return true;
};

Deno.test("pause, resume and halt reach the running coordinator with their reason", () =>
  withApi(async (api) => {
    assert.match(await xylen("pause", ...at(api)), /^Trading at http:\/\/127\.0\.0\.1:\d+ is paused now\.$/);
    assert.equal(await xylen("resume", ...at(api), "--json"), '{"state":"running"}');
    await xylen("halt", ...at(api), "--why", "the news");
    assert.deepEqual(api.control.asked.map(({ action, by }) => [action, by.why]), [
      ["pause", "from the command line"],
      ["resume", ""],
      ["halt", "the news"],
    ]);
  }));

Deno.test("a halt is released with a reason only: without one it is wrong usage, and nothing is asked for", () =>
  withApi(async (api) => {
    api.views.given = { state: "halted" };
    for (const why of [[], ["--why", "  "]]) {
      await assert.rejects(xylen("resume", ...at(api), ...why), refusal(2, /^Trading is halted: say with --why/));
    }
    assert.deepEqual(api.control.asked, []);
    await xylen("resume", ...at(api), "--why", "looked at everything");
    assert.equal(api.control.asked.length, 1);
  }));

const flattened = (state: "flat" | "not_flat" | "closing") => ({
  state,
  started_at: 1,
  looks: 2,
  remains: state === "flat" ? [] : ["BTCUSDT: a position of 0.5"],
  steps: ["Blocked", state],
});

Deno.test("flatten names the account, says each step once, and is done when the account is flat", () =>
  withApi(async (api) => {
    api.views.given = { account: "main", flatten: flattened("flat") };
    assert.equal(await xylen("flatten", ...at(api), "--account", "main"), "Blocked\nflat");
    assert.deepEqual(api.control.asked.map(({ action, account }) => [action, account]), [["flatten", "main"]]);
    assert.equal(JSON.parse(await xylen("flatten", ...at(api), "--account", "main", "--json")).state, "flat");
  }));

for (const state of ["not_flat", "closing"] as const) {
  Deno.test(`flatten that is ${state} in the end says what remains, with exit code 3`, () =>
    withApi(async (api) => {
      api.views.given = { account: "main", flatten: flattened(state) };
      await assert.rejects(
        xylen("flatten", ...at(api), "--account", "main", "--wait", "0.001"),
        refusal(3, /^Account main is not flat: BTCUSDT: a position of 0\.5$/),
      );
    }));
}

Deno.test("flatten without the account's name and without a terminal is wrong usage, and nothing happens", () =>
  withApi(async (api) => {
    await assert.rejects(xylen("flatten", ...at(api)), refusal(2, /name the account with --account NAME/));
    await assert.rejects(
      xylen("flatten", ...at(api), "--account", "a", "--wait", "soon"),
      refusal(2, /--wait must be/),
    );
    assert.deepEqual(api.control.asked, []);
  }));

Deno.test("reload tells what applies and what waits, and each fault of the file on a line with its place", async () => {
  await using folder = await TemporaryFolder.create();
  const path = folder.file("config.yaml");
  await withApi(async (api) => {
    assert.match(
      await xylen("reload", ...at(api)),
      new RegExp(`^There is no file ${path}: every value is its default`),
    );
    await Deno.writeTextFile(path, "# mine\n");
    assert.equal(await xylen("reload", ...at(api)), "The file says what holds already.");
    await Deno.writeTextFile(path, "safety: { max_orders_per_day: 9 }\ndashboard: { port: 9000 }\n");
    const lines = (await xylen("reload", ...at(api))).split("\n");
    assert.deepEqual(lines.slice(0, -1), [
      "Applied:",
      "  safety.max_orders_per_day: 500 -> 9",
      "Waits for a restart:",
      "  dashboard.port: 8000 -> 9000",
    ]);
    await Deno.writeTextFile(path, "safety:\n  max_orders_per_day: -1\nb: 1\n");
    const faults = `${path}:2:23 safety.max_orders_per_day must be a whole number .*, was -1\n${path}:3:1 b is not`;
    await assert.rejects(xylen("reload", ...at(api)), refusal(1, new RegExp(faults)));
  }, { workings: fakeWorkings(path) });
});

Deno.test("status shows what people ask about, and everything as JSON", () =>
  withApi(async (api) => {
    const text = await xylen("status", ...at(api));
    assert.match(text, /^state {6}running$/m);
    assert.match(text, /^mode {7}demo, demo profile, simulated: no real money$/m);
    assert.match(text, /^breaker {4}closed, \d of 5 losses in a row$/m);
    const json = JSON.parse(await xylen("status", ...at(api), "--json"));
    assert.deepEqual(json, JSON.parse(JSON.stringify(api.views.status())));
  }));

Deno.test("status tells why it is not trading", () => {
  const views = new FakeViews({
    status: {
      state: "halted",
      state_reason: "operator: the news",
      progress: "training gbdt-12 (2 of 4 ready)",
      circuit_breaker: { state: "open", consecutive_losses: 5, limit: 5, reason: "5 losses in a row", until: 1 },
      last_decision: null,
      win_rate: null,
    },
  });
  const lines = statusLines(views.status()).join("\n");
  assert.match(lines, /^state {6}halted \(operator: the news\)$/m);
  assert.match(lines, /^progress {3}training gbdt-12 \(2 of 4 ready\)$/m);
  assert.match(lines, /^breaker {4}OPEN: 5 losses in a row$/m);
});

Deno.test("status --sign-in prints a link that signs a browser in", () =>
  withApi(async (api) => {
    const link = new URL(await xylen("status", ...at(api), "--sign-in"));
    assert.equal(link.origin, `http://localhost:${api.port}`);
    const { status, headers } = await ask(api.url + link.pathname + link.search, { method: "POST" });
    assert.deepEqual([status, headers.has("set-cookie")], [303, true]);
    const json = JSON.parse(await xylen("status", ...at(api), "--sign-in", "--json"));
    assert.match(json.link, /\/signin\?token=[0-9a-f]{64}$/);
  }));

Deno.test("when no coordinator runs, one sentence says so and the exit code is 1", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  for (const command of ["status", "pause", "resume", "halt"]) {
    const missing = at({ port, dataDir: "/nowhere" });
    await assert.rejects(
      xylen(command, ...missing),
      refusal(1, /^No coordinator runs at http:\/\/127\.0\.0\.1:\d+: start one with `deno task start`, or .*--port$/),
    );
  }
});

Deno.test("without --port the data folder tells where its coordinator is asked, as long as it runs", () =>
  withApi(async (api) => {
    const here = ["--data-dir", api.dataDir];
    const running = new AsyncDisposableStack();
    await tellPort(api.dataDir, api.port, running);
    assert.match(await xylen("status", ...here), /^state/);
    assert.equal(new URL(await xylen("status", ...here, "--sign-in")).port, String(api.port));
    await running.disposeAsync();
    assert.equal(toldPort(api.dataDir), null);
  }));

Deno.test("a port that nobody answers at any more is told with the file that names it, and --port", async () => {
  await using folder = await TemporaryFolder.create();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await tellPort(folder.path, listener.addr.port, new AsyncDisposableStack());
  listener.close();
  await assert.rejects(
    xylen("status", "--data-dir", folder.path),
    refusal(
      1,
      /^No coordinator runs at http:\/\/127\.0\.0\.1:\d+ \(the port that .*dashboard\.port tells\): .*--port$/,
    ),
  );
});

Deno.test("without the token, or with another one, an action names the file and the option", () =>
  withApi(async (api) => {
    const missing = ["--port", String(api.port), "--data-dir", `${api.dataDir}/other`];
    await assert.rejects(xylen("pause", ...missing), refusal(1, /^There is no .*other.operator\.token: .*--data-dir$/));
    assert.match(await xylen("status", ...missing), /^state/);
    await Deno.mkdir(`${api.dataDir}/other`);
    await Deno.writeTextFile(`${api.dataDir}/other/operator.token`, "f".repeat(64));
    await assert.rejects(xylen("pause", ...missing), refusal(1, /has another token than .*other.operator\.token/));
    assert.deepEqual(api.control.asked, []);
  }));

Deno.test("what the coordinator refuses is told in its words", () =>
  withApi(async (api) => {
    api.control.refusal = "trading has not begun yet";
    await assert.rejects(xylen("halt", ...at(api)), refusal(1, /^Cannot halt: trading has not begun yet$/));
  }));

Deno.test("another server on the port is told from a coordinator", async () => {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response("<html>"));
  const there = at({ port: server.addr.port, dataDir: "/nowhere" });
  await assert.rejects(xylen("status", ...there), refusal(1, /^What answers at .* is no coordinator \(HTTP 200\)$/));
  await server.shutdown();
});

Deno.test("what reaches a coordinator is named where it is not the usual", () => {
  const usual = { dataDir: "data", port: 8000 };
  assert.equal(optionsToReach(usual), "");
  assert.equal(optionsToReach({ ...usual, dataDir: `${Deno.cwd()}/data` }), "");
  assert.equal(optionsToReach({ ...usual, port: 8123 }), " --port 8123");
  assert.equal(optionsToReach({ dataDir: "/srv/x", port: 8123 }), " --port 8123 --data-dir /srv/x");
  assert.equal(optionsToReach({ ...usual, dataDir: "/my data/it's" }), " --data-dir '/my data/it'\\''s'");
});

Deno.test("a port that is none is wrong usage", async () => {
  for (const port of ["0", "65536", "x", "-1", "80.5"]) {
    await assert.rejects(xylen("status", "--port", port), refusal(2, /^--port must be a whole number from 1 to 65535/));
  }
});
