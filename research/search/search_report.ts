import type { SearchReport, TrialLine } from "../../coordinator/ports/research/search_report.ts";
import { hashOf } from "../../domain/content_hash.ts";
import type { Figure } from "../statistics/figure.ts";
import { scoresBy, type SearchedTrial, type SearchPlan } from "./search.ts";
import type { Verdict } from "./verdict.ts";

/** What of a search is told beside its trials. */
export type SearchFacts = Pick<
  SearchReport,
  "search_id" | "symbol" | "timeframe" | "from" | "to" | "data_hash" | "config_hash" | "folds" | "resumed" | "seconds"
>;

export function searchReport(
  facts: SearchFacts,
  plan: SearchPlan,
  trials: readonly SearchedTrial[],
  best: SearchedTrial,
  verdict: Verdict,
): SearchReport {
  const lines = linesOf(trials, plan);
  const { overfitting, known } = verdict;
  return {
    ...facts,
    sampler: plan.sampler,
    seed: plan.seed,
    objective: plan.judging.objective,
    min_trades: plan.judging.minTrades,
    space: plan.space,
    trials: plan.trials,
    refused: trials.filter(({ refused }) => refused !== null).length,
    best: {
      trial: best.trialNo,
      setting: best.setting,
      score: lines.find(({ trial, rung }) => trial === best.trialNo && rung === best.rung)!.score,
      trades: best.entry!.trades,
      figures: best.entry!.figures,
    },
    probabilistic_sharpe: valueOf(verdict.probabilistic),
    deflated_sharpe: valueOf(verdict.deflated),
    known_runs: known.trials,
    independent_trials: known.independent,
    pbo: overfitting?.pbo ?? null,
    pbo_details: overfitting && {
      trials: overfitting.trials,
      days: overfitting.returns,
      divisions: overfitting.choices,
      probability_of_loss: overfitting.probabilityOfLoss,
      sharpe_in_sample: overfitting.meanInSample,
      sharpe_out_of_sample: overfitting.meanOutOfSample,
    },
    warnings: verdict.warnings,
    all: lines,
  };
}

function linesOf(trials: readonly SearchedTrial[], { judging }: SearchPlan): TrialLine[] {
  const rungs = Map.groupBy(trials, ({ rung }) => rung);
  return [...rungs.values()].flatMap((ofRung) => {
    const scores = scoresBy(ofRung, judging);
    return ofRung.map((trial) => ({
      trial: trial.trialNo,
      rung: trial.rung,
      setting: trial.setting,
      score: scores.get(trial) ?? null,
      trades: trial.entry?.trades ?? null,
      figures: trial.entry?.figures ?? {},
      refused: trial.refused,
      same_as: trial.sameAs,
    }));
  });
}

const valueOf = ({ value }: Figure): number | null => value;

/** The same search has the same name wherever it is started: that is how it goes on. */
export const searchIdOf = (plan: SearchPlan, on: Readonly<Record<string, unknown>>): string => {
  const { trials, ...rest } = plan;
  // Halving divides by the number of trials; other samplers only go on longer.
  return `s-${hashOf({ ...rest, ...on, ...(plan.sampler === "halving" ? { trials } : {}) }).slice(0, 24)}`;
};
