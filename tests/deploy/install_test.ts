import assert from "node:assert/strict";
import { runTool, type Told, toolRuns } from "../fixtures/external_tool.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";
import { freePort } from "./nginx_site.ts";
import { writeSmallProgram } from "./small_program.ts";

const DEPLOY = new URL("../../deploy/", import.meta.url).pathname;
const runs = Deno.build.os === "linux";

/** Starts what `current` leads to, as systemd would; and ends what ran before. */
const systemctl = (root: string, port: number) =>
  `#!/bin/sh
[ "$1" = restart ] || exit 0
[ -e ${root}/pid ] && kill "$(cat ${root}/pid)"
${root}/opt/xylen/current/bin/deno run --quiet --no-lock -A ${root}/opt/xylen/current/main.ts start ${port} >/dev/null 2>&1 &
echo $! > ${root}/pid
`;

class Machine implements AsyncDisposable {
  private constructor(readonly folder: TemporaryFolder, readonly root: string, readonly port: number) {}

  static async create(): Promise<Machine> {
    const folder = await TemporaryFolder.create();
    const machine = new Machine(folder, folder.file("root"), freePort());
    await Deno.mkdir(machine.root);
    await Deno.writeTextFile(folder.file("systemctl"), systemctl(machine.root, machine.port), { mode: 0o755 });
    return machine;
  }

  source(version: string, healthy: boolean): Promise<string> {
    return writeSmallProgram(this.folder.file(`source-${version}`), version, healthy);
  }

  run(script: string, args: readonly string[], input = ""): Promise<Told> {
    return runTool("sh", [`${DEPLOY}${script}`, ...args], {
      input,
      env: { DESTDIR: this.root, SYSTEMCTL: this.folder.file("systemctl"), DENO_DIR: this.folder.file("cache") },
    });
  }

  install(source: string, ...more: string[]): Promise<Told> {
    return this.run("install.sh", ["--source", source, "--deno", Deno.execPath(), ...more]);
  }

  upgrade(source: string): Promise<Told> {
    const health = `http://127.0.0.1:${this.port}/healthz`;
    return this.run("upgrade.sh", ["--yes", "--source", source, "--health", health, "--wait", "4"]);
  }

  /** Versions that lie there. */
  async releases(): Promise<string[]> {
    const entries = await Array.fromAsync(Deno.readDir(`${this.root}/opt/xylen/releases`));
    return entries.map(({ name }) => name.slice(0, 5)).sort();
  }

