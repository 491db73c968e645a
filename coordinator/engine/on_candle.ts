import { type Candle, timeframeMs } from "../../domain/candle.ts";
import { price } from "../../domain/money.ts";
import type { Trade } from "../../domain/trade.ts";
import { isWarm } from "../../features/mod.ts";
import { markExcursion } from "../execution/trade_book.ts";
import { moveStop } from "../risk/moving_stop.ts";
import type { Command } from "./command.ts";
import { advance } from "./entry.ts";
import { cancelLeftOvers, close, keep } from "./orders.ts";
import { protect } from "./protection.ts";
import { isDecided } from "./market_watch.ts";
import { followCandle, followHistory } from "./track_record.ts";
import { heedEquity } from "./emergency.ts";
import { feedHeard } from "./stale_feed.ts";
import { type EngineState, openOrdersOf, type SymbolState, symbolState } from "./state.ts";

/** History before the first decision: indicators warm up, nothing is asked or ordered. */
export function onWarmup(state: EngineState, symbol: string, candles: readonly Candle[]): Command[] {
  const target = symbolState(state, symbol);
  followHistory(state, target, candles);
  const { decidedToMs } = target;
  const last = candles.at(-1);
  return last && decidedToMs !== null && last.openTimeMs < decidedToMs ? [tellPassing(symbol, last, decidedToMs)] : [];
}

/**
 * A candle closed: features move on, open trades are looked after, and the models are asked. What a former life has decided
 * on is not decided again.
 */
export function onCandle(state: EngineState, symbol: string, candle: Candle): Command[] {
  const target = symbolState(state, symbol);
  const last = target.candles.at(-1);
  if (last && candle.openTimeMs <= last.openTimeMs) return [];
  const learned = followCandle(state, target, candle);
  return [
    ...feedHeard(state, symbol),
    ...learned,
    ...heedEquity(state),
    ...lookAfter(state, symbol, candle),
    ...cancelLeftOvers(state, symbol),
    ...(isDecided(target, candle) ? [] : ask(state, symbol, target)),
  ];
}

const tellPassing = (symbol: string, { openTimeMs: lastMs }: Candle, decidedToMs: number): Command => ({
  kind: "tell",
  notice: {
    eventType: "SYSTEM",
    severity: "info",
    message:
      `${symbol} goes on after the candle of ${isoOf(lastMs)}; those up to ${isoOf(decidedToMs)} were decided on ` +
      "before the restart and are not decided again",
    details: { symbol, lastMs, decidedToMs },
  },
});

const isoOf = (ms: number): string => new Date(ms).toISOString();

/** Asks only when every feature is warm. The runs stay as they are: the next candle does not slip into this question. */
function ask({ settings }: EngineState, symbol: string, { features, candles, history }: SymbolState): Command[] {
  if (!features || !isWarm(features)) return [];
  const withQuote = settings.ensemble.max_spread_bps > 0;
  return [{ kind: "request_forecasts", symbol, features, candles: candles.run(), history: history.run(), withQuote }];
}

function lookAfter(state: EngineState, symbol: string, candle: Candle): Command[] {
  return [...state.trades.values()].filter((trade) => trade.symbol === symbol).flatMap((trade) => {
    const followed = trade.openQty > 0 ? follow(state, trade, candle) : [];
    const now = state.trades.get(trade.tradeId);
    return [...followed, ...(now ? advance(state, now) : [])];
  });
}

function follow(state: EngineState, trade: Trade, candle: Candle): Command[] {
  const { market } = symbolState(state, trade.symbol);
  const marked = markExcursion(trade, price(candle.high), price(candle.low));
  const moved = moveStop(market, marked, candle, state.settings.trading);
  return [...(moved === trade ? [] : [keep(state, moved)]), ...guard(state, moved, candle)];
}

const HOUR_MS = 3_600_000;

/**
 * The trade that the models foresaw ends with the last candle of their label, the first being the one that was entered.
 * Longer than `max_position_duration_hours` none is held in any case.
 */
function isOverdue({ settings, nowMs }: EngineState, trade: Trade, candle: Candle): boolean {
  const [timeframe] = settings.data.timeframes;
  const stepMs = timeframeMs(timeframe!);
  const firstOpenMs = Math.floor(trade.openedAtMs / stepMs) * stepMs;
  const candles = (candle.openTimeMs - firstOpenMs) / stepMs + 1;
  const heldMs = nowMs - (trade.entryTimeMs ?? nowMs);
  return candles >= settings.retraining.label_window_candles ||
    heldMs >= settings.safety.max_position_duration_hours * HOUR_MS;
}

/** An open trade past its time, without a stop, or whose closing did not go through is closed (again). */
function guard(state: EngineState, trade: Trade, candle: Candle): Command[] {
  if (state.closeAll) return close(state, trade, "shutdown");
  if (trade.status === "closing") return close(state, trade, trade.exitReason ?? "unprotected");
  if (isOverdue(state, trade, candle)) return close(state, trade, "time_limit");
  // A stop whose fate is not known is being asked for; one that was never sent is missing.
  const hasStop = openOrdersOf(state, trade.tradeId).some((order) => order.purpose === "stop_loss");
  return hasStop ? protect(state, trade) : close(state, trade, "unprotected");
}
