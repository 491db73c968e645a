import type { Invariant } from "./invariant.ts";

const CANDLE_MS = 300_000;
/** After a close, until the engine has its candle. */
const LATE_MAX_MS = 40_000;

/** Through a candle's time of calm the engine gets every candle soon after its close. */
export const followsMarket = (): Invariant => ({
  name: "follows_market",
  atRest: ({ engine, nowMs, calmMs }) => {
    if (calmMs < CANDLE_MS + LATE_MAX_MS) return null;
    if (!engine) return "no process trades";
    for (const [symbol, { candles }] of engine.symbols) {
      const closedMs = (candles.at(-1)?.openTimeMs ?? 0) + CANDLE_MS;
      if (nowMs - closedMs > CANDLE_MS + LATE_MAX_MS) {
        return `the newest candle of ${symbol} closed ${Math.round((nowMs - closedMs) / 1000)} s ago`;
      }
    }
    return null;
  },
});
