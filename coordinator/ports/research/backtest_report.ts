/**
 * What pages read of a `report.json`. Dollars are numbers; null is "cannot be told". The whole of it is described in
 * docs/backtests.md.
 */

/** A figure with where it lies at a stated probability, or why there is none. */
export type EstimateView =
  & ({ readonly value: number } | { readonly value: null; readonly reason: string })
  & { readonly interval: { readonly low: number; readonly high: number; readonly level: number } | null };

export interface GroupView {
  readonly name: string;
  readonly trades: number;
  readonly won: number;
  readonly net: number;
}

export interface BacktestReport {
  readonly symbol: string;
  readonly timeframe: string;
  /** Unix ms of the first traded candle's open and the last one's close. */
  readonly from: number;
  readonly to: number;
  readonly candles: number;
  readonly initial_balance: number;
  readonly final_balance: number;
  readonly net_profit: number;
  readonly trades: number;
  readonly max_drawdown: number | null;
  readonly buy_and_hold: number | null;
  readonly deflated_sharpe: number | null;
  readonly trials: number;
  readonly config_hash: string;
  readonly data_hash: string;
  readonly models: readonly { readonly name: string; readonly version: string; readonly learner: string }[];
  /** By daily returns. Shares are of 1, ratios are by the year. */
  readonly performance: {
    readonly returns: number;
    readonly cagr: EstimateView;
    readonly annualisedVolatility: EstimateView;
    readonly sharpe: EstimateView;
    readonly sortino: EstimateView;
    readonly calmar: EstimateView;
    readonly maxDrawdown: EstimateView;
    readonly profitFactor: EstimateView;
    readonly expectancy: EstimateView;
    readonly winRate: EstimateView;
    readonly systemQuality: EstimateView;
    readonly turnover: EstimateView;
    readonly exposure: EstimateView;
    readonly monthly: readonly {
      readonly year: number;
      /** January first; null where nothing was traded. */
      readonly months: readonly (number | null)[];
      readonly total: number;
    }[];
  };
  readonly buy_and_hold_performance:
    | { readonly cagr: EstimateView; readonly sharpe: EstimateView; readonly maxDrawdown: EstimateView }
    | null;
  readonly reasons: Readonly<Record<string, string>>;
  /** The gravest first. */
  readonly warnings: readonly string[];
  /** Gross − slippage − fees + funding + other = net. */
  readonly costs: {
    readonly gross: number;
    readonly slippage: number;
    readonly fees: number;
    readonly funding: number;
    readonly other: number;
    readonly net: number;
    readonly turnover: number;
    readonly cost_bps: number | null;
  };
  readonly attribution: readonly {
    readonly model: string;
    readonly net: number;
    readonly share: number;
    readonly agreed: number;
    readonly agreed_won: number;
  }[];
  readonly by_symbol: readonly GroupView[];
  readonly by_side: readonly GroupView[];
  readonly by_regime: readonly GroupView[];
  readonly by_exit: readonly GroupView[];
  readonly data: readonly { readonly symbol: string; readonly hash: string; readonly file: string | null }[];
  readonly assumptions: {
    readonly taker_fee_bps: number;
    readonly slippage_model: string;
    readonly slippage_bps: number;
    readonly fees_charged: boolean;
    readonly funding_paid: boolean;
    readonly leverage: number;
    readonly warmup_candles: number;
  };
  readonly command: string | null;
}
