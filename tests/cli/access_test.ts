import assert from "node:assert/strict";
import { Command } from "commander";
import { PASSWORD_VARIABLE } from "../../cli/access/read_password.ts";
import { TypedLine } from "../../cli/access/typed_line.ts";
import { ExitError } from "../../cli/exit.ts";
import { register as registerTokens } from "../../cli/tokens.ts";
import { register as registerUsers } from "../../cli/users.ts";
import { Passwords } from "../../api/auth/passwords.ts";
import { inFolder } from "../fixtures/temporary_folder.ts";
import { opened, optionsIn } from "../db/fixtures.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const PASSWORD = "correct horse battery";

/** Runs a command in this process. @returns What it printed, and its exit code. */
async function run(folder: string, args: readonly string[], password = PASSWORD) {
  const program = new Command().exitOverride();
  for (const register of [registerUsers, registerTokens]) register(program);
  for (const group of program.commands) {
    for (const command of group.commands) command.exitOverride().configureOutput({ writeErr: () => {} });
  }
  const printed: string[] = [];
  const { log, error } = console;
  console.log = (...words: unknown[]) => printed.push(words.join(" "));
  console.error = () => {};
  Deno.env.set(PASSWORD_VARIABLE, password);
  try {
    await program.parseAsync([...args, "--data-dir", folder], { from: "user" });
    return { out: printed.join("\n"), code: 0 };
  } catch (thrown) {
    if (thrown instanceof ExitError) return { out: thrown.message, code: thrown.code };
    return { out: String(thrown), code: 2 };
  } finally {
    Deno.env.delete(PASSWORD_VARIABLE);
    Object.assign(console, { log, error });
  }
}

Deno.test("a user is added, listed, changed and removed, each change an event; the password is in none of it", () =>
  inFolder(async (folder) => {
    const all = [
      await run(folder, ["users", "add", "Alice", "--role", "operator", "--why", "the desk"]),
      await run(folder, ["users", "add", "bob", "--json"]),
      await run(folder, ["users", "role", "bob", "--role", "operator"]),
      await run(folder, ["users", "password", "bob"], "another horse battery"),
      await run(folder, ["users", "list"]),
      await run(folder, ["users", "remove", "bob"]),
    ];
    assert.deepEqual(all.map(({ code }) => code), [0, 0, 0, 0, 0, 0]);
    assert.deepEqual(all.map(({ out }) => out).toSpliced(4, 1), [
      "alice may sign in as operator now.",
      '{"user":"bob","role":"viewer"}',
      "bob is operator now.",
      "bob has a new password, and is signed out everywhere.",
      "bob is removed, and signed out everywhere.",
    ]);
    assert.match(all[4]!.out, /^alice +operator password of 2.*\nbob +operator password of 2/);
    const { users } = JSON.parse((await run(folder, ["users", "list", "--json"])).out);
    assert.deepEqual(users.map(({ name, role }: { name: string; role: string }) => [name, role]), [[
      "alice",
      "operator",
    ]]);
    const database = await opened(optionsIn(folder));
    const { items } = await database.records.events({ limit: 10 });
    const kept = (await database.access.user("alice"))!.passwordHash;
    await database.close();
    assert.deepEqual(items.map(({ message }) => message.replace(/, by .*/, "")).reverse(), [
      "User alice was added as operator",
      "User bob was added as viewer",
      "User bob is operator now",
      "User bob has a new password, and is signed out everywhere",
      "User bob was removed",
    ]);
    const { who, from, why } = items.at(-1)!.details;
    assert.match(String(who), /command line/);
    assert.deepEqual([from, why], ["this machine", "the desk"]);
    assert.ok(!JSON.stringify([items, all]).includes("horse"));
    assert.equal(await new Passwords().matches(PASSWORD, kept), true);
  }));

