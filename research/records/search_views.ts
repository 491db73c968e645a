import type { SearchSummary, SearchView } from "../../coordinator/ports/research/records.ts";
import type { TrialLine } from "../../coordinator/ports/research/search_report.ts";
import type { CountedStudy } from "../../db/research/studies.ts";
import type { RecordedTrial } from "../../db/research/trial_entry.ts";
import { type Judging, scoresOf } from "../search/objective.ts";
import type { StoredFigures, StoredPlan, StoredSearch } from "../search/stored_search.ts";
import { studyHead } from "./study_head.ts";

type Stored<Report> = CountedStudy<StoredPlan, StoredFigures, Report>;

export const searchSummary = (study: Stored<unknown>): SearchSummary => ({
  ...studyHead(study),
  objective: study.plan.objective,
  sampler: study.plan.sampler,
  keys: study.plan.space.map(({ key }) => key),
  trials_planned: study.plan.trials,
  trials_run: study.runs,
  judged_trials: study.figures && (study.figures.trials ?? study.plan.trials),
  best_score: study.figures?.best_score ?? null,
  deflated_sharpe: study.figures?.deflated_sharpe ?? null,
  pbo: study.figures?.pbo ?? null,
});

/** @param first Runs of it, as the ledger has them; looked at only while there is no report. */
export function searchView(
  study: Stored<NonNullable<StoredSearch["report"]>>,
  first: readonly RecordedTrial[],
): SearchView {
  const { report, plan } = study;
  const all = report?.all ?? linesOf(first, { objective: plan.objective, minTrades: plan.min_trades });
  const drawn = all.filter(({ rung }) => rung === 0);
  const so_far = drawn.filter(({ score }) => score !== null).sort((a, b) => b.score! - a.score!);
  return {
    ...searchSummary(study),
    report,
    space: plan.space,
    drawn,
    best_score: report?.best.score ?? so_far[0]?.score ?? null,
    best_trial: report?.best.trial ?? so_far[0]?.trial ?? null,
  };
}

function linesOf(trials: readonly RecordedTrial[], judging: Judging): TrialLine[] {
  const first = trials.filter(({ place }) => place?.rung === 0);
  const scores = scoresOf(first, judging);
  return first.map((trial, i) => ({
    trial: trial.place!.trialNo,
    rung: 0,
    setting: trial.changed,
    score: scores[i] ?? null,
    trades: trial.trades,
    figures: trial.figures,
    refused: null,
    same_as: null,
  }));
}
