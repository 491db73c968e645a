import { BREAKER_WORDS } from "../../domain/breaker_words.ts";
import { counted } from "../../domain/counted.ts";
import { type SettledTrade, tradeStatistics } from "../../domain/trade_statistics.ts";
import type { Alert, Fact } from "../ports/alerts.ts";
import type { EquityView, Views } from "../ports/views.ts";
import { number, percent, signed } from "../../domain/figure_text.ts";
import { equityChart } from "./pictures/equity_chart.ts";

const DAY_MS = 86_400_000;
/** Points of equity that a day may have, one a candle. */
const POINTS_MAX = 500;

/** What the last 24 hours of the market have brought. */
export async function dailySummary(views: Views): Promise<Alert> {
  const status = views.status();
  const toMs = status.market_time ?? 0, fromMs = toMs - DAY_MS;
  const trades = (await views.results.settledTrades()).filter(({ exitTimeMs }) => exitTimeMs > fromMs);
  const points = (await views.equity({ limit: POINTS_MAX })).items.filter(({ timestamp }) => timestamp > fromMs)
    .toReversed();
  const models = views.models().filter(({ enabled }) => enabled);
  const ready = models.filter((model) => model.status === "ready").length;
  return {
    level: "DAILY_SUMMARY",
    title: "Daily summary",
    text: sentence(trades, points),
    facts: facts([
      ["equity", `${number(status.equity)} USDT`],
      ["below its high", percent(status.peak_equity > 0 ? 1 - status.equity / status.peak_equity : null, 2)],
      ...tradeFacts(trades),
      ["open positions", String(views.positions().length)],
      ["state", status.state],
      ["breaker", BREAKER_WORDS[status.circuit_breaker.state]],
      ["models ready", `${ready} of ${models.length}`],
      ["since the start", `${signed(status.total_pnl)} USDT in ${counted(status.total_trades, "trade")}`],
    ]),
    atMs: toMs,
    picture: () => equityChart("Equity, last 24 hours", points),
  };
}

function sentence(trades: readonly SettledTrade[], points: readonly EquityView[]): string {
  const { total, winRate } = tradeStatistics(trades);
  const first = points[0], last = points.at(-1);
  const moved = first && last ? `Equity moved by ${signed(last.equity - first.equity)} USDT in 24 hours. ` : "";
  const traded = trades.length === 0
    ? "No trade was closed."
    : `${counted(trades.length, "trade")} closed, ${percent(winRate, 0)} won, net ${signed(total)} USDT.`;
  return moved + traded;
}

function tradeFacts(trades: readonly SettledTrade[]): (readonly [string, string])[] {
  if (trades.length === 0) return [];
  const { best, worst, fees, funding } = tradeStatistics(trades);
  return [["best", signed(best)], ["worst", signed(worst)], ["fees", number(fees)], ["funding", signed(funding)]];
}

const facts = (pairs: readonly (readonly [string, string])[]): Fact[] =>
  pairs.map(([name, value]) => ({ name, value }));