const REFUSED: readonly [args: readonly string[], password: string, code: number, words: RegExp][] = [
  [["users", "add", "alice"], PASSWORD, 1, /^There is a user alice already$/],
  [["users", "add", "<b>"], PASSWORD, 2, /^"<b>": a user's name has 1 to 64 letters/],
  [["users", "add", "carl"], "short", 2, /^a password has 12 to 256 characters, this has 5$/],
  [["users", "add", "carl", "--role", "admin"], PASSWORD, 2, /Allowed choices are viewer, operator/],
  [["users", "role", "carl", "--role", "viewer"], PASSWORD, 1, /^There is no user carl$/],
  [["users", "role", "alice", "--role", "viewer"], PASSWORD, 1, /^alice is viewer already$/],
  [["users", "role", "alice"], PASSWORD, 2, /required option/],
  [["users", "password", "carl"], PASSWORD, 1, /^There is no user carl$/],
  [["users", "remove", "carl"], PASSWORD, 1, /^There is no user carl$/],
  [["tokens", "create", "desk"], PASSWORD, 2, /required option/],
  [
    ["tokens", "create", "desk", "--scope", "all"],
    PASSWORD,
    2,
    /^a token has at least one of the scopes read, control/,
  ],
  [["tokens", "create", "desk", "--scope", "read", "--days", "x"], PASSWORD, 2, /^a token holds for a whole number/],
  [["tokens", "create", "\u001b[31m", "--scope", "read"], PASSWORD, 2, /^a token's name has 1 to 60 visible/],
  [["tokens", "revoke", `xyl_01234567_${"ab".repeat(32)}`], PASSWORD, 1, /^There is no API token "xyl_01234567":/],
];

Deno.test("what cannot be done is told in one sentence, and leaves nothing behind", () =>
  inFolder(async (folder) => {
    await run(folder, ["users", "add", "alice"]);
    for (const [args, password, code, words] of REFUSED) {
      const { out, code: given } = await run(folder, args, password);
      assert.equal(given, code, `${args.join(" ")}: ${out}`);
      assert.match(out, words);
    }
    const database = await opened(optionsIn(folder));
    const { items } = await database.records.events({ limit: 10 });
    assert.deepEqual([items.length, (await database.access.tokens()).length], [1, 0]);
    await database.close();
  }));

Deno.test("a token is shown once, listed without what makes it one, and revoked by name or beginning", () =>
  inFolder(async (folder) => {
    const made = await run(folder, ["tokens", "create", "desk", "--scope", "control, read", "--days", "30"]);
    assert.match(made.out, /^xyl_[0-9a-f]{8}_[0-9a-f]{64}$/);
    const other = JSON.parse((await run(folder, ["tokens", "create", "grafana", "--scope", "read", "--json"])).out);
    const { tokens } = JSON.parse((await run(folder, ["tokens", "list", "--json"])).out);
    assert.deepEqual(
      tokens.map((each: { name: string; scopes: string[]; expires_at: number | null; created_at: number }) => [
        each.name,
        each.scopes,
        each.expires_at && (each.expires_at - each.created_at) / 86_400_000,
      ]),
      [["desk", ["read", "control"], 30], ["grafana", ["read"], null]],
    );
    const listed = (await run(folder, ["tokens", "list"])).out;
    for (const token of [made.out, other.token]) assert.ok(!listed.includes(token.split("_")[2]));
    assert.match(listed, /^xyl_[0-9a-f]{8} {2}desk {2}read,control {2}until 2.*never used$/m);
    assert.match((await run(folder, ["tokens", "revoke", "desk"])).out, /^"desk" \(xyl_[0-9a-f]{8}\) opens nothing/);
    assert.equal((await run(folder, ["tokens", "revoke", other.token])).code, 0);
    assert.equal((await run(folder, ["tokens", "list", "--json"])).out, '{"tokens":[]}');
  }));

Deno.test("looking makes no database where there is none", () =>
  inFolder(async (folder) => {
    for (const group of ["users", "tokens"]) {
      const { out, code } = await run(`${folder}/nowhere`, [group, "list"]);
      assert.deepEqual([code, out.includes(`There is no database at "${folder}/nowhere/xylen.db"`)], [1, true]);
    }
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  }));

Deno.test("a password comes through a pipe; without one, the command says how", () =>
  inFolder(async (folder) => {
    const add = async (name: string, typed: string) => {
      const args = [
        "run",
        "--quiet",
        "--config",
        `${ROOT}deno.json`,
        "-P=coordinator",
        `${ROOT}main.ts`,
        "users",
        "add",
      ];
      const child = new Deno.Command(Deno.execPath(), {
        args: [...args, name, "--data-dir", folder],
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
        env: { NO_COLOR: "1" },
      }).spawn();
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(typed));
      await writer.close();
      const { code, stderr } = await child.output();
      return { code, err: new TextDecoder().decode(stderr) };
    };
    assert.equal((await add("alice", `${PASSWORD}\n`)).code, 0);
    const none = await add("bob", "");
    assert.equal(none.code, 2);
    assert.match(none.err, /There is no password: type it on a terminal, pipe it in, or set XYLEN_USER_PASSWORD/);
    const database = await opened(optionsIn(folder));
    const [alice] = await database.access.users();
    await database.close();
    assert.equal(await new Passwords().matches(PASSWORD, alice!.passwordHash), true);
  }));

const bytes = (text: string): number[] => [...new TextEncoder().encode(text)];
const TYPED: readonly [name: string, keys: readonly number[], text: string | null][] = [
  ["letters and enter", [...bytes("pässwörd"), 13], "pässwörd"],
  ["a letter taken back", [...bytes("passwörd"), 127, 127, 127, ...bytes("ord"), 10], "password"],
  ["an emoji taken back", [...bytes("key🔑"), 8, 13], "key"],
  ["more taken back than there is", [...bytes("a"), 127, 127, 127, ...bytes("b"), 13], "b"],
  ["everything cleared", [...bytes("wrong"), 21, ...bytes("right"), 13], "right"],
  ["keys that are no letters", [27, 9, ...bytes("a"), 13], "a"],
  ["control-C", [...bytes("half"), 3], null],
  ["control-D at once", [4], null],
  ["control-D later, which is no letter", [...bytes("a"), 4, ...bytes("b"), 13], "ab"],
];

for (const [name, keys, text] of TYPED) {
  Deno.test(`typed without being shown: ${name}`, () => {
    const line = new TypedLine();
    const ends = keys.map((key) => line.take(key));
    assert.deepEqual(ends.slice(0, -1).filter((end) => end !== "more"), []);
    assert.deepEqual([ends.at(-1), line.text], text === null ? ["given_up", line.text] : ["done", text]);
  });
}
