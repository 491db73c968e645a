import assert from "node:assert/strict";
import fc from "fast-check";
import { Inbox } from "../../../coordinator/runtime/inbox.ts";

interface Event {
  readonly key: string | null;
  readonly n: number;
}

const inboxOf = (capacity: number) => new Inbox<Event>({ capacity, conflationKey: ({ key }) => key });
const price = (n: number, key = "BTC"): Event => ({ key, n });
const account = (n: number): Event => ({ key: null, n });

async function drained(inbox: Inbox<Event>): Promise<Event[]> {
  inbox.close();
  const all: Event[] = [];
  for (let event = await inbox.take(); event !== null; event = await inbox.take()) all.push(event);
  return all;
}

Deno.test("with room everything waits, also prices of one symbol", async () => {
  const inbox = inboxOf(3);
  assert.deepEqual([price(1), price(2), account(3)].map((event) => inbox.offer(event)), ["queued", "queued", "queued"]);
  assert.deepEqual(await drained(inbox), [price(1), price(2), account(3)]);
});

Deno.test("a full inbox lets the older price of a symbol go for the newer one", async () => {
  const inbox = inboxOf(2);
  inbox.offer(price(1));
  inbox.offer(account(2));
  assert.equal(inbox.offer(price(3)), "conflated");
  assert.deepEqual(await drained(inbox), [account(2), price(3)]);
  assert.equal(inbox.conflated, 1);
});

Deno.test("an account event gets the room of a price that a newer one replaced", async () => {
  const inbox = inboxOf(3);
  inbox.offer(price(1));
  inbox.offer(price(2, "ETH"));
  inbox.offer(price(3));
  assert.equal(inbox.offer(account(4)), "conflated");
  assert.deepEqual(await drained(inbox), [price(2, "ETH"), price(3), account(4)]);
});

Deno.test("an account event that finds no room is refused, visibly", () => {
  const inbox = inboxOf(2);
  inbox.offer(account(1));
  inbox.offer(price(2));
  assert.equal(inbox.offer(account(3)), "refused");
  assert.equal(inbox.refused, 1);
  assert.equal(inbox.size, 2);
});

Deno.test("a reader that waits gets the next event at once, and null at the end", async () => {
  const inbox = inboxOf(1);
  const first = inbox.take();
  assert.equal(inbox.offer(account(1)), "queued");
  assert.deepEqual(await first, account(1));
  const last = inbox.take();
  inbox.close();
  assert.equal(await last, null);
  assert.equal(inbox.offer(account(2)), "refused");
});

Deno.test("an aborted take rejects with the reason and loses no event", async () => {
  const inbox = inboxOf(2);
  const stop = new AbortController();
  const take = inbox.take(stop.signal);
  stop.abort(new Error("enough"));
  await assert.rejects(take, /enough/);
  await assert.rejects(inbox.take(stop.signal), /enough/);
  inbox.offer(account(1));
  assert.deepEqual(await inbox.take(), account(1));
});

Deno.test("two readers, or no capacity, is a bug", async () => {
  const inbox = inboxOf(1);
  const take = inbox.take();
  assert.throws(() => inbox.take(), /Invariant: two read one inbox/);
  inbox.close();
  await take;
  for (const capacity of [0, -1, 1.5, NaN]) assert.throws(() => inboxOf(capacity), /Invariant: capacity/);
});

Deno.test("whatever comes: order is kept, no account event that was taken in is lost, and the newest price of each symbol arrives", async () => {
  const key = fc.constantFrom<string | null>(null, "BTC", "ETH", "SOL");
  const step = fc.oneof({ weight: 3, arbitrary: key.map((each) => ({ offer: each })) }, {
    weight: 1,
    arbitrary: fc.constant("take" as const),
  });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 60 }), async (capacity, steps) => {
      const inbox = inboxOf(capacity);
      const taken: Event[] = [], accepted: Event[] = [];
      let n = 0, refused = 0;
      for (const each of steps) {
        if (each === "take") {
          if (inbox.size > 0) taken.push((await inbox.take())!);
          continue;
        }
        const event = { key: each.offer, n: n++ };
        if (inbox.offer(event) === "refused") refused++;
        else accepted.push(event);
        assert(inbox.size <= capacity);
      }
      taken.push(...await drained(inbox));
      assert.deepEqual(taken.map((event) => event.n), taken.map((event) => event.n).toSorted((a, b) => a - b));
      assert.deepEqual(taken.filter((event) => event.key === null), accepted.filter((event) => event.key === null));
      for (const symbol of ["BTC", "ETH", "SOL"]) {
        const newest = accepted.findLast((event) => event.key === symbol);
        assert.deepEqual(taken.findLast((event) => event.key === symbol), newest);
      }
      assert.equal(taken.length + inbox.conflated, accepted.length);
      assert.equal(inbox.refused, refused);
    }),
  );
});
