import assert from "node:assert/strict";
import type { AccessNote, AccessStore, ApiToken, Session, User } from "../../coordinator/ports/access_store.ts";
import type { SystemEvent } from "../../coordinator/ports/journal.ts";
import { type Database, type DatabaseOptions } from "../../db/open.ts";
import { openAccess } from "../../db/open_access.ts";
import { anEntry, inFolder, opened, optionsIn, START_MS } from "./fixtures.ts";
import { sqldProgram, withServer } from "./sqld.ts";

const WALL_MS = Date.UTC(2030, 0, 1);
const NOTE: AccessNote = { severity: "info", message: "it happened", details: { who: "w", from: "f", why: "y" } };

const aUser = (name: string, changes: Partial<User> = {}): User => ({
  name,
  role: "operator",
  passwordHash: `hash of ${name}`,
  createdAtMs: 1,
  passwordChangedAtMs: 1,
  ...changes,
});

const aSession = (id: string, changes: Partial<Session> = {}): Session => ({
  id,
  secretHash: `hash of ${id}`,
  userName: null,
  createdAtMs: 1_000,
  lastUsedAtMs: 1_000,
  expiresAtMs: 10_000,
  address: "127.0.0.1",
  agent: "a browser",
  ...changes,
});

const aToken = (id: string, changes: Partial<ApiToken> = {}): ApiToken => ({
  id,
  name: `token ${id}`,
  secretHash: `hash of ${id}`,
  scopes: ["read", "control"],
  createdAtMs: 1,
  createdBy: "alice",
  expiresAtMs: null,
  lastUsedAtMs: null,
  ...changes,
});

/** @param changes What is to change something: an event. @param nothing What is not: no event, and none stored. */
async function toldOnce(
  { records }: Database,
  changes: readonly (() => Promise<SystemEvent | null>)[],
  nothing: readonly (() => Promise<SystemEvent | null>)[] = [],
): Promise<void> {
  const count = async () => (await records.events({ limit: 100 })).items.length;
  const before = await count();
  for (const change of changes) assert.equal((await change())?.message, NOTE.message);
  for (const each of nothing) assert.equal(await each(), null);
  assert.equal(await count(), before + changes.length);
}

function accessContract(name: string, withOptions: (body: (o: DatabaseOptions) => Promise<void>) => Promise<void>) {
  const test = (what: string, body: (access: AccessStore, database: Database) => Promise<void>) =>
    Deno.test(`${name}: ${what}`, () =>
      withOptions(async (options) => {
        const database = await opened({ ...options, nowMs: () => WALL_MS });
        try {
          await body(database.access, database);
        } finally {
          await database.close();
        }
      }));

  test("a user is kept as added; a name is taken once; roles change", async (access, database) => {
    await toldOnce(database, [() => access.addUser(aUser("bob"), NOTE), () => access.addUser(aUser("alice"), NOTE)], [
      () => access.addUser(aUser("alice", { passwordHash: "another" }), NOTE),
    ]);
    assert.deepEqual(await access.users(), [aUser("alice"), aUser("bob")]);
    await toldOnce(database, [() => access.changeRole("bob", "viewer", NOTE)], [
      () => access.changeRole("bob", "viewer", NOTE),
      () => access.changeRole("carol", "viewer", NOTE),
    ]);
    assert.deepEqual([await access.user("bob"), await access.user("Bob")], [aUser("bob", { role: "viewer" }), null]);
  });

  test("a session knows what its user may do now; one of a link is an operator's", async (access) => {
    await access.addUser(aUser("bob", { role: "viewer" }), NOTE);
    await access.openSession(aSession("s1", { userName: "bob", lastUsedAtMs: 2_000 }), 0, NOTE);
    await access.openSession(aSession("s2"), 0, NOTE);
    assert.deepEqual((await access.session("s1"))?.role, "viewer");
    assert.deepEqual(await access.session("s2"), { ...aSession("s2"), role: "operator" });
    await access.changeRole("bob", "operator", NOTE);
    assert.deepEqual((await access.session("s1"))?.role, "operator");
    await access.useSession("s2", 3_000);
    assert.deepEqual((await access.sessions()).map(({ id, lastUsedAtMs }) => [id, lastUsedAtMs]), [
      ["s2", 3_000],
      ["s1", 2_000],
    ]);
    await assert.rejects(access.openSession(aSession("s3", { userName: "nobody" }), 0, NOTE), /FOREIGN KEY/);
    assert.equal(await access.session("s3"), null);
  });

  test("a new password and a removal end the sessions of that user alone", async (access, database) => {
    const ids = async () => (await access.sessions()).map(({ id }) => id).toSorted();
    for (const user of ["alice", "bob"]) {
      await access.addUser(aUser(user), NOTE);
      for (const n of [1, 2]) await access.openSession(aSession(`${user}${n}`, { userName: user }), 0, NOTE);
    }
    await access.openSession(aSession("link"), 0, NOTE);
    await toldOnce(database, [() => access.changePassword("alice", "new", 7, NOTE)], [
      () => access.changePassword("carol", "new", 7, NOTE),
    ]);
    assert.deepEqual(await access.user("alice"), aUser("alice", { passwordHash: "new", passwordChangedAtMs: 7 }));
    assert.deepEqual(await ids(), ["bob1", "bob2", "link"]);
    await toldOnce(database, [() => access.endSession("bob2", NOTE)], [() => access.endSession("bob2", NOTE)]);
    await toldOnce(database, [() => access.removeUser("bob", NOTE)], [() => access.removeUser("bob", NOTE)]);
    assert.deepEqual(await ids(), ["link"]);
    await toldOnce(database, [() => access.endSessionsOf(null, NOTE)], [
      () => access.endSessionsOf(null, NOTE),
      () => access.endSessionsOf("alice", NOTE),
    ]);
    assert.deepEqual([await ids(), (await access.users()).length], [[], 1]);
  });

  test("a new session clears away what ended, what nobody used, and the oldest of very many", async (access) => {
    const ids = async () => (await access.sessions()).map(({ id }) => id).toSorted();
    await access.openSession(aSession("ended", { expiresAtMs: 4_000 }), 0, NOTE);
    await access.openSession(aSession("unused", { lastUsedAtMs: 2_000 }), 0, NOTE);
    await access.openSession(aSession("kept", { lastUsedAtMs: 2_001 }), 0, NOTE);
    await access.openSession(aSession("new", { createdAtMs: 4_000, lastUsedAtMs: 4_000 }), 2_000, NOTE);
    assert.deepEqual(await ids(), ["kept", "new"]);
    await access.addUser(aUser("alice"), NOTE);
    for (let n = 0; n < 52; n++) {
      const id = `a${String(n).padStart(2, "0")}`;
      await access.openSession(aSession(id, { userName: "alice", createdAtMs: 5_000 + n }), 0, NOTE);
    }
    const left = await ids();
    assert.deepEqual([left.length, left[0], left.at(-1)], [52, "a02", "new"]);
  });

  test("an API token is kept as added, once by name and id, until it is removed", async (access, database) => {
    const limited = aToken("b", { scopes: ["read"], expiresAtMs: 9_000 });
    await toldOnce(database, [() => access.addToken(limited, NOTE), () => access.addToken(aToken("a"), NOTE)], [
      () => access.addToken(aToken("a", { name: "another" }), NOTE),
      () => access.addToken(aToken("c", { name: "token a" }), NOTE),
    ]);
    await access.useToken("a", 5);
    assert.deepEqual(await access.tokens(), [aToken("a", { lastUsedAtMs: 5 }), limited]);
    assert.deepEqual([await access.token("b"), await access.token("c")], [limited, null]);
    await toldOnce(database, [() => access.removeToken("a", NOTE)], [() => access.removeToken("a", NOTE)]);
    assert.deepEqual((await access.tokens()).map(({ id }) => id), ["b"]);
  });

  test("an event stands at the market's time, with the wall's in its details", async (access, { journal, records }) => {
    const early = await access.tell(NOTE);
    assert.deepEqual([early.eventType, early.component, early.atMs], ["ACCESS", "access", WALL_MS]);
    await journal.commit(anEntry(1));
    const { eventId, atMs, details } = (await access.addUser(aUser("alice"), NOTE))!;
    assert.ok(atMs >= START_MS && atMs < WALL_MS);
    assert.deepEqual(details, { who: "w", from: "f", why: "y", at: "2030-01-01T00:00:00.000Z" });
    const { items } = await records.events({ limit: 10 });
    assert.ok(items.some(({ event_id, timestamp }) => event_id === eventId && timestamp === atMs));
  });
}