  current(): Promise<string> {
    return Deno.readLink(`${this.root}/opt/xylen/current`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const pid = await Deno.readTextFile(`${this.root}/pid`).catch(() => "");
    if (pid) await runTool("kill", [pid.trim()]);
    await this.folder[Symbol.asyncDispose]();
  }
}

Deno.test({
  name: "a machine is installed, upgraded, saved from a bad version and cleared again",
  ignore: !runs,
  fn: async () => {
    await using machine = await Machine.create();
    const { root } = machine;
    const first = await machine.install(await machine.source("1.0.0", true), "--yes");
    assert.equal(first.code, 0, first.stderr);
    assert.match(await machine.current(), /^releases\/1\.0\.0-/);
    assert.ok((await Deno.stat(`${root}/etc/systemd/system/xylen-model@.service`)).isFile);
    assert.ok((await Deno.stat(`${root}/usr/local/bin/xylen`)).isFile, "the link leads to the program");
    assert.equal((await Deno.stat(`${root}/etc/xylen/xylen.env`)).mode! & 0o777, 0o600);

    const units = `${root}/etc/systemd/system/`;
    await Deno.writeTextFile(`${units}xylen-backup.timer`, "# mine\n");
    const good = await machine.upgrade(await machine.source("1.1.0", true));
    assert.equal(good.code, 0, good.stderr);
    const before = await machine.current();
    assert.match(before, /^releases\/1\.1\.0-/);

    assert.match(await Deno.readTextFile(`${units}xylen-coordinator.service`), /^# Of 1\.1\.0\n/);
    assert.equal(await Deno.readTextFile(`${units}xylen-backup.timer`), "# mine\n");
    assert.match(good.stderr, /xylen-backup\.timer was changed and stays/);

    await Deno.writeTextFile(`${root}/schema`, "7");
    await Deno.writeTextFile(`${root}/etc/xylen/xylen.env`, "SECRET=a b\n");
    const bad = await machine.upgrade(await machine.source("1.2.0", false));
    assert.equal(bad.code, 1);
    assert.match(bad.stderr, /1\.2\.0-\S+ is not healthy .* back to .*1\.1\.0-[\s\S]*1\.1\.0-\S+ runs again/);
    assert.equal(await machine.current(), before);
    assert.match(await Deno.readTextFile(`${units}xylen-coordinator.service`), /^# Of 1\.1\.0\n/, "the old units too");
    assert.deepEqual(await machine.releases(), ["1.0.0", "1.1.0"]);
    assert.equal(await Deno.readTextFile(`${root}/schema`), "7 of a b", "the new version took the schema back");

    const third = await machine.upgrade(await machine.source("1.3.0", true));
    assert.equal(third.code, 0, third.stderr);
    assert.deepEqual(await machine.releases(), ["1.1.0", "1.3.0"], "one way back is kept");

    await Deno.mkdir(`${root}/var/lib/xylen`, { recursive: true });
    const gone = await machine.run("uninstall.sh", ["--yes"]);
    assert.equal(gone.code, 0, gone.stderr);
    await assert.rejects(Deno.stat(`${root}/opt/xylen`));
    await assert.rejects(Deno.lstat(`${root}/usr/local/bin/xylen`));
    await assert.rejects(Deno.stat(`${root}/etc/systemd/system/xylen-coordinator.service`));
    assert.ok((await Deno.stat(`${root}/etc/xylen/config.yaml`)).isFile, "what the operator wrote stays");
    assert.equal((await machine.run("uninstall.sh", ["--yes", "--purge"])).code, 0);
    await assert.rejects(Deno.stat(`${root}/etc/xylen`));
  },
});

Deno.test({
  name: "nothing is overwritten or removed without a yes, and changed files stay without one",
  ignore: !runs,
  fn: async () => {
    await using machine = await Machine.create();
    const source = await machine.source("1.0.0", true);
    await machine.install(source, "--yes");
    const { root } = machine;
    const before = await machine.current();
    assert.equal((await machine.install(source)).code, 1, "no answer is a no");
    assert.equal(await machine.current(), before);
    assert.equal((await machine.run("uninstall.sh", [], "n\n")).code, 1);
    assert.equal(await machine.current(), before);

    await Deno.writeTextFile(`${root}/etc/xylen/config.yaml`, "mode: replay\n");
    const unit = `${root}/etc/systemd/system/xylen-backup.timer`;
    await Deno.writeTextFile(unit, "# mine\n");
    const again = await machine.run("install.sh", ["--source", source, "--deno", Deno.execPath()], "y\nn\n");
    assert.equal(again.code, 0, again.stderr);
    assert.equal(await Deno.readTextFile(unit), "# mine\n");
    assert.equal(await Deno.readTextFile(`${root}/etc/xylen/config.yaml`), "mode: replay\n");
    assert.equal(
      (await machine.run("uninstall.sh", ["--yes", "--prefix", "/"])).code,
      2,
      "a typing error takes nothing",
    );
  },
});

Deno.test({
  name: "shellcheck has nothing to say about any script of deploy/",
  ignore: !await toolRuns("shellcheck"),
  fn: async () => {
    const scripts: string[] = [];
    for (const folder of ["", "nginx/", "launchd/"]) {
      for await (const { name } of Deno.readDir(DEPLOY + folder)) {
        if (name.endsWith(".sh")) scripts.push(DEPLOY + folder + name);
      }
    }
    assert.ok(scripts.length > 10);
    const told = await runTool("shellcheck", scripts);
    assert.deepEqual([told.code, told.stdout], [0, ""]);
    assert.notEqual((await runTool("shellcheck", ["-"], { input: "#!/bin/sh\nrm -rf $1/*\n" })).code, 0);
  },
});
