import { timeframeMs } from "../../domain/candle.ts";
import type { Command } from "./command.ts";
import { giveUp } from "./entry.ts";
import type { EngineState } from "./state.ts";
import { symbolState } from "./state.ts";

/**
 * A market has told nothing for more than twice the time between its candles: nothing new is opened there until its next
 * candle. Entries on their way are taken back; what is open keeps its stop and its target.
 *
 * @param sinceMs When it was heard last, wall time.
 */
export function onStaleFeed(state: EngineState, symbol: string, sinceMs: number): Command[] {
  const target = symbolState(state, symbol);
  if (target.stale !== null) return [];
  const [timeframe] = state.settings.data.timeframes;
  target.stale = `no candle of ${symbol} ${timeframe} since ${new Date(sinceMs).toISOString()}`;
  return [
    {
      kind: "tell",
      notice: {
        eventType: "WARNING",
        severity: "warning",
        message: `Stale market data: ${target.stale}; nothing new is opened there until the next one`,
        details: { stale: "feed", symbol, sinceMs, expectedMs: timeframeMs(timeframe!) },
      },
    },
    ...[...state.trades.values()].filter((trade) => trade.symbol === symbol).flatMap((trade) => giveUp(state, trade)),
  ];
}

/** A candle has come: the market is heard again. */
export function feedHeard(state: EngineState, symbol: string): Command[] {
  const target = symbolState(state, symbol);
  if (target.stale === null) return [];
  target.stale = null;
  return [{
    kind: "tell",
    notice: {
      eventType: "WARNING",
      severity: "info",
      message: `Market data of ${symbol} comes again`,
      details: { symbol },
    },
  }];
}
