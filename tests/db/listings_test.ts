import assert from "node:assert/strict";
import fc from "fast-check";
import { EVENT_LIST, type ListQuery, TRADE_LIST } from "../../coordinator/ports/listings.ts";
import type { EventView } from "../../coordinator/ports/views.ts";
import { usd } from "../../domain/money.ts";
import { fakeListings } from "../fixtures/fake_listings.ts";
import { aClosedTrade, aCommit, anEntry, anEvent, START_MS, withDatabase } from "./fixtures.ts";

const query = (changes: Partial<ListQuery> = {}): ListQuery => ({
  sort: "timestamp",
  descending: true,
  page: 1,
  limit: 50,
  filters: {},
  ...changes,
});

const SEVERITIES = ["debug", "info", "warning", "error", "critical"] as const;
const COMPONENTS = ["engine", "risk"] as const;
const event = fc.record({
  offsetMs: fc.nat({ max: 5 }),
  severity: fc.constantFrom(...SEVERITIES),
  component: fc.constantFrom(...COMPONENTS),
  message: fc.constantFrom("Trade opened", "Order rejected: 100 %_ sure", "İstanbul", ""),
});

/** No sort by severity: the tables in memory know letters only. */
const asked: fc.Arbitrary<ListQuery> = fc.record({
  sort: fc.constantFrom(...EVENT_LIST.sorts.filter((each) => each !== "severity")),
  descending: fc.boolean(),
  page: fc.integer({ min: 1, max: 4 }),
  limit: fc.integer({ min: 1, max: 7 }),
  filters: fc.record({ severity: fc.constantFrom(...SEVERITIES), component: fc.constantFrom(...COMPONENTS) }, {
    requiredKeys: [],
  }) as fc.Arbitrary<Record<string, string>>,
  fromMs: fc.integer({ min: START_MS, max: START_MS + 6 }),
  search: fc.constantFrom("", "trade", "REJECTED", "%_"),
});

Deno.test("a list has the rows that its question asks for, in its order, page by page", () =>
  withDatabase(async ({ journal, records }) => {
    const made = fc.sample(event, { numRuns: 60, seed: 5 });
    await journal.commit(aCommit(1, {
      systemEvents: made.map(({ offsetMs, ...rest }, i) => anEvent(i, { atMs: START_MS + offsetMs, ...rest })),
    }));
    const { items } = await records.events({ limit: 500 });
    // In the order of their arrival, as ties come.
    const arrived = items.toSorted((a, b) => Number(a.event_id.slice(2)) - Number(b.event_id.slice(2)));
    await fc.assert(fc.asyncProperty(asked, async (each) => {
      const inMemory = (rows: readonly EventView[]) =>
        fakeListings({
          trades: () => [],
          orders: () => [],
          decisions: () => [],
          candles: () => [],
          events: () => each.descending ? rows.toReversed() : rows,
        }).events(each);
      const [found, expected] = await Promise.all([records.listings.events(each), inMemory(arrived)]);
      assert.deepEqual([found.items, found.total], [expected.items, expected.total]);
    }));
  }));

Deno.test("pages that are turned while rows arrive hang together: none twice, none left out, the same count", () =>
  withDatabase(async ({ journal, records }) => {
    const batch = (seq: number) =>
      aCommit(seq, { systemEvents: Array.from({ length: 10 }, (_, i) => anEvent(seq * 10 + i, {})) });
    for (const seq of [1, 2, 3]) await journal.commit(batch(seq));
    const first = await records.listings.events(query({ limit: 20 }));
    await journal.commit(batch(4));
    const second = await records.listings.events(query({ limit: 20, page: 2, asOf: first.asOf }));
    assert.deepEqual([first.total, second.total, second.asOf], [30, 30, first.asOf]);
    const seen = [...first.items, ...second.items].map((each) => each.event_id);
    assert.equal(new Set(seen).size, 30);
    assert.ok((await records.listings.events(query({ limit: 20 }))).asOf > first.asOf);
  }));

Deno.test("levels are sorted by weight, not by letter", () =>
  withDatabase(async ({ journal, records }) => {
    await journal.commit(aCommit(1, { systemEvents: SEVERITIES.map((severity, i) => anEvent(i, { severity })) }));
    const { items } = await records.listings.events(query({ sort: "severity" }));
    assert.deepEqual(items.map((each) => each.severity), SEVERITIES.toReversed());
  }));

Deno.test("trades are sorted by what they brought, and one without an exit comes last either way", () =>
  withDatabase(async ({ journal, records }) => {
    await journal.commit(anEntry(1));
    const pnls = [5, -3, 12];
    await journal.commit(aCommit(2, {
      trades: pnls.map((pnl, i) => aClosedTrade(1, { tradeId: `t-${i + 10}`, realizedPnl: usd(pnl), fees: usd(0) })),
    }));
    const ids = async (changes: Partial<ListQuery>) =>
      (await records.listings.trades(query(changes))).items.map((each) => each.trade_id);
    assert.deepEqual(await ids({ sort: "pnl", filters: { status: "closed" } }), ["t-12", "t-10", "t-11"]);
    assert.deepEqual(await ids({ sort: "pnl", filters: { result: "loss" } }), ["t-11"]);
    for (const descending of [true, false]) {
      assert.equal((await ids({ sort: "exit_time", descending })).at(-1), "t-1", "it is still open");
    }
    assert.equal((await records.listings.trades(query({ sort: "pnl", limit: 1 }))).total, 4);
  }));

Deno.test("every sort and filter that a table offers works on an empty database", () =>
  withDatabase(async ({ records: { listings } }) => {
    for (const sort of TRADE_LIST.sorts) assert.equal((await listings.trades(query({ sort }))).total, 0);
    for (const name of TRADE_LIST.filters) {
      assert.equal((await listings.trades(query({ sort: "pnl", filters: { [name]: "x" } }))).total, 0);
    }
  }));

for (
  const [name, changes, message] of [
    ["a sort", { sort: "pnl; drop table trades" }, /sort must be one of timestamp, .* was "pnl; drop table trades"/],
    ["an inherited name", { sort: "constructor" }, /sort must be one of/],
    ["a filter", { filters: { run_id: "x" } }, /filter must be one of severity, component, event_type, was "run_id"/],
    ["a page", { page: 0 }, /page must be a whole number from 1, was 0/],
    ["a limit", { limit: 501 }, /limit must be a whole number from 1 to 500, was 501/],
  ] as const
) {
  Deno.test(`${name} that there is not is refused by name`, () =>
    withDatabase(async ({ records }) => {
      // Thrown before anything is asked.
      await assert.rejects(async () => await records.listings.events(query(changes)), { name: "RangeError", message });
    }));
}
