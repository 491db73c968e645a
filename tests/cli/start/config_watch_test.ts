import assert from "node:assert/strict";
import { type ConfigWatchParts, heedConfigFile } from "../../../cli/start/config_watch.ts";
import { SystemClock } from "../../../coordinator/runtime/clock.ts";
import type { Operator } from "../../../coordinator/ports/control.ts";
import { RecordingTelemetry } from "../../fixtures/port_fakes.ts";
import { TemporaryFolder } from "../../fixtures/temporary_folder.ts";

const NOTHING = {
  ok: true,
  value: { config_hash: "h", changed: [], need_restart: [], withdrawn: [], overruled: [] },
} as const;

async function heeding(
  what: Pick<ConfigWatchParts, "watched" | "signalled"> & { readonly path?: string },
  work: (path: string, asked: string[], telemetry: RecordingTelemetry) => Promise<void>,
) {
  await using folder = await TemporaryFolder.create();
  const path = what.path ?? folder.file("config.yaml");
  const asked: string[] = [];
  const telemetry = new RecordingTelemetry();
  const answer = (how: string) => ({ who }: Operator) => Promise.resolve((asked.push(`${how}: ${who}`), NOTHING));
  const running = { reload: answer("reload"), reloadIfChanged: answer("if changed") };
  const end = heedConfigFile({ running, telemetry, clock: new SystemClock(), ...what, path });
  try {
    await work(path, asked, telemetry);
  } finally {
    await end();
  }
}

async function eventually(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(holds());
}

Deno.test("a file that is written in several steps is read once, when it is quiet; another file's change means nothing", () =>
  heeding({ watched: true, signalled: false }, async (path, asked) => {
    await Deno.writeTextFile(`${path}.part`, "x");
    for (const text of ["a", "ab", "abc"]) await Deno.writeTextFile(path, text);
    await eventually(() => asked.length > 0);
    assert.deepEqual(asked, ["if changed: the change of its file"]);
  }));

Deno.test("a new file in the old one's place is noticed", () =>
  heeding({ watched: true, signalled: false }, async (path, asked) => {
    await Deno.writeTextFile(`${path}.part`, "x");
    await Deno.rename(`${path}.part`, path);
    await eventually(() => asked.length > 0);
  }));

Deno.test({
  name: "SIGHUP reads the file again",
  ignore: Deno.build.os === "windows",
  fn: () =>
    heeding({ watched: false, signalled: true }, async (_path, asked) => {
      Deno.kill(Deno.pid, "SIGHUP");
      await eventually(() => asked.length > 0);
      assert.deepEqual(asked, ["reload: SIGHUP"]);
    }),
});

Deno.test("a folder that is not there is told, and reloading by command still works", () =>
  heeding({ watched: true, signalled: false, path: "/nowhere/at/all/config.yaml" }, (_path, _asked, telemetry) => {
    assert.match(telemetry.logs.join(), /is not watched/);
    return Promise.resolve();
  }));
