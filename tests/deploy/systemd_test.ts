import assert from "node:assert/strict";
import { runTool, toolRuns } from "../fixtures/external_tool.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";

const UNITS = new URL("../../deploy/systemd/", import.meta.url);
const runs = await toolRuns("systemd-analyze");
/** Tenths: exposure below 3.0. */
const EXPOSURE_MAX = "30";

const names: string[] = [];
for await (const { name } of Deno.readDir(UNITS)) names.push(name);
const services = names.filter((name) => name.endsWith(".service")).sort();

/** What `systemd-analyze verify` says of all units; it exits with 0 on keys that it does not know. */
async function verified(change: (text: string, name: string) => string = (text) => text): Promise<string> {
  await using folder = await TemporaryFolder.create();
  for (const name of names) {
    const text = await Deno.readTextFile(new URL(name, UNITS));
    // The program must be there to be verified.
    const here = text.replaceAll("/opt/xylen/current/bin/deno", Deno.execPath());
    await Deno.writeTextFile(folder.file(name.replace("@", "@gbdt")), change(here, name));
  }
  const files = names.map((name) => folder.file(name.replace("@", "@gbdt")));
  const { code, stdout, stderr } = await runTool("systemd-analyze", ["verify", "--man=no", ...files]);
  const said = (stdout + stderr).split("\n").filter((line) => line.includes("xylen"));
  return code === 0 ? said.join("\n") : `exit ${code}: ${said.join("\n")}`;
}

Deno.test({
  name: "systemd-analyze has nothing to say about any unit",
  ignore: !runs,
  fn: async () => assert.equal(await verified(), ""),
});

Deno.test("timers take a backup only where the coordinator has taken none", async () => {
  for (const file of ["systemd/xylen-backup.service", "launchd/org.xylen.backup.plist"]) {
    const text = await Deno.readTextFile(new URL(`../${file}`, UNITS));
    assert.match(text, /\bbackup\b\W+(string>\s*<string>)?--if-due\b/, file);
  }
});

for (
  const [fault, from, to, said] of [
    ["a key that does not exist", "ProtectHome=", "ProtectHomes=", /Unknown key( name)? 'ProtectHomes'/],
    ["a program that is not there", Deno.execPath(), "/nowhere/deno", /not executable/],
    ["a restart rule that does not exist", "Restart=on-failure", "Restart=maybe", /Failed to parse|Invalid/i],
  ] as const
) {
  Deno.test({
    name: `systemd-analyze verify shows ${fault}`,
    ignore: !runs,
    fn: async () => assert.match(await verified((text) => text.replace(from, to)), said),
  });
}

async function exposed(name: string, change: (text: string) => string = (text) => text): Promise<number> {
  await using folder = await TemporaryFolder.create();
  const file = folder.file(name);
  await Deno.writeTextFile(file, change(await Deno.readTextFile(new URL(name, UNITS))));
  const args = ["security", "--offline=true", `--threshold=${EXPOSURE_MAX}`, "--no-pager", file];
  return (await runTool("systemd-analyze", args)).code;
}

for (const name of services) {
  Deno.test({
    name: `${name} is exposed less than 3.0, and more without its walls`,
    ignore: !runs,
    fn: async () => {
      assert.equal(await exposed(name), 0);
      const bare = (text: string) =>
        text.replaceAll(/^(Protect|Private|Restrict|SystemCall|Capability|NoNew).*$/gm, "");
      assert.notEqual(await exposed(name, bare), 0);
    },
  });
}
