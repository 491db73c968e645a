import type { TrialResult } from "../search/trial_task.ts";
import type { Fold } from "./folds.ts";

/** Figures of one run over one stretch. Ratios are by the year, shares are of 1. */
export interface StretchFigures {
  readonly trades: number;
  readonly net_profit: number | null;
  readonly cagr: number | null;
  readonly sharpe: number | null;
  readonly max_drawdown: number | null;
  readonly profit_factor: number | null;
}

/** A window: how its models did on what they learned from, and on what they had not seen. Times are Unix ms. */
export interface WindowFigures {
  readonly trained_from: number;
  readonly trained_to: number;
  readonly traded_from: number;
  readonly traded_to: number;
  readonly in_sample: StretchFigures;
  readonly out_of_sample: StretchFigures;
}

export interface WalkForwardFigures {
  readonly mode: "anchored" | "rolling";
  readonly embargo_candles: number;
  readonly windows: readonly WindowFigures[];
  /**
   * Growth by the year out of sample over that in sample (R. Pardo, "The Evaluation and Optimization of Trading
   * Strategies", 2008, chapter 11): 1 is "as good on what was not seen". Null where nothing was earned in sample.
   */
  readonly efficiency: number | null;
  /** The same of the Sharpe ratios. */
  readonly sharpe_efficiency: number | null;
  /** Windows that earned something out of sample. */
  readonly winning_windows: number;
}

export const stretchFigures = ({ trades, figures }: TrialResult): StretchFigures => ({
  trades,
  net_profit: figures["net_profit"] ?? null,
  cagr: figures["cagr"] ?? null,
  sharpe: figures["sharpe"] ?? null,
  max_drawdown: figures["max_drawdown"] ?? null,
  profit_factor: figures["profit_factor"] ?? null,
});

/** @param runs In and out of sample, window by window. @param joined All tests as one account. */
export function walkForwardFigures(
  settings: Pick<WalkForwardFigures, "mode" | "embargo_candles">,
  folds: readonly Fold[],
  runs: readonly { readonly inSample: TrialResult; readonly outOfSample: TrialResult }[],
  joined: Pick<StretchFigures, "cagr" | "sharpe">,
): WalkForwardFigures {
  const windows = folds.map((fold, i): WindowFigures => ({
    trained_from: fold.trainFromMs,
    trained_to: fold.trainToMs,
    traded_from: fold.testFromMs,
    traded_to: fold.testToMs,
    in_sample: stretchFigures(runs[i]!.inSample),
    out_of_sample: stretchFigures(runs[i]!.outOfSample),
  }));
  const inSample = windows.map((window) => window.in_sample);
  return {
    ...settings,
    windows,
    efficiency: efficiency(joined.cagr, inSample.map(({ cagr }) => cagr)),
    sharpe_efficiency: efficiency(joined.sharpe, inSample.map(({ sharpe }) => sharpe)),
    winning_windows: windows.filter(({ out_of_sample }) => (out_of_sample.net_profit ?? 0) > 0).length,
  };
}

function efficiency(outOfSample: number | null, inSample: readonly (number | null)[]): number | null {
  const average = inSample.reduce<number>((sum, each) => sum + (each ?? 0), 0) / inSample.length;
  return outOfSample === null || !(average > 0) ? null : outOfSample / average;
}