accessContract("file", (body) => inFolder((folder) => body(optionsIn(folder))));

const program = await sqldProgram();
if (program === null) console.log("not run: sqld");
else {
  accessContract(
    "sqld",
    (body) => withServer(program, (url) => inFolder((folder) => body(optionsIn(folder, { url })))),
  );
}

Deno.test("users, sessions and tokens go on in the database of another market; what they did stays in the archive", () =>
  inFolder(async (folder) => {
    const before = await opened(optionsIn(folder));
    await before.access.addUser(aUser("alice"), NOTE);
    await before.access.openSession(aSession("s", { userName: "alice" }), 0, NOTE);
    await before.access.addToken(aToken("a"), NOTE);
    await before.journal.commit(anEntry(1));
    await before.close();
    const after = await opened(optionsIn(folder, { marketId: "synthetic-2" }));
    assert.ok(after.archived);
    assert.deepEqual(await after.access.users(), [aUser("alice")]);
    assert.deepEqual((await after.access.sessions()).map(({ id, role }) => [id, role]), [["s", "operator"]]);
    assert.deepEqual(await after.access.tokens(), [aToken("a")]);
    assert.deepEqual((await after.records.events({ limit: 10 })).items, []);
    await after.close();
  }));

Deno.test("the command line adds a user before the first start, and beside a running coordinator; nobody else reads the file", () =>
  inFolder(async (folder) => {
    const url = `file:${folder}/new/xylen.db`;
    const add = async (name: string) => {
      const access = await openAccess(url);
      assert.ok(access.ok);
      await access.value.access.addUser(aUser(name), NOTE);
      await access.value.close();
    };
    await add("alice");
    if (Deno.build.os !== "windows") {
      assert.equal((await Deno.stat(`${folder}/new/xylen.db`)).mode! & 0o777, 0o600);
    }
    const database = await opened(optionsIn(folder, { url, dataDir: `${folder}/new` }));
    await database.journal.commit(anEntry(1));
    await add("bob");
    await database.journal.commit(anEntry(2));
    assert.deepEqual((await database.access.users()).map(({ name }) => name), ["alice", "bob"]);
    await database.close();
  }));

Deno.test("a file that is no database is refused in words", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/xylen.db`, "no database at all, but long enough to be looked at ".repeat(40));
    const access = await openAccess(`file:${folder}/xylen.db`);
    assert.match(access.ok ? "" : access.error, /^Cannot open the database ".*xylen.db": it is not a sound database/);
  }));
