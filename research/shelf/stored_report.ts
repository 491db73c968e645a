/** Reads stored reports: this program wrote them, but maybe another version of it. */
import { z } from "zod";
import type { BacktestReport } from "../../coordinator/ports/research/backtest_report.ts";
import { type JudgedReport, verdictOf } from "../report/verdict.ts";

const number = z.number();
const maybe = number.nullable();
const text = z.string();
const interval = z.object({ low: number, high: number, level: number }).nullable();
const estimate = z.union([
  z.object({ value: number, interval }),
  z.object({ value: z.null(), reason: text, interval }),
]);
const groups = z.array(z.object({ name: text, trades: number, won: number, net: number }));

const report = z.object({
  symbol: text,
  timeframe: text,
  from: number,
  to: number,
  candles: number,
  initial_balance: number,
  final_balance: number,
  net_profit: number,
  trades: number,
  max_drawdown: maybe,
  buy_and_hold: maybe,
  buy_and_hold_all: maybe.default(null),
  deflated_sharpe: maybe,
  trials: number,
  config_hash: text,
  data_hash: text,
  models: z.array(z.object({ name: text, version: text, learner: text })),
  performance: z.object({
    returns: number,
    cagr: estimate,
    annualisedVolatility: estimate,
    sharpe: estimate,
    sortino: estimate,
    calmar: estimate,
    maxDrawdown: estimate,
    profitFactor: estimate,
    expectancy: estimate,
    winRate: estimate,
    systemQuality: estimate,
    turnover: estimate,
    exposure: estimate,
    monthly: z.array(z.object({ year: number, months: z.array(maybe).length(12), total: number })),
  }),
  buy_and_hold_performance: z.object({ cagr: estimate, sharpe: estimate, maxDrawdown: estimate }).nullable(),
  reasons: z.record(text, text),
  warnings: z.array(text),
  costs: z.object({
    gross: number,
    slippage: number,
    fees: number,
    funding: number,
    other: number,
    net: number,
    turnover: number,
    cost_bps: maybe,
  }),
  attribution: z.array(z.object({ model: text, net: number, share: number, agreed: number, agreed_won: number })),
  by_symbol: groups,
  by_side: groups,
  by_regime: groups,
  by_exit: groups,
  chance: z.array(z.object({
    symbol: text,
    random_entries: z.union([z.object({ pValue: number }), z.object({ value: z.null(), reason: text })]),
  })),
  data: z.array(z.object({ symbol: text, hash: text, file: text.nullable() })),
  assumptions: z.object({
    taker_fee_bps: number,
    slippage_model: text,
    slippage_bps: number,
    fees_charged: z.boolean(),
    funding_paid: z.boolean(),
    leverage: number,
    warmup_candles: number,
  }),
  command: text.nullable(),
});

/** @returns What pages show of it and its verdict; null when another version wrote it otherwise. */
export function readReport(stored: unknown): { readonly report: BacktestReport; readonly verdict: string[] } | null {
  const parsed = report.safeParse(stored);
  if (!parsed.success) return null;
  const { chance, buy_and_hold_all, ...shown } = parsed.data;
  return { report: shown, verdict: verdictOf({ ...shown, chance, buy_and_hold_all } satisfies JudgedReport) };
}
