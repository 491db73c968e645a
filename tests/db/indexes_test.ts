import assert from "node:assert/strict";
import { SqlAccountSource } from "../../db/account_source.ts";
import { SqlAccess } from "../../db/access.ts";
import { SqlDecisionHistory } from "../../db/decision_history.ts";
import { SqlExplanations } from "../../db/explanations.ts";
import { SqlJournal } from "../../db/journal.ts";
import { SqlModelAnswers } from "../../db/model_answers.ts";
import { SqlModels } from "../../db/models.ts";
import { MIGRATIONS } from "../../db/migrations/all.ts";
import { storedAccountKey, takeOwnership } from "../../db/ownership.ts";
import { SqlRecords } from "../../db/records.ts";
import { readRows, type SqlClient, type Statement } from "../../db/sql/client.ts";
import { openWorkerClient } from "../../db/sql/worker_client.ts";
import { latestRun, latestRunOf, saveRun } from "../../db/tables/runs.ts";
import { closedTrades } from "../../db/tables/trades.ts";
import { SqlTradeOutcomes } from "../../db/trade_outcomes.ts";
import { TradesCsv } from "../../db/trades_csv.ts";
import {
  aCalibration,
  aClosedTrade,
  aCommit,
  aDecision,
  aMetaLearner,
  anEntry,
  anEvent,
  aRecord,
  inFolder,
  START_MS,
} from "./fixtures.ts";
import { usd } from "../../domain/money.ts";

/** A client that remembers every statement that passes through it. */
function recording(client: SqlClient): { readonly client: SqlClient; readonly seen: Map<string, Statement> } {
  const seen = new Map<string, Statement>();
  const note = (statements: readonly Statement[]) => statements.forEach((each) => seen.set(each.sql, each));
  return {
    seen,
    client: {
      read: (statements) => (note(statements), client.read(statements)),
      write: (statements) => (note(statements), client.write(statements)),
      migrate: (migrations) => client.migrate(migrations),
      close: () => client.close(),
    },
  };
}

/** Everything that a coordinator asks the database, once. */
async function useAll(client: SqlClient, folder: string): Promise<void> {
  const account = { key: "k", label: "l" };
  const ownership = await takeOwnership({
    client,
    account,
    dataDir: folder,
    proof: "lease",
    leaseMs: 60_000,
    onFailure: assert.fail,
  });
  assert.ok(ownership.ok);
  const { fence } = ownership.value;
  const run = { runId: "run1", mode: "demo", accountLabel: "l", marketId: "m", simulated: true, configHash: null };
  await client.write([saveRun({ ...run, accountKey: storedAccountKey(account), atMs: 1, versions: {} })]);
  await readRows(client, latestRun());
  await readRows(client, latestRunOf("demo", "m"));
  const csv = await TradesCsv.open(`${folder}/trades.csv`, await readRows(client, closedTrades()));
  const parts = { client, csv, runId: "run1", fence, accountLabel: "l", onFailure: assert.fail };
  const journal = new SqlJournal(parts);
  await journal.commit(anEntry(1));
  await journal.commit(aCommit(2, {
    kind: "forecasts",
    decisions: [aRecord(aDecision(2))],
    trades: [aClosedTrade(1)],
    systemEvents: [anEvent(1)],
    riskState: {},
    equity: { atMs: 1, balance: usd(1), equity: usd(1) },
    calibrations: [aCalibration("m", 1)],
    metaLearners: [aMetaLearner(1)],
  }));
  await journal.recover();
  const records = new SqlRecords(client);
  for (const page of ["trades", "orders", "decisions", "events", "equity"] as const) {
    const first = await records[page]({ limit: 1 });
    for (const before of first.next ? [{}, { before: first.next }] : [{}, { before: "1.1" }]) {
      await records[page]({ limit: 1, ...before });
      await records[page]({ limit: 1, symbol: "BTCUSDT", ...before });
      await records[page]({ limit: 1, status: "open", ...before });
      await records[page]({ limit: 1, symbol: "BTCUSDT", status: "open", ...before });
    }
  }
  await new SqlExplanations(client).store("d-1", { pushed: [], heldBack: [], models: [] });
  await records.decision("d-1");
  await records.trade("t-1");
  await records.storedDecision("d-1");
  await records.outcomes("d-1");
  await records.performance();
  const source = new SqlAccountSource(client);
  await source.around("d-1");
  await source.explanation("d-1");
  await source.candles("BTCUSDT", "5m", 0, 1);
  const history = new SqlDecisionHistory(client, records);
  for (const span of await history.spans(0, 2 * START_MS)) {
    await Array.fromAsync(history.entries(span));
    await history.beginningOf(span.runId, span.fromSeq);
    await history.chainHashBefore(span.runId, span.fromSeq);
  }
  const models = new SqlModels(client);
  const answers = new SqlModelAnswers(client);
  await answers.newest("m", 10);
  await answers.candles("BTCUSDT", "5m", 0, 1);
  await models.saveWeights([{ modelName: "m", weight: 1, updatedAtMs: 1 }]);
  await models.weights();
  await models.calibrations("run1");
  await models.metaLearner("run1");
  await models.saveVersion({ modelName: "m", modelVersion: "1", modelType: "gbdt", createdAtMs: 1, details: {} });
  await models.versions("m");
  const outcomes = new SqlTradeOutcomes(client, "run1");
  await outcomes.told("m", (await outcomes.untold("m", 2 * START_MS, 10)).map(({ tradeId }) => tradeId), 1);
  await useAccess(new SqlAccess(client));
  await ownership.value.release();
}

