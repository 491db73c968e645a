import type { Objective, SamplerName } from "./search_terms.ts";
import type { Dimension, Setting } from "../../../domain/search_space.ts";

/** `search.json`. Null is "cannot be told". */
export interface SearchReport {
  readonly search_id: string;
  readonly symbol: string;
  readonly timeframe: string;
  /** Unix ms. */
  readonly from: number;
  readonly to: number;
  readonly data_hash: string;
  readonly config_hash: string;
  readonly sampler: SamplerName;
  readonly seed: number;
  readonly objective: Objective;
  readonly min_trades: number;
  readonly folds: number;
  readonly space: readonly Dimension[];
  readonly trials: number;
  /** Runs that an earlier start of this search has made. */
  readonly resumed: number;
  readonly refused: number;
  readonly seconds: number;
  readonly best: {
    readonly trial: number;
    readonly setting: Setting;
    readonly score: number | null;
    readonly trades: number;
    readonly figures: Readonly<Record<string, number | null>>;
  };
  readonly probabilistic_sharpe: number | null;
  /** After everything that the ledger knows was tried on these candles. */
  readonly deflated_sharpe: number | null;
  readonly known_runs: number;
  readonly independent_trials: number;
  readonly pbo: number | null;
  readonly pbo_details: {
    readonly trials: number;
    readonly days: number;
    readonly divisions: number;
    readonly probability_of_loss: number;
    /** Of the best in sample, by the single day, on average. */
    readonly sharpe_in_sample: number;
    readonly sharpe_out_of_sample: number;
  } | null;
  readonly warnings: readonly string[];
  readonly all: readonly TrialLine[];
}

/** One run of a search. */
export interface TrialLine {
  readonly trial: number;
  readonly rung: number;
  readonly setting: Setting;
  readonly score: number | null;
  readonly trades: number | null;
  readonly figures: Readonly<Record<string, number | null>>;
  readonly refused: string | null;
  readonly same_as: number | null;
}
