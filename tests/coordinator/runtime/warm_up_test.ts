import assert from "node:assert/strict";
import type { EngineEvent } from "../../../coordinator/engine/event.ts";
import { createEngine } from "../../../coordinator/engine/state.ts";
import type { FeedEvent } from "../../../coordinator/ports/market_feed.ts";
import { ManualClock } from "../../../coordinator/runtime/clock.ts";
import { parseConfig } from "../../../coordinator/runtime/config/load.ts";
import { undecidedFirst, warmUp } from "../../../coordinator/runtime/warm_up.ts";
import { ok } from "../../../domain/result.ts";
import { candleAt, MARKET, settingsWith, STEP_MS, SYMBOL } from "../../fixtures/engine_fixtures.ts";
import { ScriptedFeed } from "../../fixtures/port_fakes.ts";

const COUNT = 300;
const candles = Array.from({ length: COUNT }, (_, i) => candleAt(i));

/** @param decided Index of the last candle that a former life decided on. @returns Candles of the warm-up, and of what is decided first. */
async function warmed(lockstep: boolean, decided: number | null) {
  const config = parseConfig("", "test", {});
  assert.ok(config.ok);
  const state = createEngine({
    runId: "run",
    fence: 2,
    settings: settingsWith({}),
    markets: [MARKET],
    lastSequence: 1,
    orders: [],
    trades: [],
    risk: null,
    opinions: decided === null
      ? []
      : [{ symbol: SYMBOL, candleOpenTimeMs: candleAt(decided).openTimeMs, answers: [], ensemble: null }],
  });
  const posted: EngineEvent[] = [];
  const first = await warmUp(
    { state, post: (event) => posted.push(event) > 0 },
    {
      exchange: { candles: () => Promise.resolve(ok(candles)) },
      marketNowMs: () => candles.at(-1)!.openTimeMs + STEP_MS,
    },
    { symbols: [SYMBOL], timeframe: "5m", config: config.value.config, lockstep },
  );
  assert.ok(first.ok);
  const [past, ...more] = posted;
  assert.ok(past?.kind === "warmup" && more.length === 0);
  return { past: past.candles.length, first: first.value.map(({ candle }) => candle) };
}

for (
  const [what, lockstep, decided, undecided] of [
    ["a lockstep market whose newest candle nobody decided on", true, COUNT - 2, true],
    ["one whose newest candle was decided on", true, COUNT - 1, false],
    ["one that goes on before the last decision", true, COUNT + 5, false],
    ["one that nobody has decided on yet", true, null, false],
    ["a live market, which did not wait", false, COUNT - 2, false],
  ] as const
) {
  Deno.test(`warm-up of ${what}: its newest candle is ${undecided ? "decided first" : "the past"}`, async () => {
    const { past, first } = await warmed(lockstep, decided);
    assert.deepEqual([past, first], undecided ? [COUNT - 1, [candles.at(-1)]] : [COUNT, []]);
  });
}

Deno.test("what was left undecided comes before the market goes on, and not once it is told to stop", async () => {
  const clock = new ManualClock();
  const market = new ScriptedFeed(async function* () {
    yield await Promise.resolve({ kind: "ended", reason: "no more candles" } as const);
  });
  const feed = undecidedFirst([{ symbol: SYMBOL, timeframe: "5m", candle: candles[0]! }], market, clock);
  const kindsOf = (events: readonly FeedEvent[]) => events.map(({ kind }) => kind);
  assert.deepEqual(kindsOf(await Array.fromAsync(feed.events(new AbortController().signal))), ["candle", "ended"]);
  assert.deepEqual(kindsOf(await Array.fromAsync(feed.events(AbortSignal.abort()))), []);
});
