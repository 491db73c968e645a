import fc from "fast-check";
import assert from "node:assert/strict";
import { applyMessage, type Live, liveOf, replaceAll } from "../../components/live.ts";
import { backoffMs } from "../../components/live_socket.ts";
import { KEPT } from "../../components/overview.ts";
import type { LiveMessage } from "../../coordinator/ports/views.ts";
import { overviewOf } from "../../routes/(_parts)/overview.ts";
import { FakeViews } from "../fixtures/fake_views.ts";

/** What happens in `steps` candles, and the views after it. */
function story(steps: number): { before: FakeViews; after: FakeViews; messages: LiveMessage[] } {
  const after = new FakeViews({ candles: 300 });
  const messages: LiveMessage[] = [];
  after.subscribe((message) => messages.push(structuredClone(message)));
  for (let i = 0; i < steps; i++) after.step();
  return { before: new FakeViews({ candles: 300 }), after, messages };
}

const shown = (live: Live) => ({
  candles: live.candles.value,
  decisions: live.decisions.value,
  trades: live.trades.value,
  equity: live.equity.value,
  positions: live.positions.value,
  // When the page heard of it is the page's own time.
  models: live.models.value.map(({ lastPredictionAtMs: _, heardAtMs: __, ...model }) => model),
});

Deno.test("a page that followed every message shows what a page loaded afterwards shows", async () => {
  const { before, after, messages } = story(150);
  const followed = liveOf(await overviewOf(before), 0);
  for (const message of messages) applyMessage(followed, message, 1);
  assert.deepEqual(shown(followed), shown(liveOf(await overviewOf(after), 0)));
  assert.equal(followed.status.value.decisions, 450);
});

Deno.test("messages that come a second time, as after a reconnection, change nothing", async () => {
  const { before, messages } = story(20);
  const overview = await overviewOf(before);
  fc.assert(fc.property(fc.nat(messages.length), (from) => {
    const [once, twice] = [liveOf(overview, 0), liveOf(overview, 0)];
    for (const message of messages) applyMessage(once, message, 1);
    for (const message of [...messages, ...messages.slice(from)]) applyMessage(twice, message, 1);
    assert.deepEqual(shown(twice), shown(once));
  }));
});

Deno.test("a whole overview takes the place of everything", async () => {
  const { before, after } = story(5);
  const live = liveOf(await overviewOf(before), 0);
  replaceAll(live, await overviewOf(after), 7);
  assert.deepEqual(shown(live), shown(liveOf(await overviewOf(after), 0)));
  assert.equal(live.statusAtMs.value, 7);
});

Deno.test("a page that stays open for long keeps a bounded amount", async () => {
  const { before, messages } = story(600);
  const live = liveOf(await overviewOf(before), 0);
  for (const message of messages) applyMessage(live, message, 1);
  assert.equal(live.candles.value.length, KEPT.candles);
  assert.equal(live.decisions.value.length, KEPT.decisions);
  assert.equal(live.equity.value.length, KEPT.equity);
  assert.ok(live.trades.value.length <= KEPT.trades);
});

Deno.test("a late candle is put in its place, one of another symbol is left out", async () => {
  const live = liveOf(await overviewOf(new FakeViews({ candles: 10 })), 0);
  const candles = live.candles.value;
  const corrected = { ...candles[4]!, close: 1 };
  applyMessage(live, { type: "candle", symbol: "BTCUSDT", candle: corrected }, 1);
  assert.deepEqual(live.candles.value, candles.with(4, corrected));
  applyMessage(live, { type: "candle", symbol: "ETHUSDT", candle: { ...corrected, openTimeMs: 1 } }, 1);
  assert.equal(live.candles.value.length, 10);
});

for (const [severity, noticed] of [["debug", false], ["info", false], ["warning", true], ["critical", true]] as const) {
  Deno.test(`an event of severity ${severity} is ${noticed ? "brought to the reader" : "left to the log"}`, async () => {
    const live = liveOf(await overviewOf(new FakeViews({ candles: 1 })), 0);
    const event = { event_id: "e", timestamp: 1, event_type: "SYSTEM", component: "x", message: "m", details: {} };
    applyMessage(live, { type: "event", event: { ...event, severity } }, 1);
    assert.equal(live.notice.value !== null, noticed);
  });
}

Deno.test("waits between connections grow to a most and never vanish", () => {
  fc.assert(
    fc.property(fc.nat(60), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (attempt, random) => {
      const wait = backoffMs(attempt, random);
      assert.ok(wait >= 250 && wait <= 15_000, String(wait));
    }),
  );
  assert.ok(backoffMs(8, 0) > backoffMs(0, 0.99));
});

Deno.test("a decision tells what each model said last; a model without a vote keeps its older word", async () => {
  const views = new FakeViews({ candles: 3 });
  const live = liveOf(await overviewOf(views), 0);
  const { items: [last] } = await views.decisions({ limit: 1 });
  const [heard, silent] = last!.votes;
  const before = live.models.value.find((model) => model.name === silent!.model_name);
  const votes = [{ ...heard!, action: "short" as const, confidence: 0.9, latency_ms: 77 }, {
    ...silent!,
    error: "late",
  }];
  const decision = { ...last!, decision_id: "next", timestamp: last!.timestamp + 300_000, votes };
  applyMessage(live, { type: "decision", decision }, 1);
  const after = live.models.value.find((model) => model.name === heard!.model_name)!;
  assert.deepEqual([after.lastAction, after.lastConfidence, after.latencyMs], ["short", 0.9, 77]);
  assert.deepEqual(live.models.value.find((model) => model.name === silent!.model_name), before);
});

Deno.test("a decision older than the last one does not change what a model said last", async () => {
  const views = new FakeViews({ candles: 3 });
  const live = liveOf(await overviewOf(views), 0);
  const { items: [, older] } = await views.decisions({ limit: 2 });
  const before = live.models.value;
  applyMessage(live, { type: "decision", decision: older! }, 1);
  assert.deepEqual(live.models.value, before);
});
