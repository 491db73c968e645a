import assert from "node:assert/strict";
import { lookBack } from "../../../coordinator/engine/look_back.ts";
import { judgedOf } from "../../fixtures/judged_columns.ts";
import { EngineDriver, MARKET, settingsWith, SYMBOL, unanimous } from "../../fixtures/engine_fixtures.ts";

const HORIZON = 6;
const OTHER = "ETHUSDT";
const patchOf = (symbols: readonly string[]) => ({
  trading: { symbols },
  retraining: { label_window_candles: HORIZON },
  ensemble: { performance_window: 10, calibration_samples: 20 },
});

for (
  const [symbols, window, samples, overlap] of [
    [[SYMBOL], 10, 20, 6],
    [[SYMBOL, OTHER], 20, 40, 12],
    [[SYMBOL, OTHER, "SOLUSDT"], 30, 60, 18],
  ] as const
) {
  Deno.test(`${symbols.length} markets: a window of ${window}, ${samples} samples, outcomes of ${overlap} overlap`, () => {
    assert.deepEqual(lookBack(settingsWith(patchOf(symbols))), { window, samples, overlap });
  });
}

Deno.test("a window spans the same time however many markets are traded", () => {
  const spans = [[SYMBOL], [SYMBOL, OTHER]].map((symbols) => {
    const engine = new EngineDriver(patchOf(symbols), { markets: symbols.map((symbol) => ({ ...MARKET, symbol })) });
    for (let i = 0; i < 40; i++) {
      const { openTimeMs } = candleOf(engine);
      for (const symbol of symbols) {
        engine.candle({ openTimeMs }, symbol);
        engine.answers(unanimous("hold"), symbol);
      }
    }
    const times = judgedOf(engine.state.trackRecord.judged).openTimesMs;
    assert.equal(times.length, 20 * symbols.length);
    return times.at(-1)! - times[0]!;
  });
  assert.equal(spans[1], spans[0]);
});

/** Open time of the candle that comes next, the same for all markets. */
const candleOf = ({ state }: EngineDriver) => {
  const last = state.symbols.get(SYMBOL)!.candles;
  return { openTimeMs: last.at(-1)!.openTimeMs + (last.at(-1)!.openTimeMs - last.at(-2)!.openTimeMs) };
};
