import assert from "node:assert/strict";
import { CATALOGUE, FEATURE_NAMES, SCHEMA_HASH, STATIONARY_NAMES, WARMUP_CANDLES } from "../../features/mod.ts";
import { fnv1a64 } from "../../features/schema_hash.ts";

const PROMISED = `rsi rsi_14 rsi_28 volume volume_sma_20 volume_ratio ema_9 ema_20 ema_50 ema_200 macd macd_signal
  macd_hist bb_upper bb_middle bb_lower bb_width bb_position atr atr_percent obv adx plus_di minus_di candle_body_ratio
  candle_upper_shadow candle_lower_shadow price_momentum volume_momentum current_price high_low_range high_low_ratio
  stoch_k stoch_d cci_20 mfi_14 williams_r_14 roc_10 stddev_20 natr_14 trange sma_20 wma_20 dema_20 tema_20 sar ad`
  .split(/\s+/);

Deno.test("the catalogue begins with the 47 promised features, in their order", () => {
  assert.equal(PROMISED.length, 47);
  assert.deepEqual(FEATURE_NAMES.slice(0, PROMISED.length), PROMISED);
});

Deno.test("no two features share a name", () => assert.equal(new Set(FEATURE_NAMES).size, FEATURE_NAMES.length));

Deno.test("every feature that was added to the promised ones is for models", () => {
  for (const spec of CATALOGUE.slice(PROMISED.length)) assert(spec.stationary, spec.name);
});

Deno.test("models are given neither prices nor amounts, but do get each of them as a ratio or difference", () => {
  const drifting = CATALOGUE.filter((spec) => !spec.stationary).map((spec) => spec.name);
  assert.deepEqual(
    drifting.join(" "),
    "volume volume_sma_20 ema_9 ema_20 ema_50 ema_200 macd macd_signal macd_hist bb_upper bb_middle bb_lower atr obv " +
      "current_price high_low_range stddev_20 trange sma_20 wma_20 dema_20 tema_20 sar ad",
  );
  assert.equal(STATIONARY_NAMES.length + drifting.length, FEATURE_NAMES.length);
  for (const name of ["close_to_ema_200", "close_to_sar", "macd_hist_percent", "obv_change_10", "ad_change_10"]) {
    assert(STATIONARY_NAMES.includes(name), name);
  }
});

Deno.test("the slowest feature decides how long the whole catalogue warms up", () => assert.equal(WARMUP_CANDLES, 200));

Deno.test("the schema hash is the one that stored models carry", () => {
  assert.equal(
    SCHEMA_HASH,
    "bc5b74c79c71a609",
    "names, order, flags or warm-up changed: retrain what is stored, then record the new hash here",
  );
});

for (
  const [text, hash] of [
    ["", "cbf29ce484222325"],
    ["a", "af63dc4c8601ec8c"],
    ["foobar", "85944171f73967e8"],
  ] as const
) {
  Deno.test(`fnv1a64() of ${JSON.stringify(text)} is the published value`, () => assert.equal(fnv1a64(text), hash));
}
