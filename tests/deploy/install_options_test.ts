import assert from "node:assert/strict";
import { runTool } from "../fixtures/external_tool.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";
import { writeSmallProgram } from "./small_program.ts";

const DEPLOY = new URL("../../deploy/", import.meta.url).pathname;
const ignore = Deno.build.os === "windows";
const SCRIPTS = ["install.sh", "upgrade.sh", "uninstall.sh", "launchd/install.sh", "launchd/uninstall.sh"];

for (const script of SCRIPTS) {
  Deno.test({
    name: `${script} tells what it takes, and does nothing with what it does not understand`,
    ignore,
    fn: async () => {
      await using folder = await TemporaryFolder.create();
      const run = (...args: string[]) => runTool("sh", [DEPLOY + script, ...args], { env: { DESTDIR: folder.path } });
      const help = await run("--help");
      assert.equal(help.code, 0);
      assert.match(help.stdout, /\[--yes\][\s\S]*\[--prefix \/opt\/xylen\]/);
      const wrong: [args: string[], why: RegExp][] = [
        [["--nope"], /no option --nope/],
        [["--prefix"], /--prefix needs a value/],
        [["--prefix", ""], /--prefix needs a value/],
        ...["/opt/my xylen", "opt/xylen", "/opt", "/opt/../usr", "/opt/x|y", "/opt/x&y"].map((
          prefix,
        ): [string[], RegExp] => [["--yes", "--prefix", prefix], /--prefix must be a folder/]),
      ];
      for (const [args, why] of wrong) {
        const told = await run(...args);
        assert.equal(told.code, 2, args.join(" "));
        assert.match(told.stderr, why);
      }
      assert.deepEqual(await Array.fromAsync(Deno.readDir(folder.path)), []);
    },
  });
}

Deno.test({
  name: "what lies beside the program in its folder stays, and no model server keeps a unit that is gone",
  ignore,
  fn: async () => {
    await using folder = await TemporaryFolder.create();
    const root = folder.file("root");
    const run = (script: string, ...args: string[]) =>
      runTool("sh", [DEPLOY + script, "--yes", "--prefix", "/usr/local", ...args], {
        env: { DESTDIR: root, DENO_DIR: folder.file("cache") },
      });
    const source = await writeSmallProgram(folder.file("source"), "1.0.0", true);
    const installed = await run("install.sh", "--source", source, "--deno", Deno.execPath());
    assert.equal(installed.code, 0, installed.stderr);
    await Deno.writeTextFile(`${root}/usr/local/mine`, "");
    const wants = `${root}/etc/systemd/system/multi-user.target.wants`;
    await Deno.mkdir(wants);
    await Deno.symlink("../xylen-model@.service", `${wants}/xylen-model@gbdt.service`);

    const gone = await run("uninstall.sh");
    assert.equal(gone.code, 0, gone.stderr);
    const left = await Array.fromAsync(Deno.readDir(`${root}/usr/local`), ({ name }) => name);
    assert.deepEqual(left.sort(), ["bin", "mine"]);
    assert.match(gone.stderr, /\/usr\/local stays: other things lie there/);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(wants)), []);
  },
});
