import type { EventView } from "../coordinator/ports/views.ts";
import { plainTimes, price, signed, words } from "../domain/figure_text.ts";
import type { TradeView } from "./overview.ts";

/** One thing worth a notification. */
export interface News {
  /** The same thing again replaces the older notification. */
  readonly tag: string;
  readonly title: string;
  readonly text: string;
  /** Where it can be looked at. */
  readonly path: string;
}

/** What a page showed at one moment, as far as it can become news. */
export interface Shown {
  readonly trades: readonly TradeView[];
  readonly notice: EventView | null;
}

/** What happened between two moments: trades that opened or closed, and what people should know of. */
export function newsBetween(before: Shown, now: Shown): readonly News[] {
  const known = new Map(before.trades.map((trade) => [trade.trade_id, trade]));
  const changed = now.trades.flatMap((trade) => tradeNews(known.get(trade.trade_id), trade) ?? []);
  const { notice } = now;
  if (notice === null || notice.event_id === before.notice?.event_id) return changed;
  const title = `Xylen: ${notice.severity}`;
  return [...changed, { tag: notice.event_id, title, text: plainTimes(notice.message), path: "/events" }];
}

function tradeNews(before: TradeView | undefined, now: TradeView): News | null {
  const { trade_id, side, symbol, entry_price, exit_time, exit_price, exit_reason, pnl } = now;
  if (entry_price === null) return null;
  const at = { tag: trade_id, path: `/trades/${encodeURIComponent(trade_id)}` };
  if (exit_time === null) {
    if (before && before.entry_price !== null) return null;
    return { ...at, title: `${symbol}: ${side} opened`, text: `At ${price(entry_price)}` };
  }
  if (before && before.exit_time !== null) return null;
  const how = exit_reason === null ? "" : `, ${words(exit_reason)}`;
  return { ...at, title: `${symbol}: ${side} closed, ${signed(pnl)} USDT`, text: `At ${price(exit_price)}${how}` };
}
