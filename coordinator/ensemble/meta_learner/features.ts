import type { Vote } from "../../../domain/decision.ts";
import type { Action } from "../../../domain/forecast.ts";
import type { MetaFeatures, Standing } from "../../../domain/meta_learner.ts";
import { bounded } from "../calibration/curve.ts";
import { UNJUDGED } from "../learned_weights.ts";
import { agreementOn, disagreement, leader, weightedMean } from "../opinion_pool.ts";
import { NO_CALLS } from "./win_rate.ts";

/** What is known of a decision's panel beside its votes. */
export interface PanelView {
  readonly pooled: Readonly<Record<Action, number>>;
  /** Models that were asked. */
  readonly asked: number;
  /** Null where nothing was judged yet. */
  readonly standing: Standing | null;
}

/** @param votes With their weights of this decision. A model of which nothing is known counts as one that knows nothing. */
export function metaFeatures(votes: readonly Vote[], { pooled, asked, standing }: PanelView): MetaFeatures {
  const odds = (action: "long" | "short") => Math.log(bounded(pooled[action]) / bounded(pooled.hold));
  const record = (name: string) => standing?.models.find(({ modelName }) => modelName === name) ?? UNJUDGED;
  const long = odds("long"), short = odds("short");
  const spread = disagreement(votes), winRate = standing?.winRate ?? NO_CALLS;
  return {
    long_odds: long,
    short_odds: short,
    confidence: weightedMean(votes, ({ confidence }) => confidence),
    disagreement: spread,
    agreement: agreementOn(votes, leader(pooled)),
    answered: votes.length / asked,
    brier: weightedMean(votes, ({ modelName }) => record(modelName).brier),
    slow: weightedMean(votes, ({ modelName }) => record(modelName).slow),
    win_rate: winRate,
    // 0 has no sign in JSON, and what is stored has to be what was seen.
    long_odds_by_disagreement: long * spread + 0,
    short_odds_by_disagreement: short * spread + 0,
    long_odds_by_win_rate: long * winRate + 0,
    short_odds_by_win_rate: short * winRate + 0,
  };
}
