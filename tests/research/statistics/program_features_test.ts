/** The checks on the features that the program trades by. */
import assert from "node:assert/strict";
import { FEATURE_NAMES, FeatureStream, STATIONARY_NAMES, WARMUP_CANDLES } from "../../../features/mod.ts";
import type { Candle } from "../../../domain/candle.ts";
import type { FeatureFunction } from "../../../research/statistics/lookahead/feature_rows.ts";
import { lookahead } from "../../../research/statistics/lookahead/lookahead.ts";
import { warmUp } from "../../../research/statistics/lookahead/warm_up.ts";
import { closeTo } from "./close_to.ts";
import { madeUpCandles } from "./made_up_candles.ts";

const candles = madeUpCandles(4_000);

/** @param names Which of them, one number each. */
const featuresOf = (names: readonly string[]): FeatureFunction<Candle> => (bars) => {
  const stream = new FeatureStream(), all = new Float64Array(FEATURE_NAMES.length);
  const columns = names.map((name) => FEATURE_NAMES.indexOf(name));
  return bars.map((candle) => {
    stream.updateInto(candle, all);
    return Float64Array.from(columns, (column) => all[column]!);
  });
};

Deno.test("no feature knows of a candle that has not come yet, to the last bit", () => {
  assert.deepEqual(lookahead(featuresOf(FEATURE_NAMES), candles, { cuts: 7, tolerance: 0 }), { ok: true, value: null });
});

/** Being ready is not being settled: averages of hours remember the first candle long after they have a value. */
for (const [tolerance, bars] of [[1e-3, 1_259], [1e-6, 2_291]] as const) {
  Deno.test(`what models see forgets where the history began after ${bars} candles, to ${tolerance}`, () => {
    const found = warmUp(featuresOf(STATIONARY_NAMES), candles, { starts: [100, 500, 900], tolerance });
    assert.ok(found.ok, found.ok ? "" : found.error);
    closeTo(found.value.bars / bars, 1, 0.05);
    assert.ok(found.value.bars > 5 * WARMUP_CANDLES);
  });
}
