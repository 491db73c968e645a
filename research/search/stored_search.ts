import type { SearchReport, TrialLine } from "../../coordinator/ports/research/search_report.ts";
import type { StoredStudy } from "../../db/tables/studies.ts";
import type { SearchPlan } from "./search.ts";

/** What `research.db` keeps of a search beside its runs. */
export interface StoredPlan
  extends Pick<SearchReport, "space" | "sampler" | "trials" | "seed" | "objective" | "min_trades"> {
  readonly windows: number;
}

export interface StoredFigures {
  readonly best_score: number | null;
  readonly deflated_sharpe: number | null;
  readonly pbo: number | null;
  /** That were asked for when it was judged; missing in what earlier versions have stored. */
  readonly trials?: number;
}

export type StoredSearch = StoredStudy<StoredPlan, StoredFigures, SearchReport>;

export const storedPlan = (plan: SearchPlan, windows: number): StoredPlan => ({
  space: plan.space,
  sampler: plan.sampler,
  trials: plan.trials,
  seed: plan.seed,
  objective: plan.judging.objective,
  min_trades: plan.judging.minTrades,
  windows,
});

export const storedFigures = ({ best, deflated_sharpe, pbo, trials }: SearchReport): StoredFigures => ({
  best_score: best.score,
  deflated_sharpe,
  pbo,
  trials,
});

/** More lines than these are no drawing. */
export const LINES_MOST = 1_000;
const BEST_KEPT = 200;

/** The report as a page shows it: of very many trials the best, and of the others evenly as many as can be drawn. */
export function thinnedReport(report: SearchReport): SearchReport {
  if (report.all.length <= LINES_MOST) return report;
  const ranked = report.all.toSorted((a, b) => (b.score ?? -Infinity) - (a.score ?? -Infinity));
  const kept = new Set<TrialLine>(ranked.slice(0, BEST_KEPT));
  const others = report.all.filter((line) => !kept.has(line));
  const step = others.length / (LINES_MOST - BEST_KEPT);
  for (let i = 0; i < LINES_MOST - BEST_KEPT; i++) kept.add(others[Math.floor(i * step)]!);
  return { ...report, all: report.all.filter((line) => kept.has(line)) };
}
