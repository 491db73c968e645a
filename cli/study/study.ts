/** What `optimise` and `walk-forward` have in common: recorded candles, the configuration, and models that are asked once. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import type { Timeframe } from "../../domain/candle.ts";
import type { BacktestMarket } from "../../research/backtest/run_backtest.ts";
import type { CandleFile } from "../../research/history/candle_file.ts";
import { dataHashOf } from "../../research/ledger/trial_of_run.ts";
import type { BaseConfig } from "../../research/search/changed_config.ts";
import { TrialCrew } from "../../research/search/crew.ts";
import { type SharedMarket, shareMarket } from "../../research/search/shared_market.ts";
import { type Fold, type FoldOptions, walkForwardFolds } from "../../research/walk_forward/folds.ts";
import { marketsOf } from "../backtest/run.ts";
import { trainingHistory } from "../backtest/training_history.ts";
import { parsedDayRange } from "../day_range.ts";
import { ExitError } from "../exit.ts";
import { horizonOf } from "../start/learning.ts";
import { filesInOrder, planOf } from "../start/plan_replay.ts";
import { tradedTimeframe } from "../traded_timeframe.ts";
import { wholeNumber } from "../whole_number.ts";
import { ModelPacks } from "./model_packs.ts";

export interface StudyOptions {
  readonly data: readonly string[];
  readonly config?: string;
  readonly from?: string;
  readonly to?: string;
  readonly models?: string;
  readonly funding?: readonly string[];
  readonly dataDir?: string;
  readonly jobs?: string;
}

/** How the candles are divided: once, or in windows. */
export type Division = { readonly kind: "once" } | {
  readonly kind: "windows";
  readonly options: Omit<FoldOptions, "horizonCandles">;
};

export interface Study {
  readonly base: BaseConfig;
  readonly timeframe: Timeframe;
  readonly markets: readonly BacktestMarket[];
  readonly shared: readonly SharedMarket[];
  readonly folds: readonly Fold[];
  readonly firstTradedMs: number;
  /** Open time of the last traded candle, or later. */
  readonly toMs: number;
  readonly dataHash: string;
  readonly dataDir: string;
  readonly packs: ModelPacks;
}

export const note = (sentence: string): void => console.error(sentence);

/** Reads, divides and prepares. @throws {ExitError} 1 failed, 2 wrong usage. */
export async function openStudy(
  options: StudyOptions,
  base: BaseConfig,
  division: Division,
  onProgress: (fraction: number, stage: string) => void,
): Promise<Study> {
  const { config } = base;
  const range = parsedDayRange(options.from, options.to);
  if (!range.ok) throw new ExitError(range.error, 2);
  const files = await filesInOrder(options.data, config.trading.symbols);
  const timeframe = tradedTimeframe(files, config);
  const trained = options.models === undefined && division.kind === "once";
  const plan = planOf(files, range.value, trained, config);
  for (const sentence of plan.notes) note(sentence);
  const [first] = files as [CandleFile];
  const markets = await marketsOf(files, plan, config, options.funding ?? []);
  const folds = foldsOf(division, markets, timeframe, config, plan);
  const shared = markets.map(shareMarket);
  const dataDir = options.dataDir ?? config.data.storage_path;
  const cacheDir = join(dataDir, "research-models");
  const history = options.models === undefined ? await trainingHistory(first, cacheDir) : first.path;
  return {
    base,
    timeframe,
    markets,
    shared,
    folds,
    firstTradedMs: folds[0]!.testFromMs,
    toMs: Math.min(plan.tradeToMs, folds.at(-1)!.testToMs - 1),
    dataHash: dataHashOf(markets),
    dataDir,
    packs: new ModelPacks({
      markets,
      timeframe,
      folds,
      modelsDir: options.models,
      cacheDir,
      training: { history, symbol: config.trading.symbols[0]!, timeframe },
      trainingHash: first.sha256,
      onProgress,
      note,
    }),
  };
}

function foldsOf(
  division: Division,
  markets: readonly BacktestMarket[],
  timeframe: Timeframe,
  config: Config,
  { trainToMs, tradeFromMs, tradeToMs }: { trainToMs: number; tradeFromMs: number; tradeToMs: number },
): Fold[] {
  const traded = markets[0]!.candles.filter(({ openTimeMs }) => openTimeMs >= tradeFromMs);
  if (division.kind === "once") {
    const testFromMs = Math.min(
      ...markets.map(({ candles }) => candles.find(({ openTimeMs }) => openTimeMs >= tradeFromMs)!.openTimeMs),
    );
    return [{ trainFromMs: 0, trainToMs, testFromMs, testToMs: tradeToMs + 1, windowCandles: null }];
  }
  const endpoints = config.models.endpoints.filter(({ enabled }) => enabled);
  const horizonCandles = Math.max(...endpoints.map((endpoint) => horizonOf(endpoint, config)));
  const folds = walkForwardFolds(traded, timeframe, { ...division.options, horizonCandles });
  if (!folds.ok) throw new ExitError(folds.error, 1);
  return folds.value;
}

/** As many threads as are asked for, else one a core. @throws {ExitError} 2 */
export function crewOf({ jobs }: StudyOptions, shared: readonly SharedMarket[]): TrialCrew {
  const count = jobs === undefined ? availableParallelism() : wholeNumber("--jobs", jobs, 1, 64);
  return new TrialCrew(count, shared);
}
