import assert from "node:assert/strict";
import fc from "fast-check";
import type { EventView, Page } from "../../coordinator/ports/views.ts";
import { aCommit, anEvent, START_MS, withDatabase } from "./fixtures.ts";

/** How many pages see new rows arrive behind their backs. */
const LATE_ROUNDS = 8;
/** Events to insert before each page is asked for: few distinct times, so that ties are common. */
const anyRounds = fc.array(fc.array(fc.nat({ max: 3 }), { maxLength: 6 }), { minLength: 1, maxLength: 6 });

Deno.test("pages show every row that was there at the first page exactly once, newest first, whatever arrives meanwhile", () =>
  withDatabase(async ({ journal, records }) => {
    let seq = 0;
    const insert = async (timesMs: readonly number[], eventType: string) => {
      seq++;
      await journal.commit(aCommit(seq, {
        systemEvents: timesMs.map((offsetMs, i) =>
          anEvent(0, { eventId: `${eventType}-${seq}-${i}`, atMs: START_MS + offsetMs, eventType })
        ),
      }));
    };
    let property = 0;
    await fc.assert(
      fc.asyncProperty(anyRounds, fc.integer({ min: 1, max: 7 }), async (rounds, limit) => {
        const known = `K${++property}`;
        for (const round of rounds) await insert(round, known);
        const seen: { id: string; timestamp: number }[] = [];
        let next: string | null | undefined = undefined;
        for (let page = 0; next !== null; page++) {
          const got: Page<EventView> = await records.events(next === undefined ? { limit } : { limit, before: next });
          assert.ok(got.items.length <= limit);
          seen.push(...got.items.map((each) => ({ id: each.event_id, timestamp: each.timestamp })));
          next = got.next;
          if (page < LATE_ROUNDS) await insert(rounds[page % rounds.length] ?? [], "LATE");
        }
        const ids = seen.map((each) => each.id);
        assert.equal(new Set(ids).size, ids.length);
        assert.equal(ids.filter((id) => id.startsWith(`${known}-`)).length, rounds.flat().length);
        assert.ok(seen.every((each, i) => i === 0 || each.timestamp <= (seen[i - 1]?.timestamp ?? 0)));
      }),
      { numRuns: 12 },
    );
  }));

for (const limit of [0, -1, 501, 1.5, NaN]) {
  Deno.test(`a page of ${limit} rows is refused by value`, () =>
    withDatabase(async ({ records }) => {
      await assert.rejects(records.trades({ limit }), {
        name: "RangeError",
        message: `limit must be a whole number from 1 to 500, was ${limit}`,
      });
    }));
}

for (const before of ["", "abc", "1.2.3", "!.?", "-1.1", "zzzzzzzzzzz.1"]) {
  Deno.test(`the cursor ${JSON.stringify(before)} is refused by value`, () =>
    withDatabase(async ({ records }) => {
      await assert.rejects(records.decisions({ limit: 1, before }), /^RangeError: Cannot read the cursor/);
    }));
}

Deno.test("rows of the same millisecond are shown in the reverse order of their arrival", () =>
  withDatabase(async ({ journal, records }) => {
    await journal.commit(aCommit(1, {
      systemEvents: [9, 10, 8].map((n) => anEvent(n, { atMs: START_MS })),
    }));
    const first = await records.events({ limit: 2 });
    assert.deepEqual(first.items.map((each) => each.event_id), ["e-8", "e-10"]);
    assert.ok(first.next);
    const second = await records.events({ limit: 2, before: first.next });
    assert.deepEqual(second.items.map((each) => each.event_id), ["e-9"]);
    assert.equal(second.next, null);
  }));
