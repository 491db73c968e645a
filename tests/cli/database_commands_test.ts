/** backup, restore, migrate, doctor and init as they are typed: what they print for machines, and how they end. */
import assert from "node:assert/strict";
import { anEntry, inFolder, opened, optionsIn } from "../db/fixtures.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** @param cwd Where it is typed: no configuration but a test's own stands there. */
async function typed(cwd: string, ...args: string[]): Promise<Ended> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "-A", "--config", `${ROOT}tests/deno.json`, `${ROOT}main.ts`, ...args],
    cwd,
    env: { NO_COLOR: "1", LIBSQL_URL: "", LIBSQL_AUTH_TOKEN: "" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

Deno.test("a folder is backed up, checked, restored elsewhere, taken down a version and up again, and examined", () =>
  inFolder(async (folder) => {
    const database = await opened(optionsIn(folder));
    await database.journal.commit(anEntry(1));
    await database.close();
    const json = async (expected: number, ...args: string[]) => {
      const { code, out, err } = await typed(folder, ...args, "--json");
      assert.equal(code, expected, err);
      return JSON.parse(out);
    };
    const { made, path, manifest } = await json(0, "backup", "--data-dir", folder);
    assert.deepEqual([made, manifest.moment.seq], [true, 1]);
    assert.ok(path.startsWith(`${folder}/backups/xylen-`), path);
    assert.equal((await json(0, "restore", path, "--check")).ok, true);
    const refused = await typed(folder, "restore", path, "--data-dir", folder);
    assert.deepEqual([refused.code, /already: --force puts/.test(refused.err)], [1, true]);
    const restored = await json(0, "restore", path, "--data-dir", `${folder}/elsewhere`);
    assert.deepEqual([restored.former, restored.moment.seq], [null, 1]);
    assert.equal((await Deno.stat(`${folder}/elsewhere`)).mode! & 0o777, 0o700, "closed to others");
    const { version, newest } = await json(0, "migrate", "--show", "--data-dir", folder);
    assert.equal(version, newest);
    const down = await json(0, "migrate", "--to", String(newest - 1), "--data-dir", folder);
    assert.deepEqual([down.from, down.to], [newest, newest - 1]);
    assert.ok((await Deno.stat(down.backup)).isFile);
    const up = await json(0, "migrate", "--no-backup", "--data-dir", folder);
    assert.deepEqual(up, { from: newest - 1, to: newest, newest, backup: null });
    const { checks } = await json(3, "doctor", "--live", "--data-dir", folder);
    const statusOf = (name: string) => checks.find((check: { name: string }) => check.name === name)?.status;
    assert.deepEqual([statusOf("backup proof"), statusOf("test alert")], ["ok", "fail"]);
  }));

Deno.test("a timer makes no second backup: one is taken when the newest is as old as it may get", () =>
  inFolder(async (folder) => {
    await (await opened(optionsIn(folder))).close();
    const due = async () => {
      const { code, out, err } = await typed(folder, "backup", "--if-due", "--data-dir", folder, "--json");
      assert.equal(code, 0, err);
      return JSON.parse(out);
    };
    const first = await due();
    assert.equal(first.made, true, "there is none yet");
    assert.deepEqual(await due(), { made: false, path: first.path, removed: [], faults: [] });
    const yesterday = new Date(Date.now() - 23 * 3_600_000).toISOString();
    await Deno.writeTextFile(`${first.path}.json`, JSON.stringify({ ...first.manifest, taken_at: yesterday }));
    assert.equal((await due()).made, true, "a timer comes a little earlier on some days");
  }));

const WRONG: readonly [string, readonly string[], number, RegExp][] = [
  ["backup without a database", ["backup", "--data-dir", "none"], 1, /There is no database at/],
  ["backup with a broken configuration", ["backup", "--config", "none.yaml"], 2, /none\.yaml.*does not exist/],
  ["backup by two rules", ["backup", "--if-due", "--to", "x.db"], 2, /give one of the two/],
  ["restore of nothing", ["restore"], 2, /missing required argument 'file'/],
  ["restore of a file that is not there", ["restore", "none.db"], 1, /There is no backup at/],
  ["a check of a file that is not there", ["restore", "none.db", "--check"], 3, /There is no backup at/],
  ["migrate to no version", ["migrate", "--to", "0"], 2, /--to must be a version from 1 to \d+, was "0"/],
  ["doctor with no port", ["doctor", "--port", "x"], 2, /--port must be a whole number/],
  ["init without a terminal", ["init"], 2, /this is no terminal/],
  ["init of a file that is not there", ["init", "--from", "none.yaml"], 1, /Cannot read "none\.yaml"/],
];

Deno.test("what is typed wrong ends with its code and one sentence, and makes nothing", () =>
  inFolder(async (folder) => {
    for (const [what, args, code, sentence] of WRONG) {
      const ended = await typed(folder, ...args);
      assert.equal(ended.code, code, `${what}: ${ended.err}`);
      assert.match(ended.err, sentence, what);
      assert.doesNotMatch(ended.err, /^ +at /m, what);
    }
    const left = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    // What a restore locks while it looks is in the data folder.
    assert.deepEqual(left.filter((name) => name !== "data"), []);
  }));
