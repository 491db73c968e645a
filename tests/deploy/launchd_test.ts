import assert from "node:assert/strict";
import { parse } from "plist";
import { runTool, type Told } from "../fixtures/external_tool.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";
import { DEPLOY, planted, readText } from "./deploy_files.ts";
import { writeSmallProgram } from "./small_program.ts";

interface Daemon {
  readonly [key: string]: unknown;
  readonly Label: string;
  readonly ProgramArguments: readonly string[];
}

const runs = Deno.build.os !== "windows";
const FILES = ["org.xylen.coordinator.plist", "org.xylen.backup.plist", "org.xylen.model.plist.template"];

/** Keys of launchd.plist(5) that we use, and what each holds. */
const KEYS: Readonly<Record<string, string>> = {
  Label: "string",
  ProgramArguments: "array",
  EnvironmentVariables: "object",
  UserName: "string",
  GroupName: "string",
  WorkingDirectory: "string",
  RunAtLoad: "boolean",
  KeepAlive: "object",
  ThrottleInterval: "number",
  ExitTimeOut: "number",
  StartCalendarInterval: "object",
  Nice: "number",
  ProcessType: "string",
  Umask: "number",
  SoftResourceLimits: "object",
  StandardOutPath: "string",
  StandardErrorPath: "string",
};

function faultsOf(text: string): string[] {
  let daemon: Daemon;
  try {
    daemon = parse(text) as unknown as Daemon;
  } catch (error) {
    return [`no plist: ${(error as Error).message}`];
  }
  const kind = (value: unknown) => Array.isArray(value) ? "array" : typeof value;
  const wrong = Object.entries(daemon).filter(([key, value]) => KEYS[key] !== kind(value)).map(([key]) => key);
  const missing = ["Label", "ProgramArguments", "UserName"].filter((key) => !(key in daemon));
  const relative = daemon.ProgramArguments?.[0]?.startsWith("/") ? [] : ["ProgramArguments[0]"];
  return [...wrong, ...missing, ...relative];
}

for (const file of FILES) {
  Deno.test(`${file} is a plist of keys that launchd knows`, async () => {
    const text = await readText(`deploy/launchd/${file}`);
    assert.deepEqual(faultsOf(text), []);
    assert.equal(
      (parse(text) as unknown as Daemon).Label,
      file.replace(/\.plist.*/, file.endsWith("template") ? ".@NAME@" : ""),
    );
  });
}

for (
  const [fault, from, to, said] of [
    ["a tag that is not closed", "</array>", "", /no plist/],
    ["a key that does not exist", "ThrottleInterval", "ThrottleIntervall", /^ThrottleIntervall$/],
    ["a value of another kind", "<integer>60</integer>", "<string>60</string>", /^ExitTimeOut$/],
    ["root's rights", "<key>UserName</key>\n  <string>_xylen</string>", "", /^UserName$/],
  ] as const
) {
  Deno.test(`a plist with ${fault} is found out`, async () => {
    const text = planted(await readText(`deploy/launchd/${FILES[0]}`), from, to);
    assert.match(faultsOf(text).join("\n"), said);
  });
}

Deno.test({
  name: "daemons are installed into a root of their own, stay as changed, and go again; data stays",
  ignore: !runs,
  fn: async () => {
    await using folder = await TemporaryFolder.create();
    const root = folder.file("root");
    const source = await writeSmallProgram(folder.file("source"), "1.0.0", true);
    const run = (script: string, args: readonly string[], input = ""): Promise<Told> =>
      runTool("sh", [`${DEPLOY}launchd/${script}`, ...args], {
        input,
        env: { DESTDIR: root, LAUNCHCTL: "false", DENO_DIR: folder.file("cache") },
      });
    const asked = ["--source", source, "--deno", Deno.execPath(), "--model", "gbdt", "--prefix", "/usr/local/xylen"];
    const first = await run("install.sh", ["--yes", ...asked]);
    assert.equal(first.code, 0, first.stderr);
    const daemons = `${root}/Library/LaunchDaemons/`;
    const names = (await Array.fromAsync(Deno.readDir(daemons))).map(({ name }) => name).sort();
    assert.deepEqual(names, ["org.xylen.backup.plist", "org.xylen.coordinator.plist", "org.xylen.model.gbdt.plist"]);
    for (const name of names) {
      const text = await Deno.readTextFile(daemons + name);
      assert.deepEqual([faultsOf(text), text.includes("/opt/"), text.includes("@")], [[], false, false], name);
      for (const path of (parse(text) as unknown as Daemon).ProgramArguments) {
        if (path.startsWith("/usr/local/xylen/")) assert.ok((await Deno.stat(root + path)).isFile, path);
      }
    }
    await Deno.writeTextFile(`${daemons}${names[0]}`, "mine");
    assert.equal((await run("install.sh", asked, "y\nn\n")).code, 0);
    assert.equal(await Deno.readTextFile(`${daemons}${names[0]}`), "mine");

    assert.equal((await run("uninstall.sh", ["--prefix", "/usr/local/xylen"])).code, 1, "no answer is a no");
    const gone = await run("uninstall.sh", ["--yes", "--prefix", "/usr/local/xylen"]);
    assert.equal(gone.code, 0, gone.stderr);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(daemons)), []);
    await assert.rejects(Deno.stat(`${root}/usr/local/xylen`));
    assert.ok((await Deno.stat(`${root}/etc/xylen/config.yaml`)).isFile);
    assert.equal((await run("install.sh", ["--model", "../x"])).code, 2);
  },
});

Deno.test({
  name: "a daemon's environment comes from its file as it stands there, and no shell reads it",
  ignore: !runs,
  fn: async () => {
    await using folder = await TemporaryFolder.create();
    await Deno.writeTextFile(
      folder.file("xylen.env"),
      '# A=comment\nSECRET=a b$(touch x)=`y`\nQUOTED="a \'b\'"\nNO NAME=1\nHALF="\n\nLAST=1',
    );
    const told = await runTool("sh", [`${DEPLOY}launchd/with_env.sh`, folder.file("xylen.env"), "env"], {
      cwd: folder.path,
    });
    const lines = told.stdout.split("\n");
    assert.ok(lines.includes("SECRET=a b$(touch x)=`y`") && lines.includes("LAST=1"), told.stdout + told.stderr);
    assert.ok(lines.includes("QUOTED=a 'b'") && lines.includes('HALF="'), told.stdout);
    assert.ok(!lines.some((line) => line.includes("comment")));
    await assert.rejects(Deno.stat(folder.file("x")));
  },
});
