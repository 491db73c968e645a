import { counted } from "../../../../domain/counted.ts";
import { type SettledTrade, tradeStatistics } from "../../../../domain/trade_statistics.ts";
import type { EquityCurvePoint } from "../../../ports/results.ts";
import type { StatusView, TradeView } from "../../../ports/views.ts";
import { dateTime, duration, number, percent, price, signed } from "../../../../domain/figure_text.ts";
import { words } from "../../words.ts";
import { equityChart } from "../../pictures/equity_chart.ts";
import { type Answer, columns, pairs, said } from "./answer.ts";
import { DAY_MS, type Period, periodsBack } from "./periods.ts";

export function profitAnswer(
  status: StatusView,
  trades: readonly SettledTrade[],
  curve: readonly EquityCurvePoint[],
): Answer {
  const { total, trades: count, winRate, fees, funding } = tradeStatistics(trades);
  const nowMs = status.market_time ?? 0;
  const since = (days: number) =>
    trades.filter(({ exitTimeMs }) => exitTimeMs > nowMs - days * DAY_MS).reduce((sum, { pnl }) => sum + pnl, 0);
  const grown = status.initial_balance > 0 ? total / status.initial_balance : null;
  return {
    lines: pairs([
      ["Net profit", `${signed(total)} USDT (${percent(grown, 2)} of what it began with)`],
      ["Closed trades", `${count}, ${percent(winRate)} won`],
      ["Last 24 h, 7 days, 30 days", [1, 7, 30].map((days) => signed(since(days))).join(", ")],
      ["Fees and funding", `${number(fees)} paid, ${signed(funding)}`],
    ]),
    picture: equityChart("Equity", curve),
  };
}

/** Results of the last periods, the newest first. */
export function periodsAnswer(
  period: Period,
  count: number,
  trades: readonly SettledTrade[],
  nowMs: number | null,
): Answer {
  if (nowMs === null) return said("No candle has arrived yet.");
  const rows = periodsBack(period, count, nowMs).map(({ name, fromMs, toMs }) => {
    const within = trades.filter(({ exitTimeMs }) => exitTimeMs >= fromMs && exitTimeMs < toMs);
    const { total, winRate } = tradeStatistics(within);
    return [name, signed(total), String(within.length), within.length === 0 ? "–" : percent(winRate, 0)];
  });
  return { lines: columns([[`${period}, UTC`, "net USDT", "trades", "won"], ...rows]), table: true };
}

export function tradesAnswer(trades: readonly TradeView[], total: number): Answer {
  if (trades.length === 0) return said("There are no trades yet.");
  return said(
    `The last ${counted(trades.length, "trade")} of ${number(total, 0)}:`,
    ...trades.flatMap((trade) => ["", ...tradeLines(trade)]),
  );
}

function tradeLines(trade: TradeView): string[] {
  const head = `${dateTime(trade.entry_time ?? trade.timestamp)} ${trade.symbol} ${trade.side}`;
  return trade.status === "closed"
    ? [
      `${head}: ${signed(trade.pnl)} USDT (${signed(trade.pnl_percent)} %)`,
      `${price(trade.entry_price)} to ${price(trade.exit_price)} by ${words(trade.exit_reason ?? "unknown")}, held ${
        duration(trade.hold_duration)
      }`,
      `trade ${trade.trade_id}`,
    ]
    : [`${head}: ${trade.status}, entry ${price(trade.entry_price)}`, `trade ${trade.trade_id}`];
}

export function performanceAnswer(trades: readonly SettledTrade[], curve: readonly EquityCurvePoint[]): Answer {
  const s = tradeStatistics(trades);
  if (s.trades === 0) return said("No trade is closed yet.");
  const fall = curve.reduce((most, { equity, peak }) => Math.max(most, peak > 0 ? 1 - equity / peak : 0), 0);
  return said(...pairs([
    ["Trades", `${s.trades}, ${s.wins} won (${percent(s.winRate)})`],
    ["Net", `${signed(s.total)} USDT after ${number(s.fees)} fees and ${signed(s.funding)} funding`],
    ["Profit factor", number(s.profitFactor)],
    ["Mean of a trade", `${signed(s.expectancy)} USDT (won ${signed(s.averageWin)}, lost ${signed(s.averageLoss)})`],
    ["Best and worst", `${signed(s.best)}, ${signed(s.worst)}`],
    ["Longest losing run", String(s.longestLosingRun)],
    ["Deepest fall", percent(fall, 2)],
    ["Mean time held", duration(s.averageHeldMs)],
    ["System quality", number(s.systemQuality)],
  ]));
}
