import { join } from "node:path";
import type { Profile } from "../../coordinator/runtime/config/profile.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import type { FundingRate } from "../../domain/funding_rate.ts";
import type { Candle } from "../../domain/candle.ts";
import { FeatureTable } from "../../research/backtest/feature_table.ts";
import type { RuleName } from "../../research/backtest/rules.ts";
import { type BacktestMarket, runBacktestBehind } from "../../research/backtest/run_backtest.ts";
import { withContext } from "../../research/history/candle_context.ts";
import type { CandleFile } from "../../research/history/candle_file.ts";
import { readFunding } from "../../research/history/candle_source.ts";
import { knownTrials } from "../../research/ledger/trial_count.ts";
import { reportOf } from "../../research/report/report_of.ts";
import type { BaseConfig } from "../../research/search/changed_config.ts";
import { equityCurve } from "../../research/shelf/equity_curve.ts";
import type { BacktestOptions } from "./options.ts";
import { parsedDayRange } from "../day_range.ts";
import { ExitError } from "../exit.ts";
import { filesInOrder, planOf } from "../start/plan_replay.ts";
import type { ReplayPlan } from "../start/replay_plan.ts";
import { takeJob } from "./as_job.ts";
import { baseOf } from "./base.ts";
import { checkedFeatures } from "./checked_features.ts";
import { commandLine } from "./command_line.ts";
import { openForecaster, ruleOf } from "./forecaster.ts";
import { withMinutes } from "./minutes.ts";
import { ownSlippages } from "./own_slippage.ts";
import { withTimeframeOf } from "./own_timeframe.ts";
import { rerun, type Reruns, rerunsOf } from "./reruns.ts";
import { type Steps, stepsOf } from "./steps.ts";
import { tradedTimeframe } from "../traded_timeframe.ts";
import { withLedger } from "../research/with_ledger.ts";
import { storedBacktest, trialOfBacktest } from "./ledger.ts";
import { describe } from "./told.ts";
import { trainingHistory } from "./training_history.ts";
import { written } from "./written.ts";

const note = (sentence: string): void => console.error(sentence);

/** @throws {ExitError} 1 failed, 2 wrong usage, 3 when a model or a feature has seen what is traded. */
export async function backtest(options: BacktestOptions, profile: Profile): Promise<void> {
  const asked = { reruns: rerunsOf(options), rule: ruleOf(options) };
  const base = await baseOf(options, profile);
  if (options.job !== undefined && !await takeJob(options.job, dataDirOf(options, base))) return;
  const steps = stepsOf(options, asked.rule === null);
  try {
    await run(options, base, asked, steps);
  } finally {
    steps.end();
  }
}

interface Asked {
  readonly reruns: Reruns | null;
  readonly rule: RuleName | null;
}

const dataDirOf = (options: BacktestOptions, { config }: BaseConfig): string =>
  options.dataDir ?? config.data.storage_path;

async function run(options: BacktestOptions, base: BaseConfig, { reruns, rule }: Asked, steps: Steps): Promise<void> {
  const range = parsedDayRange(options.from, options.to);
  if (!range.ok) throw new ExitError(range.error, 2);
  steps.read.show(0, "reading candles");
  const files = await filesInOrder(options.data, base.config.trading.symbols);
  const config = withTimeframeOf(files, base, note);
  const timeframe = tradedTimeframe(files, config);
  const isTrained = options.models === undefined && rule === null;
  const plan = planOf(files, range.value, isTrained, config);
  for (const sentence of plan.notes) note(sentence);
  const bare = await marketsOf(files, plan, config, options.funding ?? []);
  const firstTradedMs = firstOf(bare, plan);
  const slipping = await withSlippage(bare, config, options.dataDir);
  const markets = await withMinutes(slipping, options, config, firstTradedMs);
  steps.read.show(0.5, "checking features for lookahead");
  const checks = checkedFeatures(config, markets, note);
  const training = {
    history: isTrained ? await trainingHistory(files[0]!, join(options.out, "models")) : files[0]!.path,
    symbol: config.trading.symbols[0]!,
    timeframe,
    trainToMs: plan.trainToMs,
  };
  const lastTradedMs = plan.tradeToMs;
  const request = { options, rule, config, training, firstTradedMs, lastTradedMs, display: steps.train };
  const forecaster = await openForecaster(request, note);
  try {
    const startedMs = performance.now();
    const { speaking, check, successions } = await forecaster.asked(markets);
    const candles = Math.max(...markets.map(({ candles }) => tradedCount(candles, firstTradedMs)));
    const followed = {
      until: (count: number) => {
        steps.trade.show(Math.min(1, count / candles), "trading");
        return speaking.until(count);
      },
    };
    const ran = await runBacktestBehind(followed, { config, markets, firstTradedMs, forecasts: speaking.forecasts });
    if (!ran.ok) throw new ExitError(ran.error, 1);
    const seconds = (performance.now() - startedMs) / 1000;
    const outcome = ran.value;
    const forecasts = await check();
    const perturbed = reruns &&
      await rerun(reruns, { config, markets, firstTradedMs, models: forecaster.models }, note);
    steps.tell.show(0, "working out how sure the figures are");
    const report = await withLedger(dataDirOf(options, base), async (ledger, ledgerFault) => {
      const trial = trialOfBacktest({ config, markets, firstTradedMs, outcome });
      const before = await ledger.on(trial.symbols, trial.fromMs, trial.toMs);
      const trials = knownTrials([...before, trial], trial.observations);
      const told = reportOf({
        config,
        markets,
        firstTradedMs,
        outcome,
        models: forecaster.reported,
        trials,
        ledgerFault,
        seconds,
        checks: { ...checks, forecasts },
        perturbed,
        files: files.map(({ path }) => path),
        command: commandLine(options),
      });
      if (!told.ok) throw new ExitError(`There is no report: ${told.error}`, 1);
      const report = options.adaptive ? { ...told.value.report, successions } : told.value.report;
      const { held } = told.value;
      await written(options.out, { report, held }, outcome, markets);
      const start = { timeMs: firstTradedMs, equity: outcome.initialBalance };
      const curve = equityCurve([start, ...outcome.equity], held?.series ?? null);
      await ledger.appendBacktest(
        trial,
        storedBacktest(trial, { report, curve, folder: options.out, id: options.job }),
      );
      return report;
    });
    steps.tell.show(1, "done");
    steps.end();
    console.log(options.json ? JSON.stringify(report) : describe(report, options.out));
  } finally {
    await forecaster.release();
  }
}

const tradedCount = (candles: readonly Candle[], firstTradedMs: number): number =>
  candles.length - Math.max(0, candles.findIndex(({ openTimeMs }) => openTimeMs >= firstTradedMs));

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
  const file = await readFunding(path);
  if (!file.ok) throw new ExitError(`--funding: ${file.error}`, 1);
  return file.value.rates;
}

export const firstOf = (markets: readonly BacktestMarket[], { tradeFromMs }: ReplayPlan): number =>
  Math.min(...markets.map(({ candles }) => candles.find(({ openTimeMs }) => openTimeMs >= tradeFromMs)!.openTimeMs));
