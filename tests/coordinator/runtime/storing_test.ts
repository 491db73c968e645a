import assert from "node:assert/strict";
import type { Commit, Journal } from "../../../coordinator/ports/journal.ts";
import { ManualClock } from "../../../coordinator/runtime/clock.ts";
import { Storing } from "../../../coordinator/runtime/storing.ts";

const commitOf = (seq: number): Commit => ({ seq } as Commit);

/** Takes commits in their order without a gap, like the database, and none while it is broken. */
class StrictJournal implements Journal {
  readonly stored: number[] = [];
  broken = false;
  tries = 0;

  recover(): never {
    throw new Error("nothing is recovered here");
  }

  unrecorded(): never {
    throw new Error("nothing is looked up here");
  }

  async commit({ seq }: Commit): Promise<void> {
    this.tries++;
    await Promise.resolve();
    if (this.broken) throw new Error("database is locked");
    if (seq !== this.stored.length + 1) throw new Error(`event ${seq} does not follow ${this.stored.length}`);
    this.stored.push(seq);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function world() {
  const journal = new StrictJournal();
  const clock = new ManualClock();
  const troubles: (string | null)[] = [];
  return { journal, clock, troubles, storing: new Storing({ journal, clock, onTrouble: (why) => troubles.push(why) }) };
}

Deno.test("storing: what fails is told as not durable, kept, and stored in its order when the journal can again", async () => {
  const { journal, clock, troubles, storing } = world();
  assert.equal(await storing.store(commitOf(1)), true);
  journal.broken = true;
  assert.deepEqual(await Promise.all([2, 3, 4].map((seq) => storing.store(commitOf(seq)))), [false, false, false]);
  assert.equal(await storing.store(commitOf(5)), false);
  await clock.advance(60_000);
  assert.deepEqual(journal.stored, [1]);
  journal.broken = false;
  await clock.advance(10_000);
  assert.deepEqual(journal.stored, [1, 2, 3, 4, 5]);
  assert.deepEqual(troubles, ["database is locked", null]);
  assert.equal(await storing.store(commitOf(6)), true);
  assert.equal(clock.sleeping, 0);
});

Deno.test("storing: a commit that failed alone drags those behind it, and all are stored", async () => {
  const { journal, clock, storing } = world();
  journal.broken = true;
  const first = storing.store(commitOf(1));
  await Promise.resolve();
  await Promise.resolve();
  journal.broken = false;
  const second = storing.store(commitOf(2));
  assert.deepEqual(await Promise.all([first, second]), [false, false]);
  await clock.advance(1_000);
  assert.deepEqual(journal.stored, [1, 2]);
});

Deno.test("storing: it waits longer and longer between tries, at most ten seconds", async () => {
  const { journal, clock, storing } = world();
  journal.broken = true;
  await storing.store(commitOf(1));
  await clock.advance(60_000);
  const tries = journal.tries;
  await clock.advance(60_000);
  assert.equal(journal.tries - tries, 6);
  await storing.end();
  assert.equal(clock.sleeping, 0);
});