async function useAccess(access: SqlAccess): Promise<void> {
  const note = { severity: "info", message: "m", details: {} } as const;
  const times = { createdAtMs: 1, lastUsedAtMs: 1, expiresAtMs: 9 };
  await access.addUser({ name: "a", role: "viewer", passwordHash: "h", createdAtMs: 1, passwordChangedAtMs: 1 }, note);
  await access.changeRole("a", "operator", note);
  await access.changePassword("a", "h", 1, note);
  await access.users();
  await access.user("a");
  await access.openSession({ id: "s", secretHash: "h", userName: "a", address: "", agent: "", ...times }, 0, note);
  await access.sessions();
  await access.session("s");
  await access.useSession("s", 1);
  await access.endSession("s", note);
  await access.endSessionsOf("a", note);
  await access.removeUser("a", note);
  await access.addToken({ id: "t", name: "n", secretHash: "h", scopes: [], createdBy: "", ...times }, note);
  await access.tokens();
  await access.token("t");
  await access.useToken("t", 1);
  await access.removeToken("t", note);
  await access.tell(note);
}

Deno.test("no query of the repositories scans a table, and no page is sorted: every one has its index", () =>
  inFolder(async (folder) => {
    const inner = await openWorkerClient({ path: `${folder}/a.db`, access: "write", onFailure: assert.fail });
    try {
      await inner.migrate(MIGRATIONS);
      const { client, seen } = recording(inner);
      await useAll(client, folder);
      assert.ok(seen.size > 55, `only ${seen.size} statements were seen`);
      const bad: string[] = [];
      for (const { sql, args } of seen.values()) {
        const plan = (await readRows(inner, { sql: `explain query plan ${sql}`, args })).map((row) =>
          String(row["detail"])
        );
        bad.push(...plan.filter((step) => isCostly(step, sql)).map((step) => `${step}: ${sql}`));
      }
      assert.deepEqual(bad, []);
    } finally {
      await inner.close();
    }
  }));

/** A walk along an index in its own order is no scan when it stops at a limit; a page is never sorted after the fact. */
function isCostly(step: string, sql: string): boolean {
  const limited = /limit (\?|1)$/.test(sql);
  if (/^SCAN (json_each|sqlite_master|CONSTANT ROW)/.test(step)) return false;
  if (/^SCAN \w+ USING (COVERING )?INDEX/.test(step)) return !limited;
  return /^SCAN/.test(step) || (limited && /TEMP B-TREE/.test(step));
}
