import type { InsideCount } from "../backtest/run_backtest.ts";
import type { Performance } from "../statistics/performance.ts";
import type { DeflatedSharpe } from "../statistics/sharpe/deflated.ts";
import type { Bin } from "../../domain/trade_statistics.ts";
import type { Assumptions } from "./assumptions.ts";
import type { ModelAttribution } from "./attribution.ts";
import type { CalibrationReport } from "./calibration.ts";
import type { MarketChance } from "./chance.ts";
import type { Costs } from "./costs.ts";
import type { DataQuality } from "./data_quality.ts";
import type { FeatureChecks } from "./feature_checks.ts";
import type { Group } from "./groups.ts";
import type { MonteCarloTold, TrackRecordNeeded } from "./luck.ts";
import type { Perturbed } from "./perturbed.ts";
import type { Refusals } from "./refusals.ts";

/** `report.json`. Dollars are numbers here; the exact amounts stand in `trades.csv`. Null is "cannot be told". */
export interface Report {
  readonly symbol: string;
  readonly timeframe: string;
  /** Unix ms of the first traded candle's open and the last one's close. */
  readonly from: number;
  readonly to: number;
  readonly candles: number;
  readonly initial_balance: number;
  readonly final_balance: number;
  readonly net_profit: number;
  readonly fees: number;
  readonly funding: number;
  readonly trades: number;
  readonly win_rate: number | null;
  readonly profit_factor: number | null;
  readonly max_drawdown: number | null;
  /** When nothing was left of the account, Unix ms: figures of returns are of the time before. Null when it lived. */
  readonly ruined_at: number | null;
  readonly cagr: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly calmar: number | null;
  readonly expectancy: number | null;
  readonly exposure: number | null;
  /** Net profit of the same balance held in the first market all the time. */
  readonly buy_and_hold: number | null;
  /** Likewise in all markets, in equal parts at the start. */
  readonly buy_and_hold_all: number | null;
  /** Probability that the true Sharpe ratio is above 0, the number of trials considered. */
  readonly deflated_sharpe: number | null;
  readonly trials: number;
  /** What is wrong with the ledger that they were counted in. */
  readonly ledger_fault: string | null;
  readonly seconds: number;
  readonly candles_per_second: number;
  readonly config_hash: string;
  readonly data_hash: string;
  readonly models: readonly ReportedModel[];
  readonly decisions: {
    readonly decided: number;
    readonly accepted: number;
    readonly held: number;
    readonly rejected: Readonly<Record<string, number>>;
  };
  /** Every figure with its interval, by daily returns. */
  readonly performance: Performance;
  readonly probabilistic_sharpe: number | null;
  readonly deflation: DeflatedSharpe | null;
  readonly buy_and_hold_performance: Pick<Performance, "cagr" | "sharpe" | "maxDrawdown"> | null;
  readonly buy_and_hold_all_performance: Report["buy_and_hold_performance"];
  /** Why a figure above is null, by its name. */
  readonly reasons: Readonly<Record<string, string>>;
  /** What a reader has to know before any figure, in sentences; the gravest first. */
  readonly warnings: readonly string[];
  /** Gross − slippage − fees + funding + other = net, to the last unit. */
  readonly costs: Costs;
  /** The net result divided among the models. */
  readonly attribution: readonly ModelAttribution[];
  readonly by_symbol: readonly Group[];
  readonly by_side: readonly Group[];
  /** Of the market at the decision. */
  readonly by_regime: readonly Group[];
  readonly by_exit: readonly Group[];
  /** Decisions in each regime, traded or not. */
  readonly regimes: Readonly<Record<string, number>>;
  /** How often a trade brought how much, dollars. */
  readonly trade_distribution: readonly Bin[];
  /** Null where no outcome is known. */
  readonly calibration: CalibrationReport | null;
  /** What stopped decisions, and what to look at. */
  readonly refusals: Refusals;
  readonly chance: readonly MarketChance[];
  readonly monte_carlo: MonteCarloTold;
  readonly track_record: TrackRecordNeeded;
  /** Null where nobody checked. */
  readonly checks: FeatureChecks | null;
  /** Null where it was not asked for. */
  readonly perturbed: Perturbed | null;
  readonly data: readonly DataQuality[];
  readonly assumptions: Assumptions;
  /** How the inside of candles was played. */
  readonly inside_candles: readonly InsideCount[];
  readonly command: string | null;
}

export interface ReportedModel {
  readonly name: string;
  readonly version: string;
  readonly learner: string;
  /** Unix ms; null where its file does not tell. */
  readonly trained_from: number | null;
  readonly trained_to: number | null;
}
