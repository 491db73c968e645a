import assert from "node:assert/strict";
import fc from "fast-check";
import { usd } from "../../../domain/money.ts";
import type { Breaker } from "../../../domain/breaker.ts";
import { afterTime, afterTrade, CLOSED_BREAKER } from "../../../coordinator/risk/breaker.ts";
import { SETTINGS, START_MS } from "../../fixtures/engine_fixtures.ts";

const SAFETY = SETTINGS.safety;
const COOLDOWN_MS = SAFETY.circuit_breaker_cooldown_seconds * 1000;
const WIN = usd(1), LOSS = usd(-1), EVEN = usd(0);

const afterAll = (pnls: readonly ReturnType<typeof usd>[], safety = SAFETY, from: Breaker = CLOSED_BREAKER): Breaker =>
  pnls.reduce((breaker, pnl, i) => afterTrade(breaker, pnl, START_MS + i, safety), from);

for (
  const { name, pnls, state, losses } of [
    { name: "four losses leave it closed", pnls: [LOSS, LOSS, LOSS, LOSS], state: "closed", losses: 4 },
    { name: "five losses in a row open it", pnls: [LOSS, LOSS, LOSS, LOSS, LOSS], state: "open", losses: 5 },
    { name: "a win in between starts anew", pnls: [LOSS, LOSS, LOSS, LOSS, WIN, LOSS], state: "closed", losses: 1 },
    { name: "breaking even earned nothing and counts", pnls: [LOSS, LOSS, EVEN, LOSS, LOSS], state: "open", losses: 5 },
    {
      name: "a win while open does not close it",
      pnls: [LOSS, LOSS, LOSS, LOSS, LOSS, WIN],
      state: "open",
      losses: 5,
    },
    {
      name: "one more loss while open counts on",
      pnls: [LOSS, LOSS, LOSS, LOSS, LOSS, LOSS],
      state: "open",
      losses: 6,
    },
  ]
) {
  Deno.test(`circuit breaker: ${name}`, () => {
    const breaker = afterAll(pnls);
    assert.deepEqual([breaker.state, breaker.consecutiveLosses], [state, losses]);
  });
}

Deno.test("circuit breaker: open, it says why and until when", () => {
  assert.deepEqual(afterAll([LOSS, LOSS, LOSS, LOSS, LOSS]), {
    state: "open",
    consecutiveLosses: 5,
    reason: "5 losing trades in a row, 5 allowed",
    openedAtMs: START_MS + 4,
    untilMs: START_MS + 4 + COOLDOWN_MS,
  });
});

Deno.test("circuit breaker: a loss while open starts the cooldown anew", () => {
  const six = afterAll([LOSS, LOSS, LOSS, LOSS, LOSS, LOSS]);
  assert.equal(six.state === "open" && six.untilMs, START_MS + 5 + COOLDOWN_MS);
});

Deno.test("circuit breaker: it stays open until the cooldown's last millisecond and counts from 0 afterwards", () => {
  const open = afterAll([LOSS, LOSS, LOSS, LOSS, LOSS]);
  assert.ok(open.state === "open");
  assert.equal(afterTime(open, open.untilMs - 1), open);
  assert.deepEqual(afterTime(open, open.untilMs), CLOSED_BREAKER);
});

Deno.test("circuit breaker: without reset_on_win losses add up across wins", () => {
  const safety = { ...SAFETY, circuit_breaker_reset_on_win: false };
  assert.equal(afterAll([LOSS, LOSS, WIN, LOSS, LOSS], safety).consecutiveLosses, 4);
  assert.equal(afterAll([LOSS, LOSS, WIN, LOSS, LOSS, WIN, LOSS], safety).state, "open");
});

Deno.test("circuit breaker: a restart continues where it stood", () =>
  fc.assert(fc.property(fc.array(fc.constantFrom(WIN, LOSS, EVEN), { maxLength: 20 }), fc.nat(20), (pnls, cut) => {
    const before = afterAll(pnls.slice(0, cut));
    const restored: Breaker = JSON.parse(JSON.stringify(before));
    assert.deepEqual(restored, before);
    const rest = pnls.slice(cut);
    assert.deepEqual(afterAll(rest, SAFETY, restored), afterAll(rest, SAFETY, before));
  })));

Deno.test("circuit breaker: it is open exactly while the last cooldown began with enough losses in a row", () =>
  fc.assert(fc.property(fc.array(fc.constantFrom(WIN, LOSS), { maxLength: 30 }), (pnls) => {
    let row = 0, opened = false;
    for (const pnl of pnls) {
      row = pnl === LOSS ? row + 1 : opened ? row : 0;
      opened ||= row >= 5;
    }
    assert.equal(afterAll(pnls).state, opened ? "open" : "closed");
  })));
