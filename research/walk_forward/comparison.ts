import type {
  StretchFigures,
  WalkForwardFigures,
  WindowFigures,
} from "../../coordinator/ports/research/walk_forward_report.ts";
import type { TrialResult } from "../search/trial_task.ts";
import type { Fold } from "./folds.ts";

export const stretchFigures = ({ trades, figures }: TrialResult): StretchFigures => ({
  trades,
  net_profit: figures["net_profit"] ?? null,
  cagr: figures["cagr"] ?? null,
  sharpe: figures["sharpe"] ?? null,
  max_drawdown: figures["max_drawdown"] ?? null,
  profit_factor: figures["profit_factor"] ?? null,
});

/** @param runs In sample, and what the account did out of sample, window by window. @param joined All tests as one account. */
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
