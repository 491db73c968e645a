import { type Candle, timeframeMs } from "../../domain/candle.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { isDecided } from "../engine/market_watch.ts";
import { symbolState } from "../engine/state.ts";
import type { Clock } from "../ports/clock.ts";
import type { Exchange } from "../ports/exchange.ts";
import type { ClosedCandle, MarketFeed } from "../ports/market_feed.ts";
import type { Loop } from "./loop.ts";
import type { TraderOptions } from "./trader.ts";

/** The newest candle of a market, on which a former life died before it could decide. */
export type Undecided = Pick<ClosedCandle, "symbol" | "timeframe" | "candle">;

/**
 * Shows the engine the past of its markets.
 *
 * @returns What a lockstep market closed last and nobody decided on: the market has waited since, and the candle is left out
 *   of the past. A live market has gone past it.
 */
export async function warmUp(
  loop: Pick<Loop, "state" | "post">,
  { exchange, marketNowMs }: { readonly exchange: Pick<Exchange, "candles">; readonly marketNowMs: () => number },
  { symbols, timeframe, config, lockstep }: Pick<TraderOptions, "symbols" | "timeframe" | "config" | "lockstep">,
): Promise<Result<Undecided[]>> {
  const nowMs = marketNowMs();
  const count = config.data.warmup_candles;
  const undecided: Undecided[] = [];
  for (const symbol of symbols) {
    const past = await exchange.candles(symbol, timeframe, nowMs - count * timeframeMs(timeframe), count);
    if (!past.ok) return err(`The exchange does not give candles to warm up: ${past.error.detail}`);
    const newest = lockstep ? undecidedOf(loop, symbol, past.value) : null;
    if (newest) undecided.push({ symbol, timeframe, candle: newest });
    loop.post({ kind: "warmup", atMs: nowMs, symbol, candles: newest ? past.value.slice(0, -1) : past.value });
  }
  return ok(undecided);
}

/** The newest candle, when a former life decided on one before it. */
function undecidedOf({ state }: Pick<Loop, "state">, symbol: string, past: readonly Candle[]): Candle | null {
  const newest = past.at(-1), watch = symbolState(state, symbol);
  return newest && watch.decidedToMs !== null && !isDecided(watch, newest) ? newest : null;
}

/** What the market closed last comes before what it closes next. */
export const undecidedFirst = (undecided: readonly Undecided[], feed: MarketFeed, clock: Clock): MarketFeed => ({
  async *events(signal) {
    for (const each of undecided) {
      if (signal.aborted) return;
      const received = { receivedAtMs: clock.nowMs(), receivedMonotonicMs: clock.monotonicMs() };
      yield { kind: "candle", closed: { ...each, ...received } };
    }
    yield* feed.events(signal);
  },
});
