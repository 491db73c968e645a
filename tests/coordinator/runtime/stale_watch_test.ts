import assert from "node:assert/strict";
import { expectedIntervals } from "../../../cli/start/expected_intervals.ts";
import { ManualClock } from "../../../coordinator/runtime/clock.ts";
import { StaleWatch } from "../../../coordinator/runtime/stale_watch.ts";
import { FakeViews } from "../../fixtures/fake_views.ts";

const MARKETS = { symbols: ["BTCUSDT", "ETHUSDT"], timeframe: "1m" };
const [MODEL] = new FakeViews({ candles: 0 }).models();

function watching() {
  const clock = new ManualClock();
  const watch = new StaleWatch(clock, MARKETS, { feedMs: 60_000, modelMs: 15_000 });
  const names = (heardAtMs: number | null, enabled = true) =>
    watch.stale([{ ...MODEL!, name: "mlp", heardAtMs, enabled }], true).map(({ kind, name }) => `${kind} ${name}`);
  return { clock, watch, names };
}

Deno.test("a market is stale when it is silent for more than twice the expected time, each by itself", async () => {
  const { clock, watch } = watching();
  watch.begin();
  await clock.advance(100_000);
  watch.candle("ETHUSDT");
  await clock.advance(20_000);
  assert.deepEqual(watch.feeds(), []);
  await clock.advance(1);
  const since = clock.nowMs() - 120_001;
  assert.deepEqual(watch.feeds(), [{ symbol: "BTCUSDT", sinceMs: since }]);
  assert.deepEqual(watch.stale([], true), [{
    kind: "feed",
    name: "BTCUSDT 1m",
    since,
    expected_ms: 60_000,
    stops_entries: true,
  }]);
  watch.candle("BTCUSDT");
  assert.deepEqual(watch.feeds(), []);
});

Deno.test("a model server is stale when it has answered nothing for more than twice the expected time", async () => {
  const { clock, watch, names } = watching();
  watch.begin();
  const begun = clock.nowMs();
  await clock.advance(30_000);
  assert.deepEqual(names(null), [], "it may still come");
  await clock.advance(1);
  assert.deepEqual(names(null), ["model mlp"]);
  assert.deepEqual(names(begun), ["model mlp"]);
  assert.deepEqual(names(begun + 1), []);
  assert.deepEqual(names(null, false), [], "nothing is expected of one that is switched off");
});

Deno.test("nothing is stale before trading has begun and after it has ended", async () => {
  const { clock, watch, names } = watching();
  await clock.advance(1e9);
  assert.deepEqual(names(null), []);
  watch.begin();
  await clock.advance(1e9);
  assert.deepEqual(names(null), ["feed BTCUSDT 1m", "feed ETHUSDT 1m", "model mlp"]);
  watch.end();
  assert.deepEqual(names(null), []);
});

Deno.test("what is expected: a candle at the market's speed and the time for the answers, health as often as it is looked at", () => {
  let timing = { model_timeout: 5, health_check_interval: 300 };
  const paced = expectedIntervals("1m", 60, () => timing), unpaced = expectedIntervals("5m", null, () => timing);
  assert.deepEqual([paced.feedMs, paced.modelMs, unpaced.feedMs], [6_000, 15_000, 5_000]);
  timing = { model_timeout: 9, health_check_interval: 2 };
  assert.deepEqual([paced.feedMs, paced.modelMs], [10_000, 2_000], "a reload holds here too");
});
