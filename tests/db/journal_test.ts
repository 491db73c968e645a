import assert from "node:assert/strict";
import type { Commit } from "../../coordinator/ports/journal.ts";
import { takeOver } from "../../db/tables/owners.ts";
import { storedAccountKey } from "../../db/ownership.ts";
import { qty, usd } from "../../domain/money.ts";
import type { PlacedOrder } from "../../domain/order.ts";
import { Connection } from "../../db/sql/connection.ts";
import { aCommit, aDecision, anEntry, anEvent, anOrder, aRecord, aTrade, withDatabase } from "./fixtures.ts";

const PAGE = { limit: 10 };

const refused: readonly (readonly [string, Commit, RegExp])[] = [
  [
    "a gap in the sequence",
    anEntry(3, 2),
    /^Error: Cannot commit event 3 \(forecasts\): it does not follow the last event/,
  ],
  ["a sequence number twice", anEntry(1, 2), /Cannot commit event 1 \(forecasts\): it does not follow/],
  ["a decision twice", anEntry(2, 1), /Cannot commit event 2 \(forecasts\): .*UNIQUE/],
  [
    "a trade without its decision",
    aCommit(2, {
      trades: [aTrade(9)],
      systemEvents: [anEvent(1)],
      equity: { atMs: 1, balance: usd(1), equity: usd(1) },
    }),
    /it names a decision, snapshot or trade that is not stored/,
  ],
  ["an order without its trade", aCommit(2, { orders: [anOrder(9, { decisionId: null })] }), /that is not stored/],
  [
    "money that is not whole",
    aCommit(2, { decisions: [aRecord(aDecision(2))], trades: [aTrade(2, { stopPrice: 1.5 as never })] }),
    /cannot store REAL value in INTEGER column trades.stop_price/,
  ],
];

for (const [name, commit, sentence] of refused) {
  Deno.test(`a commit with ${name} is refused and leaves nothing, and the next one goes on`, () =>
    withDatabase(async ({ journal, records }) => {
      await journal.commit(anEntry(1));
      await assert.rejects(journal.commit(commit), sentence);
      assert.equal((await journal.recover()).lastSeq, 1);
      assert.deepEqual((await records.decisions(PAGE)).items.map((each) => each.decision_id), ["d-1"]);
      assert.deepEqual((await records.trades(PAGE)).items.map((each) => each.trade_id), ["t-1"]);
      assert.deepEqual((await records.orders(PAGE)).items.map((each) => each.order_id), ["x-run-1-entry"]);
      assert.deepEqual((await records.events(PAGE)).items, []);
      assert.deepEqual((await records.equity(PAGE)).items, []);
      await journal.commit(anEntry(2));
      assert.equal((await journal.recover()).lastSeq, 2);
    }));
}

const half = { systemEvents: [anEvent(77)], trades: [aTrade(1, { stopPrice: 1.5 as never })] };
/** Found only when the shared transaction ends, and then by SQLite for all of it. */
const orphan = { trades: [aTrade(500)] };

for (
  const [name, bad] of [
    ["fails in its middle", half],
    ["has no decision for its trade", orphan],
  ] as const
) {
  Deno.test(`of many commits that wait together, one that ${name} fails alone`, () =>
    withDatabase(async ({ journal, records }) => {
      const seqs = Array.from({ length: 40 }, (_, i) => i + 1);
      const outcomes = await Promise.allSettled([
        ...seqs.map((seq) => journal.commit(anEntry(seq))),
        journal.commit(anEntry(7, 99)), // its place is taken
        journal.commit(aCommit(41, bad)),
        journal.commit(aCommit(41, { systemEvents: [anEvent(41)] })),
      ]);
      assert.deepEqual(
        outcomes.map((each) => each.status),
        [...seqs.map(() => "fulfilled"), "rejected", "rejected", "fulfilled"],
      );
      assert.equal((await journal.recover()).lastSeq, 41);
      assert.equal((await records.decisions({ limit: 100 })).items.length, 40);
      assert.deepEqual((await records.events(PAGE)).items.map((each) => each.event_id), ["e-41"]);
    }));
}

