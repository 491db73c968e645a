import type { SearchSummary } from "../../coordinator/ports/research/records.ts";
import type { Objective, SamplerName } from "../../coordinator/ports/research/search_terms.ts";
import { percent, words } from "../../domain/figure_text.ts";

/** From here on skill counts as shown. */
const SURE = 0.95;
/** Chance gives this much. */
const LIKELY_OVERFIT = 0.5;

export type SearchState = "running" | "stopped" | "ended";

/** What may be believed, as a tone and a few words. */
export interface SearchWords {
  readonly tone: "good" | "doubtful" | "none";
  readonly short: string;
  /** For somebody who reads no figures. */
  readonly sentence: string;
}

type Judged = Pick<SearchSummary, "deflated_sharpe" | "pbo" | "judged_trials">;

export function searchWords({ deflated_sharpe, pbo, judged_trials }: Judged): SearchWords {
  if (judged_trials === null) {
    return {
      tone: "none",
      short: "Not judged yet",
      sentence: "It has not ended, so nothing is judged yet. What is best so far is the luckiest so far.",
    };
  }
  if (deflated_sharpe === null) {
    return {
      tone: "doubtful",
      short: "Cannot be judged",
      sentence: "The best setting has no Sharpe ratio to judge by: it traded too little. Nothing is proven.",
    };
  }
  if (deflated_sharpe < SURE) {
    return {
      tone: "doubtful",
      short: "Not proven",
      sentence: "Nothing here shows skill. Do not trade the best setting on this evidence.",
    };
  }
  if (pbo !== null && pbo >= LIKELY_OVERFIT) {
    return {
      tone: "doubtful",
      short: "Skill, but the choice is luck",
      sentence: "Settings like these show skill, but which of them is best changes with the days that are looked at.",
    };
  }
  return {
    tone: "good",
    short: "Evidence of skill",
    sentence:
      `With everything counted that was tried, it has skill with a probability of ${
        percent(deflated_sharpe)
      }. That is ` +
      "evidence, not a promise: hold it against a walk-forward, and trade it on paper first.",
  };
}

/** Within a sentence. */
export const OBJECTIVE_WORDS: Readonly<Record<Objective, string>> = {
  sharpe: "Sharpe ratio",
  deflated_sharpe: "deflated Sharpe ratio",
  sortino: "Sortino ratio",
  calmar: "Calmar ratio",
  cagr: "growth by the year",
  net_profit: "net profit",
  profit_factor: "profit factor",
  expectancy: "expectancy of a trade",
};

/** By itself. */
export const objectiveTitle = (objective: Objective): string => words(OBJECTIVE_WORDS[objective]);

export const SAMPLER_WORDS: Readonly<Record<SamplerName, string>> = {
  tpe: "looking where earlier trials were good",
  random: "looking everywhere alike",
  halving: "giving the better ones more time",
};
