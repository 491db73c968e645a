import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { AskedModels, type BacktestModel } from "../../research/backtest/asked_models.ts";
import type { BacktestMarket } from "../../research/backtest/run_backtest.ts";
import type { Succession } from "../../research/backtest/generations.ts";
import { ok } from "../../domain/result.ts";
import { releaseModels } from "../../research/backtest/loaded_models.ts";
import { ruleForecasts } from "../../research/backtest/rule_forecaster.ts";
import { RULE_EXPECTS, RULE_NAMES, type RuleName, RULES } from "../../research/backtest/rules.ts";
import type { TrainingData } from "../../research/backtest/trained_models.ts";
import type { ForecastCheck } from "../../research/report/forecast_check.ts";
import type { AskedModel } from "../../research/report/report_input.ts";
import type { BacktestOptions } from "./options.ts";
import { ExitError } from "../exit.ts";
import { type ProgressDisplay, SILENT } from "../training_progress.ts";
import { adaptiveModels } from "./adaptive.ts";
import { checkedForecasts, staying } from "./checked_forecasts.ts";
import { openEnsemble } from "./ensemble.ts";

/** Who answers while it is traded. */
export type Speaking = Pick<AskedModels, "until" | "forecasts">;

/** What is said of every candle. */
export interface Speech {
  readonly speaking: Speaking;
  /** Whether any of it knew what came later; null where nobody could. @throws {ExitError} 3 when one did. */
  readonly check: () => Promise<ForecastCheck | null>;
  readonly successions: readonly Succession[];
}

/** Who is asked about every candle. */
export interface Forecaster {
  /** As a report names them. */
  readonly reported: readonly AskedModel[];
  /** Those that can be asked about other candles too; none for a rule. */
  readonly models: readonly BacktestModel[];
  asked(markets: readonly BacktestMarket[]): Promise<Speech>;
  release(): Promise<void>;
}

export interface ForecasterRequest {
  readonly options: BacktestOptions;
  /** Null where models are asked. */
  readonly rule: RuleName | null;
  readonly config: Config;
  readonly training: TrainingData;
  readonly firstTradedMs: number;
  readonly lastTradedMs: number;
  readonly display: ProgressDisplay;
}

/** @returns Null when none is asked for. @throws {ExitError} 2 for one that there is not, or beside what it cannot go with. */
export function ruleOf({ rule, models, adaptive, perturbed }: BacktestOptions): RuleName | null {
  if (rule === undefined) return null;
  const found = RULE_NAMES.find((each) => each === rule);
  if (!found) throw new ExitError(`--rule must be ${RULE_NAMES.join(" or ")}, was "${rule}"`, 2);
  const [beside] = Object.entries({ models, adaptive, perturbed }).flatMap(([name, value]) =>
    value === undefined ? [] : [name]
  );
  if (beside !== undefined) throw new ExitError(`--${beside} is about models: it does not go with --rule`, 2);
  return found;
}

/** @throws {ExitError} 1 when a model cannot be had, 3 when one knows the answers. */
export async function openForecaster(
  request: ForecasterRequest,
  note: (sentence: string) => void,
): Promise<Forecaster> {
  return request.rule === null ? await ensembleOf(request, note) : ruleForecaster(request.rule);
}

function ruleForecaster(rule: RuleName): Forecaster {
  const name = `${rule} rule`;
  const forecasts = ruleForecasts(name, RULES[rule], RULE_EXPECTS);
  /** It has an answer at once. */
  const always = () => Promise.resolve(ok(undefined));
  return {
    reported: [{ name, version: "rule", model: { card: { learner: "rule", trainedFromMs: null, trainedToMs: null } } }],
    models: [],
    asked: () =>
      Promise.resolve({
        speaking: { until: always, forecasts },
        check: () => Promise.resolve(null), // It is given a candle's features, which are checked.
        successions: [],
      }),
    release: () => Promise.resolve(),
  };
}

async function ensembleOf(request: ForecasterRequest, note: (sentence: string) => void): Promise<Forecaster> {
  const { options, config, training, firstTradedMs, lastTradedMs, display } = request;
  const ensemble = await openEnsemble({
    config,
    modelsDir: options.models,
    outDir: options.out,
    firstTradedMs,
    training,
    // A run that is adaptive trains again: that is what takes long.
    display: options.adaptive ? SILENT : display,
  }, note);
  return {
    reported: ensemble.models,
    models: ensemble.models,
    asked: async (markets) => {
      const tables = new Map(markets.map(({ symbol, features }) => [symbol, features!]));
      const range = { tables, timeframe: training.timeframe, firstTradedMs };
      if (!options.adaptive) {
        const speaking = AskedModels.staying(ensemble.models, tables, firstTradedMs);
        const check = () => checkedForecasts(speaking.forecasts, staying(ensemble.models), range);
        return { speaking, check, successions: [] };
      }
      const asked = { ...range, config, ensemble, data: training, markets, lastTradedMs, outDir: options.out, display };
      const { models, check, successions } = await adaptiveModels(asked);
      return { speaking: models, check: () => Promise.resolve(check), successions };
    },
    release: () => releaseModels(ensemble.models),
  };
}
