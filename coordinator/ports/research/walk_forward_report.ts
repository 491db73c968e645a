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
  /** On an account of its own. */
  readonly in_sample: StretchFigures;
  /** Its part of the one account over all windows: they add up to it. */
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
