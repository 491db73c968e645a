/** Where a life can be taken up, as the journal tells it. */
import assert from "node:assert/strict";
import type { Database } from "../../db/open.ts";
import { usd } from "../../domain/money.ts";
import { aClosedTrade, aCommit, anEntry, inFolder, opened, optionsIn, START_MS } from "./fixtures.ts";

const atOf = (seq: number): number => START_MS + seq * 300_000;

/** A state as the engine's snapshot has it. */
const stateWith = (changes: object = {}) => ({
  stateHash: "h",
  state: {
    runId: "run",
    sequence: 1,
    nowMs: 1,
    account: { walletBalance: usd(1_000), unrealizedPnl: 0, available: usd(1_000) },
    risk: { tradesToday: 3 },
    orders: [],
    trades: [],
    lastCandleMs: { BTCUSDT: 77 },
    ...changes,
  },
});

const withJournal = (body: (database: Database) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    const database = await opened(optionsIn(folder));
    const { journal } = database;
    await journal.commit(anEntry(1));
    await journal.commit(aCommit(2, { trades: [aClosedTrade(1)], ...stateWith() }));
    await journal.commit(aCommit(3, stateWith({ trades: [{ tradeId: "t" }] })));
    await journal.commit(aCommit(4, stateWith({ orders: [{ clientOrderId: "x" }] })));
    await journal.commit(aCommit(5, stateWith({ account: null })));
    await journal.commit(aCommit(6));
    await journal.commit(aCommit(7, stateWith({ risk: { tradesToday: 5 } })));
    await journal.commit(aCommit(8, stateWith()));
    try {
      await body(database);
    } finally {
      await database.close();
    }
  });

Deno.test("of the states before a time, those with nothing open are told, the newest first", () =>
  withJournal(async ({ history, runId }) => {
    const found = await history.flatStates(runId, 0, atOf(8), 10);
    assert.deepEqual(found.map(({ seq }) => seq), [7, 2]);
    const [newest] = found;
    assert.deepEqual(
      [newest!.walletBalance, newest!.risk, newest!.lastCandleMs],
      [usd(1_000), { tradesToday: 5 }, { BTCUSDT: 77 }],
    );
    assert.deepEqual((await history.flatStates(runId, 2, atOf(8), 10)).map(({ seq }) => seq), [7]);
    assert.deepEqual(await history.flatStates(runId, 7, atOf(8), 10), []);
    assert.deepEqual(await history.flatStates("another", 0, atOf(8), 10), []);
    assert.deepEqual((await history.flatStates(runId, 0, atOf(8), 4)).map(({ seq }) => seq), [7], "of the newest four");
  }));

Deno.test("trades that had ended by then are told with it", () =>
  withJournal(async ({ history, runId }) => {
    const [late, early] = await history.flatStates(runId, 0, atOf(8), 10);
    assert.deepEqual(late!.ended.map(({ tradeId }) => tradeId), ["t-1"]);
    const { exitTimeMs } = late!.ended[0]!;
    assert.equal(early!.ended.length, exitTimeMs! <= atOf(2) ? 1 : 0);
  }));
