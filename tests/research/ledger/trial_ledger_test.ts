import assert from "node:assert/strict";
import type { BacktestPage } from "../../../coordinator/ports/research/backtests.ts";
import { createClient } from "@libsql/client";
import { SqlJobBook } from "../../../db/research/job_book.ts";
import { RESEARCH_MIGRATIONS } from "../../../db/research/migrations.ts";
import type { TrialEntry } from "../../../db/research/trial_entry.ts";
import { openTrialLedger, researchFile, TrialLedger } from "../../../db/research/trial_ledger.ts";
import { readRows, type SqlClient, type Statement } from "../../../db/sql/client.ts";
import { openWorkerClient } from "../../../db/sql/worker_client.ts";
import { inFolder } from "../../fixtures/temporary_folder.ts";
import { aTrial } from "./a_trial.ts";

async function withLedger(folder: string, work: (ledger: TrialLedger) => Promise<void>): Promise<void> {
  const opened = await openTrialLedger(folder);
  assert.ok(opened.ok);
  await work(opened.value).finally(() => opened.value.close());
}

const tampered = async (folder: string, sql: string): Promise<void> => {
  const client = createClient({ url: `file:${researchFile(folder)}`, timeout: 5_000 });
  await client.executeMultiple(sql);
  client.close();
};

/** As read again, without what only a recorded one has. */
const entryOf = ({ ...trial }: TrialEntry): TrialEntry => {
  for (const added of ["seq", "entryHash", "previousHash"]) delete (trial as Record<string, unknown>)[added];
  return trial;
};

Deno.test("what was written stands there as it was, in its order", () =>
  inFolder((folder) =>
    withLedger(folder, async (ledger) => {
      const entries = [
        aTrial({ changed: { "trading.leverage": 2, "ensemble.aggregation": "mean" } }),
        aTrial({ sharpe: null, skewness: null, kurtosis: null, returns: new Float32Array(3), figures: { cagr: null } }),
        aTrial({ kind: "search", place: { searchId: "s", rung: 1, trialNo: 7 } }),
      ];
      await ledger.append(entries);
      const read = await Array.fromAsync(ledger.all());
      assert.deepEqual(read.map(entryOf), entries);
      assert.deepEqual(read.map(({ seq }) => seq), [1, 2, 3]);
      assert.equal(await ledger.fault(), undefined);
    })
  ));

for (
  const [what, sql, fault] of [
    [
      "an entry that is taken out",
      "delete from trial_symbols where seq = 2; delete from trials where seq = 2",
      /2 is missing/,
    ],
    [
      "the last entry taken out",
      "delete from trial_symbols where seq = 4; delete from trials where seq = 4",
      /4 to 4 are missing/,
    ],
    ["a ratio that is changed", "update trials set sharpe = 9 where seq = 3", /entry 3 was changed/],
    ["a link that is changed", "update trials set previous_hash = 'x' where seq = 3", /entry 3 does not follow/],
    ["a symbol that is taken off", "delete from trial_symbols where seq = 1", /symbols of entries are missing/],
  ] as const
) {
  Deno.test(`the chain shows ${what}`, () =>
    inFolder(async (folder) => {
      await withLedger(folder, async (ledger) => {
        await ledger.append([1, 2, 3, 4].map((n) => aTrial({ trades: n })));
      });
      await tampered(
        folder,
        `pragma foreign_keys = off; drop trigger trials_never_change; drop trigger trials_never_go; ${sql};`,
      );
      await withLedger(folder, async (ledger) => assert.match(await ledger.fault() ?? "", fault));
    }));
}

for (const sql of ["update trials set trades = 0", "delete from trials"]) {
  Deno.test(`the database itself refuses: ${sql}`, () =>
    inFolder(async (folder) => {
      await withLedger(folder, async (ledger) => void await ledger.append([aTrial({})]));
      await assert.rejects(tampered(folder, sql), /append-only/);
    }));
}

Deno.test("several that write at once make one chain", () =>
  inFolder(async (folder) => {
    const writers = await Promise.all([0, 1, 2].map(() => openTrialLedger(folder)));
    await Promise.all(writers.map(async (writer, w) => {
      assert.ok(writer.ok);
      for (let n = 0; n < 8; n++) await writer.value.append([aTrial({ trades: w * 100 + n })]);
    }));
    for (const writer of writers) if (writer.ok) await writer.value.close();
    await withLedger(folder, async (ledger) => {
      assert.equal(await ledger.fault(), undefined);
      assert.equal((await Array.fromAsync(ledger.all())).length, 24);
    });
  }));

Deno.test("trials are found by symbol and by what their ranges share", () =>
  inFolder((folder) =>
    withLedger(folder, async (ledger) => {
      await ledger.append([
        aTrial({ symbols: ["BTCUSDT"], fromMs: 0, toMs: 100 }),
        aTrial({ symbols: ["BTCUSDT", "ETHUSDT"], fromMs: 100, toMs: 200 }),
        aTrial({ symbols: ["ETHUSDT"], fromMs: 150, toMs: 300 }),
      ]);
      const found = async (symbols: string[], fromMs: number, toMs: number) =>
        (await ledger.on(symbols, fromMs, toMs)).map(({ seq }) => seq);
      assert.deepEqual(await found(["BTCUSDT"], 0, 1_000), [1, 2]);
      assert.deepEqual(await found(["BTCUSDT"], 50, 100), [1], "to touch is not to overlap");
      assert.deepEqual(await found(["ETHUSDT"], 0, 160), [2, 3]);
      assert.deepEqual(await found(["BTCUSDT", "ETHUSDT"], 0, 1_000), [1, 2, 3], "each once");
      assert.deepEqual(await found(["SOLUSDT"], 0, 1_000), []);
    })
  ));

