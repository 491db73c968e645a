import assert from "node:assert/strict";
import fc from "fast-check";
import { usd } from "../../../domain/money.ts";
import type { Breaker } from "../../../domain/breaker.ts";
import { afterTime, afterTrade, breakerFrom, CLOSED_BREAKER, cooldownMs } from "../../../coordinator/risk/breaker.ts";
import { SETTINGS, START_MS } from "../../fixtures/engine_fixtures.ts";

const SAFETY = SETTINGS.safety;
const COOLDOWN_MS = SAFETY.circuit_breaker_cooldown_seconds * 1000;
const WIN = usd(1), LOSS = usd(-1), EVEN = usd(0);
const FIVE_LOSSES = [LOSS, LOSS, LOSS, LOSS, LOSS];

const afterAll = (pnls: readonly ReturnType<typeof usd>[], safety = SAFETY, from: Breaker = CLOSED_BREAKER): Breaker =>
  pnls.reduce((breaker, pnl, i) => afterTrade(breaker, pnl, START_MS + i, safety), from);

/** Flat at `atMs`, then its whole cooldown. */
function cooledDown(breaker: Breaker, atMs = START_MS): Breaker {
  const cooling = afterTime(breaker, atMs, true, SAFETY);
  assert.ok(cooling.state === "cooling");
  return afterTime(cooling, cooling.untilMs, true, SAFETY);
}

for (
  const { name, pnls, state, losses } of [
    { name: "four losses leave it closed", pnls: [LOSS, LOSS, LOSS, LOSS], state: "closed", losses: 4 },
    { name: "five losses in a row open it", pnls: FIVE_LOSSES, state: "open", losses: 5 },
    { name: "a win in between starts anew", pnls: [LOSS, LOSS, LOSS, LOSS, WIN, LOSS], state: "closed", losses: 1 },
    { name: "breaking even earned nothing and counts", pnls: [LOSS, LOSS, EVEN, LOSS, LOSS], state: "open", losses: 5 },
    { name: "a win while open does not close it", pnls: [...FIVE_LOSSES, WIN], state: "open", losses: 5 },
    { name: "one more loss while open counts on", pnls: [...FIVE_LOSSES, LOSS], state: "open", losses: 6 },
  ]
) {
  Deno.test(`circuit breaker: ${name}`, () => {
    const breaker = afterAll(pnls);
    assert.deepEqual([breaker.state, breaker.consecutiveLosses], [state, losses]);
  });
}

Deno.test("circuit breaker: open, it says why and since when", () => {
  assert.deepEqual(afterAll(FIVE_LOSSES), {
    state: "open",
    consecutiveLosses: 5,
    reason: "5 losing trades in a row, 5 allowed",
    openedAtMs: START_MS + 4,
    trips: 1,
  });
});

Deno.test("circuit breaker: it cools only when nothing is open any more, to the cooldown's last millisecond", () => {
  const open = afterAll(FIVE_LOSSES);
  assert.equal(afterTime(open, START_MS + 9 * COOLDOWN_MS, false, SAFETY), open);
  const cooling = afterTime(open, START_MS + 100, true, SAFETY);
  assert.ok(cooling.state === "cooling");
  assert.equal(cooling.untilMs, START_MS + 100 + COOLDOWN_MS);
  assert.equal(afterTime(cooling, cooling.untilMs - 1, true, SAFETY), cooling);
  assert.equal(afterTime(cooling, cooling.untilMs, true, SAFETY).state, "half_open");
});

Deno.test("circuit breaker: a loss that comes while it cools opens it again, and the cooldown begins anew", () => {
  const cooling = afterTime(afterAll(FIVE_LOSSES), START_MS + 100, true, SAFETY);
  const open = afterTrade(cooling, LOSS, START_MS + 200, SAFETY);
  assert.deepEqual([open.state, open.consecutiveLosses], ["open", 6]);
  const again = afterTime(open, START_MS + 300, true, SAFETY);
  assert.equal(again.state === "cooling" && again.untilMs, START_MS + 300 + COOLDOWN_MS);
});

Deno.test("circuit breaker: a trial that is won closes it, one that is lost opens it for twice as long", () => {
  const trial = cooledDown(afterAll(FIVE_LOSSES));
  assert.deepEqual(afterTrade(trial, WIN, START_MS, SAFETY), CLOSED_BREAKER);
  const lost = afterTrade(trial, LOSS, START_MS + 500, SAFETY);
  assert.ok(lost.state === "open");
  assert.deepEqual([lost.trips, lost.openedAtMs], [2, START_MS + 500]);
  const cooling = afterTime(lost, START_MS + 600, true, SAFETY);
  assert.equal(cooling.state === "cooling" && cooling.untilMs, START_MS + 600 + 2 * COOLDOWN_MS);
  const won = afterTrade(cooledDown(lost), WIN, START_MS, SAFETY);
  assert.deepEqual(afterAll(FIVE_LOSSES, SAFETY, won), afterAll(FIVE_LOSSES), "after a win it starts from the first");
});

for (const [trips, hours] of [[1, 1], [2, 2], [3, 4], [5, 16], [6, 24], [60, 24]] as const) {
  Deno.test(`circuit breaker: trip ${trips} cools ${hours} h, at most a day`, () =>
    assert.equal(cooldownMs(trips, SAFETY), hours * 3_600_000));
}

Deno.test("circuit breaker: a first cooldown longer than the longest is itself", () =>
  assert.equal(cooldownMs(3, { ...SAFETY, circuit_breaker_cooldown_seconds: 100_000 }), 100_000_000));

Deno.test("circuit breaker: without reset_on_win losses add up across wins", () => {
  const safety = { ...SAFETY, circuit_breaker_reset_on_win: false };
  assert.equal(afterAll([LOSS, LOSS, WIN, LOSS, LOSS], safety).consecutiveLosses, 4);
  assert.equal(afterAll([LOSS, LOSS, WIN, LOSS, LOSS, WIN, LOSS], safety).state, "open");
});

Deno.test("circuit breaker: one that a former program stored as open until a moment cools until then", () => {
  const stored = { state: "open", consecutiveLosses: 5, reason: "five", openedAtMs: 1, untilMs: 9 };
  assert.deepEqual(breakerFrom(stored as unknown as Breaker), { ...stored, state: "cooling", trips: 1 });
  assert.deepEqual(breakerFrom(undefined), CLOSED_BREAKER);
});

Deno.test("circuit breaker: a restart continues where it stood", () =>
  fc.assert(fc.property(fc.array(fc.constantFrom(WIN, LOSS, EVEN), { maxLength: 20 }), fc.nat(20), (pnls, cut) => {
    const before = afterAll(pnls.slice(0, cut));
    const restored = breakerFrom(JSON.parse(JSON.stringify(before)));
    assert.deepEqual(restored, before);
    const rest = pnls.slice(cut);
    assert.deepEqual(afterAll(rest, SAFETY, restored), afterAll(rest, SAFETY, before));
  })));

Deno.test("circuit breaker: before any cooldown is over it is open exactly after enough losses in a row", () =>
  fc.assert(fc.property(fc.array(fc.constantFrom(WIN, LOSS), { maxLength: 30 }), (pnls) => {
    let row = 0, opened = false;
    for (const pnl of pnls) {
      row = pnl === LOSS ? row + 1 : opened ? row : 0;
      opened ||= row >= 5;
    }
    assert.equal(afterAll(pnls).state, opened ? "open" : "closed");
  })));
