import assert from "node:assert/strict";
import fc from "fast-check";
import { SlowDown } from "../../api/auth/slow_down.ts";

const MINUTE_S = 60;
const HOUR_MS = 3_600_000;

function slowDown() {
  const clock = { nowMs: Date.UTC(2024, 0, 1) };
  return { clock, slow: new SlowDown(() => clock.nowMs) };
}

/** Guesses as fast as it is let, for so long. @returns How many guesses were let through. */
function guesses(forMs: number, next: (i: number) => readonly [user: string, address: string]): number {
  const { clock, slow } = slowDown();
  const endMs = clock.nowMs + forMs;
  let let_through = 0;
  while (clock.nowMs < endMs) {
    const [user, address] = next(let_through);
    const seconds = slow.attempt(user, address);
    if (seconds === 0) let_through++;
    else clock.nowMs += seconds * 1000;
  }
  return let_through;
}

Deno.test("three slips are free, then each failure doubles the wait", () => {
  const { clock, slow } = slowDown();
  const waits: number[] = [];
  for (let failures = 0; failures < 15; failures++) {
    const seconds = slow.attempt("alice", "a");
    waits.push(seconds);
    clock.nowMs += seconds * 1000;
    if (seconds > 0) assert.equal(slow.attempt("alice", "a"), 0);
  }
  assert.deepEqual(waits, [0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
});

Deno.test("a day of guessing one user from one address comes to about a hundred guesses", () => {
  const day = guesses(24 * HOUR_MS, () => ["alice", "a"]);
  assert.ok(day > 90 && day < 120, `${day}`);
});

Deno.test("a crowd of addresses gets one guess a minute at one user", () => {
  const hour = guesses(HOUR_MS, (i) => ["alice", `address ${i}`]);
  assert.ok(hour > 60 && hour < 80, `${hour}`);
});

Deno.test("one address that tries many names is slowed as well", () => {
  const hour = guesses(HOUR_MS, (i) => [`user ${i}`, "a"]);
  assert.ok(hour > 25 && hour < 40, `${hour}`);
});

Deno.test("while somebody guesses at one user, another signs in from the same address, and the one from her own", () => {
  const { clock, slow } = slowDown();
  assert.equal(slow.attempt("alice", "home"), 0);
  slow.succeeded("alice", "home");
  for (let i = 0; i < 12; i++) clock.nowMs += 1000 * slow.attempt("alice", "cafe");
  slow.attempt("alice", "cafe");
  assert.ok(slow.attempt("alice", "cafe") > 0);
  assert.equal(slow.attempt("bob", "cafe"), 0);
  for (let i = 0; i < 500; i++) slow.attempt("alice", `crowd ${i}`);
  assert.ok(slow.attempt("alice", "new place") > 0 && slow.attempt("alice", "new place") <= MINUTE_S);
  assert.equal(slow.attempt("alice", "home"), 0);
});

Deno.test("of many guesses at the same moment only the free ones get through", () => {
  const { slow } = slowDown();
  const waits = Array.from({ length: 50 }, () => slow.attempt("alice", "a"));
  assert.equal(waits.filter((seconds) => seconds === 0).length, 3);
});

Deno.test("the right password forgives the slips before it, and an hour without any forgives all", () => {
  const { clock, slow } = slowDown();
  for (let i = 0; i < 3; i++) slow.attempt("alice", "a");
  clock.nowMs += 1_000;
  assert.equal(slow.attempt("alice", "a"), 0);
  slow.succeeded("alice", "a");
  for (let i = 0; i < 3; i++) assert.equal(slow.attempt("alice", "a"), 0);
  assert.equal(slow.attempt("alice", "a"), 1);
  clock.nowMs += HOUR_MS;
  for (let i = 0; i < 3; i++) assert.equal(slow.attempt("alice", "a"), 0);
});

Deno.test("signing in a hundred times a day slows nobody down", () => {
  const { slow } = slowDown();
  for (let i = 0; i < 100; i++) {
    assert.equal(slow.attempt("alice", `address ${i % 7}`), 0);
    slow.succeeded("alice", `address ${i % 7}`);
  }
});

Deno.test("late comers of a crowd share one count, until the crowd is forgotten", () => {
  const { clock, slow } = slowDown();
  assert.equal(slow.attempt("alice", "home"), 0);
  slow.succeeded("alice", "home");
  for (let i = 0; i < 10_000; i++) assert.equal(slow.attempt(`user ${i}`, `address ${i}`), 0);
  const late = Array.from({ length: 5 }, (_, i) => slow.attempt(`late ${i}`, `late ${i}`));
  assert.ok(late[0] === 0 && late[4]! > 0, String(late));
  assert.equal(slow.attempt("alice", "home"), 0);
  clock.nowMs += HOUR_MS;
  assert.equal(slow.attempt("late 9", "late 9"), 0);
});

Deno.test("property: whoever has failed n times at a user waits at least as long as the rule says", () => {
  fc.assert(fc.property(fc.array(fc.nat({ max: 3_000 }), { maxLength: 60 }), (pauses) => {
    const { clock, slow } = slowDown();
    let failures = 0, lastMs = -Infinity;
    for (const pauseS of pauses) {
      clock.nowMs += pauseS * 1000;
      if (slow.attempt("alice", "a") > 0) continue;
      const leastMs = failures < 3 ? 0 : Math.min(900, 2 ** (failures - 3)) * 1000;
      assert.ok(clock.nowMs - lastMs >= leastMs, `${failures} failures, ${clock.nowMs - lastMs} ms`);
      failures++;
      lastMs = clock.nowMs;
    }
  }));
});
