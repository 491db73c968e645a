import assert from "node:assert/strict";
import type { Candle } from "../../../domain/candle.ts";
import { CLASSES } from "../../../outcomes/classes.ts";
import { DEFAULT_LABEL } from "../../../outcomes/label.ts";
import { labelAt } from "../../../outcomes/label_at.ts";
import { seededRandom } from "../../../model_server/training/random.ts";
import { LiveLabels } from "../../../model_server/watch/live_labels.ts";

const RULE = { timeframe: "5m", horizonBars: 12, label: DEFAULT_LABEL } as const;
const ATR = 0.4;

function walk(seed: number, count: number): Candle[] {
  const random = seededRandom(seed).next;
  let price = 100;
  return Array.from({ length: count }, (_, i) => {
    const open = price, close = price = open + random() - 0.5;
    const high = Math.max(open, close) + random() / 4, low = Math.min(open, close) - random() / 4;
    return { openTimeMs: 1_700_000_100_000 + i * 300_000, open, high, low, close, volume: 1 };
  });
}

/** Candle by candle, each asked about at its close. */
function live(candles: readonly Candle[], labels = new LiveLabels(RULE)) {
  return candles.flatMap((candle) => {
    const known = labels.closed([candle]);
    labels.ask(candle.openTimeMs, ATR);
    return known;
  });
}

Deno.test("what is told live is what the whole series says afterwards", () => {
  const candles = walk(1, 400);
  const known = live(candles);
  const expected = candles.flatMap(({ openTimeMs }, index) => {
    const outcome = labelAt(candles, index, ATR, { ...RULE, knownToMs: Infinity });
    return outcome ? [{ openTimeMs, label: CLASSES.indexOf(outcome.action) }] : [];
  });
  assert.deepEqual(known, expected);
  assert.equal(new Set(known.map(({ label }) => label)).size, 3, "every class came");
});

Deno.test("an outcome is told when its horizon is over, and not a candle sooner", () => {
  const candles = walk(2, 40);
  const labels = new LiveLabels(RULE);
  labels.closed(candles.slice(0, 1));
  labels.ask(candles[0]!.openTimeMs, ATR);
  assert.deepEqual(labels.closed(candles.slice(1, 12)), []);
  assert.equal(labels.closed(candles.slice(0, 13)).length, 1, "candles that came before do no harm");
  assert.equal(labels.waiting, 0);
});

Deno.test("a hole in the horizon drops what it touches and nothing else; nothing waits for ever", () => {
  const candles = walk(3, 200);
  const labels = new LiveLabels(RULE);
  const known = live(candles.filter((_, i) => i !== 100), labels).map(({ openTimeMs }) => openTimeMs);
  const indexOf = (ms: number) => candles.findIndex(({ openTimeMs }) => openTimeMs === ms);
  const missing = candles.slice(0, 188).filter(({ openTimeMs }) => !known.includes(openTimeMs));
  assert.deepEqual(missing.map(({ openTimeMs }) => indexOf(openTimeMs)), Array.from({ length: 13 }, (_, i) => 88 + i));
  assert.ok(labels.waiting <= RULE.horizonBars);
});