Deno.test("a place in a search is taken once", () =>
  inFolder((folder) =>
    withLedger(folder, async (ledger) => {
      const place = { searchId: "s", rung: 0, trialNo: 1 };
      await ledger.append([aTrial({ place })]);
      await assert.rejects(ledger.append([aTrial({ place })]), /UNIQUE/);
      assert.equal((await ledger.ofSearch("s")).length, 1);
    })
  ));

Deno.test("a backtest is stored with its entry", () =>
  inFolder((folder) =>
    withLedger(folder, async (ledger) => {
      const common = {
        symbols: ["BTCUSDT"],
        timeframe: "5m",
        fromMs: 0,
        toMs: 1,
        folder: "out",
        curve: null,
        report: { sharpe: 1 },
      };
      for (const [backtestId, recordedAtMs] of [["b-1", 1], ["b-2", 2]] as const) {
        await ledger.appendBacktest(aTrial({ kind: "backtest" }), { backtestId, recordedAtMs, ...common });
      }
      assert.deepEqual((await ledger.latestBacktests(5)).map(({ backtestId, seq }) => [backtestId, seq]), [
        ["b-2", 2],
        ["b-1", 1],
      ]);
      assert.deepEqual((await ledger.backtest("b-1"))?.report, { sharpe: 1 });
      assert.equal(await ledger.backtest("b-3"), null);
    })
  ));

Deno.test("backtests are listed page by page, newest first, none twice and none left out", () =>
  inFolder((folder) =>
    withLedger(folder, async (ledger) => {
      const common = {
        symbols: ["BTCUSDT", "ETHUSDT"],
        timeframe: "5m",
        fromMs: 0,
        toMs: 1,
        folder: "out",
        curve: null,
      };
      const report = {
        net_profit: -1.5,
        trades: 3,
        sharpe: null,
        performance: { sharpe: { interval: { low: -1, high: 2, level: 0.95 } } },
        models: [{ name: "gbdt" }],
      };
      for (const [backtestId, recordedAtMs] of [["b-1", 1], ["b-3", 2], ["b-2", 2], ["b-4", 3], ["b-5", 4]] as const) {
        await ledger.appendBacktest(aTrial({ kind: "backtest" }), { backtestId, recordedAtMs, report, ...common });
      }
      const ids: string[] = [];
      let before: string | null = null;
      do {
        const page: BacktestPage = await ledger.backtestPage(2, before);
        ids.push(...page.items.map(({ backtest_id }) => backtest_id));
        before = page.next;
      } while (before !== null);
      assert.deepEqual(ids, ["b-5", "b-4", "b-3", "b-2", "b-1"]);
      const { items: [first] } = await ledger.backtestPage(1, null);
      assert.deepEqual(
        [first!.symbols, first!.net_profit, first!.trades, first!.sharpe, first!.sharpe_low, first!.sharpe_high],
        [["BTCUSDT", "ETHUSDT"], -1.5, 3, null, -1, 2],
      );
      assert.deepEqual([first!.models, first!.buy_and_hold], [["gbdt"], null]);
      await assert.rejects(ledger.backtestPage(1, "yesterday"), /before must be what `next` told, was "yesterday"/);
    })
  ));

Deno.test("the schema goes back and forth without losing an entry", () =>
  inFolder(async (folder) => {
    await withLedger(folder, async (ledger) => void await ledger.append([aTrial({}), aTrial({ trades: 2 })]));
    const client = await openWorkerClient({ path: researchFile(folder), access: "write", onFailure: assert.fail });
    await client.migrate(RESEARCH_MIGRATIONS, 0);
    await client.migrate(RESEARCH_MIGRATIONS);
    await client.close();
    await withLedger(folder, async (ledger) => {
      assert.equal(await ledger.fault(), undefined);
      assert.equal((await Array.fromAsync(ledger.all())).length, 2);
    });
  }));

Deno.test("every question is answered from an index", () =>
  inFolder(async (folder) => {
    const client = await openWorkerClient({ path: `${folder}/r.db`, access: "write", onFailure: assert.fail });
    await client.migrate(RESEARCH_MIGRATIONS);
    const seen = new Map<string, Statement>();
    const noting: SqlClient = {
      read: (statements) => {
        for (const each of statements) seen.set(each.sql, each);
        return client.read(statements);
      },
      write: (statements) => client.write(statements),
      migrate: (migrations) => client.migrate(migrations),
      close: () => client.close(),
    };
    const ledger = new TrialLedger(noting);
    await ledger.append([aTrial({})]);
    await ledger.on(["BTCUSDT"], 0, 1);
    await ledger.ofSearch("s");
    await ledger.latestBacktests(1);
    await ledger.backtest("b");
    await ledger.backtestPage(1, null);
    await ledger.backtestPage(1, "5.b-1");
    const book = new SqlJobBook(noting);
    await book.find("j");
    await book.latest("backtest", 1);
    await book.open();
    await Array.fromAsync(ledger.all());
    assert.ok(seen.size >= 10);
    for (const { sql, args } of seen.values()) {
      const plan = await readRows(client, { sql: `explain query plan ${sql}`, args });
      const scans = plan.map((row) => String(row["detail"])).filter((detail) =>
        /^SCAN (?!CONSTANT|.*USING (COVERING )?INDEX)/.test(detail)
      );
      assert.deepEqual(scans, [], sql);
    }
    await client.close();
  }));

Deno.test("a folder that cannot hold the ledger is named", async () => {
  const opened = await openTrialLedger("/dev/null/x");
  assert.ok(!opened.ok);
  assert.match(opened.error, /\/dev\/null\/x/);
});
