import type {
  WalkForwardReport,
  WalkForwardSummary,
  WalkForwardView,
} from "../../coordinator/ports/research/records.ts";
import type { CountedStudy } from "../../db/research/studies.ts";
import type { RecordedTrial } from "../../db/research/trial_entry.ts";
import { type Report } from "../report/report.ts";
import { verdictOf } from "../report/verdict.ts";
import { DAY_MS } from "../statistics/equity_series.ts";
import type { StoredFigures, StoredPlan } from "../walk_forward/stored_walk_forward.ts";
import { studyHead } from "./study_head.ts";

type Stored<Report> = CountedStudy<StoredPlan, StoredFigures, Report>;

export const walkForwardSummary = (study: Stored<unknown>): WalkForwardSummary => ({
  ...studyHead(study),
  mode: study.plan.mode,
  windows: study.plan.windows,
  winning_windows: study.figures!.winning_windows,
  efficiency: study.figures!.efficiency,
  net_profit: study.figures!.net_profit,
  sharpe: study.figures!.sharpe,
  deflated_sharpe: study.figures!.deflated_sharpe,
});

/** @param trial Its run, as the ledger has it. */
export function walkForwardView(study: Stored<WalkForwardReport & Report>, trial: RecordedTrial): WalkForwardView {
  const report = study.report!;
  return {
    ...walkForwardSummary(study),
    verdict: verdictOf(report),
    report: {
      initial_balance: report.initial_balance,
      net_profit: report.net_profit,
      trades: report.trades,
      fees: report.fees,
      funding: report.funding,
      cagr: report.cagr,
      sharpe: report.sharpe,
      sortino: report.sortino,
      max_drawdown: report.max_drawdown,
      profit_factor: report.profit_factor,
      win_rate: report.win_rate,
      buy_and_hold: report.buy_and_hold,
      deflated_sharpe: report.deflated_sharpe,
      trials: report.trials,
      warnings: report.warnings,
      walk_forward: report.walk_forward,
    },
    equity: equityOf(report.initial_balance, trial),
  };
}

/** The daily returns of the ledger, one after another: the same account without another file. */
function equityOf(initialBalance: number, { fromMs, toMs, returns }: RecordedTrial): WalkForwardView["equity"] {
  const points = [{ timestamp: fromMs, equity: initialBalance }];
  const firstEnd = (Math.floor(fromMs / DAY_MS) + 1) * DAY_MS;
  let equity = initialBalance;
  returns.forEach((each, day) => {
    equity *= 1 + each;
    points.push({ timestamp: Math.min(toMs, firstEnd + day * DAY_MS), equity });
  });
  return points;
}
