import assert from "node:assert/strict";
import fc from "fast-check";
import { readRows, type SqlClient, SqlError, type SqlValue } from "../../db/sql/client.ts";
import { openRemoteClient } from "../../db/sql/remote_client.ts";
import { openWorkerClient } from "../../db/sql/worker_client.ts";
import { inFolder } from "./fixtures.ts";
import { sqldProgram, withServer } from "./sqld.ts";

const TABLE = "create table t (n integer primary key, i integer, r real, s text) strict";
const ALL = { sql: "select i, r, s from t order by n", args: [] };
const insert = (...args: SqlValue[]) => ({ sql: "insert into t (i, r, s) values (?, ?, ?)", args });

async function withClient(open: (folder: string) => Promise<SqlClient>, body: (client: SqlClient) => Promise<void>) {
  await inFolder(async (folder) => {
    const client = await open(folder);
    try {
      await client.write([{ sql: TABLE, args: [] }]);
      await body(client);
    } finally {
      await client.close();
    }
  });
}

const openFile = (folder: string) =>
  openWorkerClient({ path: `${folder}/a.db`, access: "write", onFailure: (sentence) => assert.fail(sentence) });

type With = (body: (client: SqlClient) => Promise<void>) => Promise<void>;

function clientContract(name: string, withNew: With) {
  Deno.test(`${name}: integers past 2^53, floats and text come back as they went`, () =>
    withNew(async (client) => {
      await fc.assert(
        fc.asyncProperty(
          fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
          fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x === 0 ? 0 : x),
          fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0")),
          async (integer, real, text) => {
            await client.write([{ sql: "delete from t", args: [] }, insert(integer, real, text)]);
            const expected = Number.isSafeInteger(Number(integer)) ? Number(integer) : integer;
            assert.deepEqual({ ...(await readRows(client, ALL))[0] }, { i: expected, r: real, s: text });
          },
        ),
        { numRuns: 40 },
      );
    }));

  for (
    const [what, text, stored] of [
      ["a lone surrogate", "a\ud800b", "a\uFFFDb"],
      ["a NUL", "a\0b", "a\uFFFDb"],
      ["a pair of surrogates", "😀", "😀"],
    ] as const
  ) {
    Deno.test(`${name}: text with ${what} is stored and harms nobody`, () =>
      withNew(async (client) => {
        await client.write([insert(1, 1, text)]);
        assert.equal((await readRows(client, ALL))[0]?.["s"], stored);
      }));
  }

  Deno.test(`${name}: a write that fails in its middle leaves nothing, names the reason, and blocks nobody`, () =>
    withNew(async (client) => {
      const writes = [
        client.write([insert(1, 1, "a")]),
        client.write([insert(2, 2, "b"), insert("not a number", 2, "b")]),
        client.write([insert(3, 3, "c")]),
        client.write([{ sql: "insert into nowhere values (1)", args: [] }]),
      ];
      const outcomes = await Promise.allSettled(writes);
      assert.deepEqual(outcomes.map((each) => each.status), ["fulfilled", "rejected", "fulfilled", "rejected"]);
      await assert.rejects(writes[1] ?? assert.fail(), /cannot store TEXT value in INTEGER column t.i/);
      await assert.rejects(
        writes[3] ?? assert.fail(),
        (error) => error instanceof SqlError && /nowhere/.test(error.message),
      );
      assert.deepEqual((await readRows(client, ALL)).map((row) => row["i"]), [1, 3]);
    }));

  Deno.test(`${name}: returned rows belong to their statement, in order`, () =>
    withNew(async (client) => {
      const returning = { sql: "insert into t (i, r, s) values (?, 0, 'x') returning i", args: [7] };
      const rows = await client.write([insert(1, 1, "a"), returning, { ...returning, args: [8] }]);
      assert.deepEqual(rows.map((each) => each.map((row) => row["i"])), [[], [7], [8]]);
    }));

  Deno.test(`${name}: a read that fails does not stop the next one`, () =>
    withNew(async (client) => {
      await assert.rejects(client.read([ALL, { sql: "select * from nowhere", args: [] }]), /nowhere/);
      assert.deepEqual(await client.read([ALL, ALL]), [[], []]);
    }));
}

clientContract("file", (body) => withClient(openFile, body));

const program = await sqldProgram();
if (program === null) console.log("not run: sqld");
else {
  clientContract(
    "sqld",
    (body) => withServer(program, (url) => withClient(() => openRemoteClient(url, undefined), body)),
  );
}

Deno.test("the event loop goes on while the Worker reads 20,000 rows", () =>
  withClient(openFile, async (client) => {
    const ids = JSON.stringify(Array.from({ length: 20_000 }, (_, i) => i));
    await client.write([{
      sql: "insert into t (i, r, s) select value, value, 'x' || value from json_each(?)",
      args: [ids],
    }]);
    let turns = 0;
    // A machine that is busy may hold this thread while the Worker reads: then it is asked again.
    for (let asked = 0; turns === 0 && asked < 20; asked++) {
      let done = false;
      const read = readRows(client, ALL).finally(() => done = true);
      while (!done) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        if (!done) turns++;
      }
      assert.equal((await read).length, 20_000);
    }
    assert.ok(turns > 0, "no timer fired between question and answer");
  }));

/** Workers that break in their own ways. */
const broken: readonly (readonly [string, string, RegExp])[] = [
  [
    "throws outside any request",
    `self.onmessage = () => { throw new Error("out of order") }`,
    /Worker broke: .*out of order/,
  ],
  ["cannot be loaded", `import "./this_is_nowhere.ts"`, /Worker broke: /],
];

for (const [name, source, sentence] of broken) {
  Deno.test(`when the Worker ${name}, everything pending is refused and the process lives`, async () => {
    const told: string[] = [];
    const url = URL.createObjectURL(new Blob([source], { type: "application/javascript" }));
    const opening = openWorkerClient({
      path: "unused",
      access: "write",
      onFailure: (each) => told.push(each),
      newWorker: () => new Worker(url, { type: "module" }),
    });
    await assert.rejects(opening, sentence);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? "", sentence);
    URL.revokeObjectURL(url);
  });
}

Deno.test("a closed client refuses in words, and closing again does nothing", () =>
  inFolder(async (folder) => {
    const client = await openFile(folder);
    await Promise.all([client.close(), client.close()]);
    await assert.rejects(client.read([ALL]), /^SqlError: the database is closed$/);
    await assert.rejects(client.write([ALL]), /^SqlError: the database is closed$/);
  }));

Deno.test("writes that wait when the client closes are still done", () =>
  inFolder(async (folder) => {
    const client = await openFile(folder);
    const writes = [client.write([{ sql: TABLE, args: [] }]), client.write([insert(1, 1, "a")])];
    await client.close();
    await Promise.all(writes);
    const again = await openFile(folder);
    assert.equal((await readRows(again, ALL)).length, 1);
    await again.close();
  }));

Deno.test("more waiting writes than a loop can ever have are refused, not queued without end", () =>
  withClient(openFile, async (client) => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5200 }, (_, i) => client.write([insert(i, i, "x")])),
    );
    const refused = outcomes.filter((each) => each.status === "rejected");
    assert.ok(refused.length > 0 && refused.length <= 200);
    assert.match(String(refused[0]?.reason), /5000 writes already wait for the database/);
    assert.equal((await readRows(client, ALL)).length, 5200 - refused.length);
  }));
