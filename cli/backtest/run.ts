import type { Profile } from "../../coordinator/runtime/config/profile.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import type { FundingRate } from "../../domain/funding_rate.ts";
import { AskedModels } from "../../research/backtest/asked_models.ts";
import { FeatureTable } from "../../research/backtest/feature_table.ts";
import { releaseModels } from "../../research/backtest/loaded_models.ts";
import { type BacktestMarket, runBacktestBehind } from "../../research/backtest/run_backtest.ts";
import { withContext } from "../../research/history/candle_context.ts";
import type { CandleFile } from "../../research/history/candle_file.ts";
import { readFundingFile } from "../../research/history/funding_file.ts";
import { knownTrials } from "../../research/ledger/trial_count.ts";
import { reportOf } from "../../research/report/report_of.ts";
import type { BacktestOptions } from "../backtest.ts";
import { parsedDayRange } from "../day_range.ts";
import { ExitError } from "../exit.ts";
import { filesInOrder, planOf } from "../start/plan_replay.ts";
import type { ReplayPlan } from "../start/replay_plan.ts";
import { adaptiveModels } from "./adaptive.ts";
import { baseOf } from "./base.ts";
import { checkedFeatures } from "./checked_features.ts";
import { checkedForecasts, staying } from "./checked_forecasts.ts";
import { commandLine } from "./command_line.ts";
import { openEnsemble } from "./ensemble.ts";
import { withMinutes } from "./minutes.ts";
import { ownSlippages } from "./own_slippage.ts";
import { rerun, rerunsOf } from "./reruns.ts";
import { tradedTimeframe } from "../traded_timeframe.ts";
import { withLedger } from "../research/with_ledger.ts";
import { storedBacktest, trialOfBacktest } from "./ledger.ts";
import { describe } from "./told.ts";
import { written } from "./written.ts";

const note = (sentence: string): void => console.error(sentence);

/** @throws {ExitError} 1 failed, 2 wrong usage, 3 when a model or a feature has seen what is traded. */
export async function backtest(options: BacktestOptions, profile: Profile): Promise<void> {
  const reruns = rerunsOf(options);
  const { config } = await baseOf(options, profile);
  const range = parsedDayRange(options.from, options.to);
  if (!range.ok) throw new ExitError(range.error, 2);
  const files = await filesInOrder(options.data, config.trading.symbols);
  const timeframe = tradedTimeframe(files, config);
  const plan = planOf(files, range.value, options.models === undefined, config);
  for (const sentence of plan.notes) note(sentence);
  const bare = await marketsOf(files, plan, config, options.funding ?? []);
  const firstTradedMs = firstOf(bare, plan);
  const slipping = await withSlippage(bare, config, options.dataDir);
  const markets = await withMinutes(slipping, options, config, firstTradedMs);
  const checks = checkedFeatures(config, markets, note);
  const outDir = options.out;
  const training = {
    history: files[0]!.path,
    symbol: config.trading.symbols[0]!,
    timeframe,
    trainToMs: plan.trainToMs,
  };
  const ensemble = await openEnsemble({
    config,
    modelsDir: options.models,
    outDir,
    firstTradedMs,
    training,
  }, note);
  const { models } = ensemble;
  try {
    const tables = new Map(markets.map(({ symbol, features }) => [symbol, features!]));
    const startedMs = performance.now();
    const asked = {
      config,
      ensemble,
      data: training,
      markets,
      tables,
      timeframe,
      firstTradedMs,
      lastTradedMs: plan.tradeToMs,
      outDir,
    };
    const { models: speaking, check, successions } = options.adaptive
      ? await adaptiveModels(asked)
      : { models: AskedModels.staying(models, tables, firstTradedMs), check: null, successions: [] };
    const ran = await runBacktestBehind(speaking, { config, markets, firstTradedMs, forecasts: speaking.forecasts });
    if (!ran.ok) throw new ExitError(ran.error, 1);
    const seconds = (performance.now() - startedMs) / 1000;
    const outcome = ran.value;
    const forecasts = check ??
      await checkedForecasts(speaking.forecasts, staying(models), { tables, timeframe, firstTradedMs });
    const perturbed = reruns && await rerun(reruns, { config, markets, firstTradedMs, models }, note);
    const report = await withLedger(options.dataDir ?? config.data.storage_path, async (ledger) => {
      const trial = trialOfBacktest({ config, markets, firstTradedMs, outcome });
      const before = await ledger.on(trial.symbols, trial.fromMs, trial.toMs);
      const trials = knownTrials([...before, trial], trial.observations);
      const told = reportOf({
        config,
        markets,
        firstTradedMs,
        outcome,
        models,
        trials,
        seconds,
        checks: { ...checks, forecasts },
        perturbed,
        files: files.map(({ path }) => path),
        command: commandLine(options),
      });
      if (!told.ok) throw new ExitError(`There is no report: ${told.error}`, 1);
      const report = options.adaptive ? { ...told.value.report, successions } : told.value.report;
      await written(outDir, { report, held: told.value.held }, outcome, markets);
      await ledger.appendBacktest(trial, storedBacktest(trial, report, options.out));
      return report;
    });
    console.log(options.json ? JSON.stringify(report) : describe(report, options.out));
  } finally {
    await releaseModels(models);
  }
}

/** Each market from its warm-up to the last traded candle, with its features. */
export async function marketsOf(
  files: readonly CandleFile[],
  { tradeFromMs, tradeToMs }: ReplayPlan,
  { data, trading }: Config,
  fundingFiles: readonly string[],
): Promise<BacktestMarket[]> {
  if (fundingFiles.length > 0 && fundingFiles.length !== files.length) {
    throw new ExitError(
      `--funding gives ${fundingFiles.length} files, --data ${files.length}: one for each, in their order`,
      2,
    );
  }
  const markets: BacktestMarket[] = [];
  for (const [i, file] of files.entries()) {
    const funding = fundingFiles[i] === undefined ? [] : await ratesOf(fundingFiles[i]);
    const first = file.candles.findIndex(({ openTimeMs }) => openTimeMs >= tradeFromMs);
    const bars = file.candles.slice(Math.max(0, first - data.warmup_candles))
      .filter(({ openTimeMs }) => openTimeMs <= tradeToMs);
    const candles = data.funding ? withContext(bars, file.timeframe, funding, []) : bars;
    markets.push({
      symbol: trading.symbols[i]!,
      candles,
      contentHash: file.sha256,
      funding,
      features: new FeatureTable(candles),
    });
  }
  return markets;
}

/** Under the model `learned`, what the own entries have paid. */
async function withSlippage(
  markets: readonly BacktestMarket[],
  { backtesting }: Config,
  dataDir: string | undefined,
): Promise<readonly BacktestMarket[]> {
  if (backtesting.slippage_model !== "learned") return markets;
  const own = await ownSlippages(dataDir, markets.map(({ symbol }) => symbol), backtesting.slippage_bps);
  return markets.map((market) => ({ ...market, learnedSlippageBps: own.get(market.symbol)! }));
}

async function ratesOf(path: string): Promise<readonly FundingRate[]> {
  const file = await readFundingFile(path);
  if (!file.ok) throw new ExitError(`--funding: ${file.error}`, 1);
  return file.value.rates;
}

export const firstOf = (markets: readonly BacktestMarket[], { tradeFromMs }: ReplayPlan): number =>
  Math.min(...markets.map(({ candles }) => candles.find(({ openTimeMs }) => openTimeMs >= tradeFromMs)!.openTimeMs));