Deno.test("after another owner took over, every commit is refused by name", () =>
  withDatabase(async ({ journal, records, fence }, folder) => {
    await journal.commit(anEntry(1));
    const thief = new Connection(`${folder}/xylen.db`);
    const account = { key: `sim:${folder}`, label: "demo account" };
    const owner = {
      accountKey: storedAccountKey(account),
      accountLabel: "thief",
      host: "elsewhere",
      pid: 1,
      dataDir: "/",
    };
    const [row] = thief.run(takeOver(owner, 1000, "anyone"));
    thief.close();
    assert.equal(row?.["fence"], fence + 1);
    for (const commit of [anEntry(2), aCommit(2)]) {
      await assert.rejects(
        journal.commit(commit),
        new RegExp(`another coordinator took over account demo account \\(our number was ${fence}\\)`),
      );
    }
    assert.equal((await records.decisions(PAGE)).items.length, 1);
  }));

Deno.test("a later state of an order, a trade or the risk state replaces the former one", () =>
  withDatabase(async ({ journal, records }) => {
    await journal.commit({ ...anEntry(1), riskState: { losses: 0 } });
    await journal.commit(aCommit(2, {
      trades: [aTrade(1)],
      orders: [anOrder(1, { status: "open", exchangeOrderId: "77" })],
      riskState: { losses: 2 },
    }));
    const recovered = await journal.recover();
    assert.deepEqual(recovered.openTrades, [aTrade(1)]);
    assert.deepEqual(recovered.openOrders, [anOrder(1, { status: "open", exchangeOrderId: "77" })]);
    assert.deepEqual(recovered.riskState, { losses: 2 });
    assert.equal((await records.orders(PAGE)).items.length, 1);
  }));

Deno.test("a system event that is told twice is stored once", () =>
  withDatabase(async ({ journal, records }) => {
    await journal.commit(aCommit(1, { systemEvents: [anEvent(1)] }));
    await journal.commit(aCommit(2, { systemEvents: [anEvent(1), anEvent(2)] }));
    assert.deepEqual((await records.events(PAGE)).items.map((each) => each.event_id), ["e-2", "e-1"]);
  }));

Deno.test("the journal keeps event, hash and state as they were", () =>
  withDatabase(async ({ journal }, folder) => {
    const event = { kind: "candle", price: 0.1 + 0.2, text: "naïve 日本" };
    await journal.commit(aCommit(1, { event, stateHash: "abc", state: { positions: [event] } }));
    const tool = new Connection(`${folder}/xylen.db`);
    const [row] = tool.run({ sql: "select * from journal", args: [] });
    tool.close();
    assert.deepEqual(JSON.parse(String(row?.["event"])), event);
    assert.deepEqual(JSON.parse(String(row?.["state"])), { positions: [event] });
    assert.equal(row?.["state_hash"], "abc");
  }));

Deno.test("closing waits for the commits that are under way and refuses later ones", () =>
  withDatabase(async ({ journal, records }) => {
    const under = journal.commit(anEntry(1));
    await journal.close();
    await under;
    await assert.rejects(journal.commit(anEntry(2)), /Cannot commit event 2: the journal is closed/);
    assert.equal((await records.trades(PAGE)).items.length, 1);
  }));

Deno.test("orders without a record: neither by their own name nor, for plain ones, as adopted from somebody else", () =>
  withDatabase(async ({ journal }) => {
    const adopted = anOrder(1, { clientOrderId: "ext-900-1", exchangeOrderId: "900" });
    await journal.commit({ ...anEntry(1), orders: [anOrder(1), adopted] });
    const placed = (clientOrderId: string, exchangeOrderId: string, algo = false): PlacedOrder => ({
      clientOrderId,
      exchangeOrderId,
      symbol: "BTCUSDT",
      type: null,
      algo,
      side: "sell",
      qty: qty(1),
      reduceOnly: true,
      triggerPrice: null,
    });
    const known = [placed(anOrder(1).clientOrderId, "1"), placed("x-run-1-7-x", "900")];
    const lost = [placed("x-run-1-8-s", "900", true), placed("x-run-1-9-x", "901")];
    assert.deepEqual(await journal.unrecorded([...known, ...lost]), lost);
    assert.deepEqual(await journal.unrecorded([]), []);
  }));
