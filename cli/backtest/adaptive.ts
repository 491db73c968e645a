import { join } from "node:path";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { AskedModels } from "../../research/backtest/asked_models.ts";
import { feedbackLines } from "../../research/backtest/feedback_lines.ts";
import type { FeatureTable } from "../../research/backtest/feature_table.ts";
import {
  type Generation,
  type Lessons,
  type Succession,
  trainGenerations,
} from "../../research/backtest/generations.ts";
import { releaseModels } from "../../research/backtest/loaded_models.ts";
import { type BacktestMarket, runBacktest } from "../../research/backtest/run_backtest.ts";
import { retrainTimes } from "../../research/backtest/retrain_times.ts";
import type { TrainingData } from "../../research/backtest/trained_models.ts";
import { marketUntil } from "../../research/search/shared_market.ts";
import { ok } from "../../domain/result.ts";
import type { Timeframe } from "../../domain/candle.ts";
import type { ForecastCheck } from "../../research/report/forecast_check.ts";
import { ExitError } from "../exit.ts";
import { promotionOf } from "../start/learning.ts";
import type { ProgressDisplay } from "../training_progress.ts";
import { asking, checkedForecasts } from "./checked_forecasts.ts";
import { type Ensemble, wantedModel } from "./ensemble.ts";

export interface AdaptiveRequest {
  readonly config: Config;
  readonly ensemble: Ensemble;
  readonly data: Omit<TrainingData, "trainToMs">;
  readonly markets: readonly BacktestMarket[];
  readonly tables: ReadonlyMap<string, FeatureTable>;
  readonly timeframe: Timeframe;
  readonly firstTradedMs: number;
  readonly lastTradedMs: number;
  readonly outDir: string;
  readonly display: ProgressDisplay;
}

/**
 * Models that are trained anew inside the traded range, as `retraining` says for the live ones, asked about every candle.
 *
 * @throws {ExitError} 1 when nothing would be trained, or one fails; 3 when one knows what comes.
 */
export async function adaptiveModels(
  request: AdaptiveRequest,
): Promise<{
  readonly models: AskedModels;
  readonly check: ForecastCheck;
  readonly successions: readonly Succession[];
}> {
  const { config, ensemble, data, tables, firstTradedMs, lastTradedMs, outDir, display } = request;
  const { retraining } = config;
  const times = retrainTimes(retraining.schedule, firstTradedMs, lastTradedMs);
  const learning = config.models.endpoints.filter(({ name }) => ensemble.trained.has(name));
  if (times.length === 0 || learning.length === 0) {
    const why = learning.length === 0
      ? "every model is a given file"
      : `retraining.schedule "${retraining.schedule}" has no time in the traded range`;
    throw new ExitError(`--adaptive would train nothing: ${why}`, 1);
  }
  const first = ensemble.models.map((model): Generation => ({
    model,
    file: ensemble.files.get(model.name)!,
    fromMs: firstTradedMs,
  }));
  const maxAgeMs = retraining.max_age_hours * 3_600_000;
  const told = await trainGenerations({
    first,
    wanted: learning.map((endpoint) => wantedModel(endpoint, config)),
    data,
    times,
    takesMs: retraining.timeout_seconds * 1000,
    promotion: promotionOf(config),
    maxAgeMs,
    folder: join(outDir, "models"),
    lessons: retraining.label_method === "outcome_based" ? lessonsOf(request, maxAgeMs) : null,
  }, (fraction, stage) => display.show(fraction, stage));
  if (!told.ok) throw new ExitError(told.error, 1);
  const members = ensemble.models.map(({ name }) => told.value.generations.get(name)!);
  const later = members.flatMap(([_first, ...others]) => others.map(({ model }) => model));
  try {
    const models = new AskedModels(members, tables, { firstAskedMs: firstTradedMs, maxAgeMs });
    const ended = await models.ended;
    if (!ended.ok) throw new ExitError(ended.error, 1);
    const check = await checkedForecasts(models.forecasts, asking(members, maxAgeMs), request);
    return { models, check, successions: told.value.successions };
  } finally {
    await releaseModels(later); // what they said is kept
  }
}

/** Trades the range to a time with the models of until then, and tells what those learn from that the live ones would. */
export function lessonsOf(
  { config, ensemble, markets, firstTradedMs }: Pick<
    AdaptiveRequest,
    "config" | "ensemble" | "markets" | "firstTradedMs"
  >,
  maxAgeMs: number,
): Lessons {
  const { feedback_delay_seconds: delaySeconds, feedback_batch_size: batchSize } = config.retraining;
  return async (atMs, generations) => {
    // The candle that opens then is the last: what is still open closes after the time, and is no lesson.
    const until = markets.map((market) => marketUntil(market, atMs));
    const tables = new Map(until.map(({ symbol, features }) => [symbol, features!]));
    const members = ensemble.models.map(({ name }) => generations.get(name)!);
    const forecasts = await asking(members, maxAgeMs)(tables, firstTradedMs);
    if (!forecasts.ok) return forecasts;
    const ran = runBacktest({ config, markets: until, firstTradedMs, forecasts: forecasts.value });
    return ran.ok ? ok(feedbackLines(ran.value, { closedByMs: atMs - delaySeconds * 1000, batchSize })) : ran;
  };
}
