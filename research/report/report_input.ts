import type { Config } from "../../coordinator/runtime/config/schema.ts";
import type { Candle } from "../../domain/candle.ts";
import type { ModelCard } from "../../model_server/serving/model_card.ts";
import type { BacktestModel } from "../backtest/asked_models.ts";
import type { BacktestMarket, BacktestOutcome } from "../backtest/run_backtest.ts";
import type { TrialCount } from "../statistics/sharpe/deflated.ts";
import type { FeatureChecks } from "./feature_checks.ts";
import type { Perturbed } from "./perturbed.ts";

/** Bootstrap of the intervals: the same result has the same ones. */
export const BOOTSTRAP_SEED = 1;

/** A model, or what stood in its place. */
export interface AskedModel extends Pick<BacktestModel, "name" | "version"> {
  readonly model: { readonly card: Pick<ModelCard, "learner" | "trainedFromMs" | "trainedToMs"> };
}

/** What a report is made of. */
export interface ReportInput {
  readonly config: Config;
  readonly markets: readonly BacktestMarket[];
  readonly firstTradedMs: number;
  readonly outcome: BacktestOutcome;
  readonly models: readonly AskedModel[];
  /** How many runs have looked at these candles, this one included, and how their Sharpe ratios differ. */
  readonly trials: TrialCount;
  /** What is wrong with the ledger that they were counted in. */
  readonly ledgerFault?: string | undefined;
  /** Wall time of the trading itself. */
  readonly seconds: number;
  /** Path of each market's file; null for candles from elsewhere. */
  readonly files?: readonly (string | null)[];
  /** What was checked of the features before trading. */
  readonly checks?: FeatureChecks;
  readonly perturbed?: Perturbed | null;
  /** What a shell takes to do it again. */
  readonly command?: string;
}

/** Without those that warmed the indicators up. */
export const tradedCandles = ({ candles }: BacktestMarket, firstTradedMs: number): Candle[] =>
  candles.filter(({ openTimeMs }) => openTimeMs >= firstTradedMs);
