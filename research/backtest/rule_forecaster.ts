import { featureValue } from "../../domain/feature_vector.ts";
import type { Action, Forecast, ForecastAnswer } from "../../domain/forecast.ts";
import type { ForecastRequest } from "../../coordinator/ports/forecaster.ts";
import type { Forecasts } from "./trading.ts";

/** What a rule says of a candle, by its features. */
export type Rule = (feature: (name: string) => number | null) => Action;

const SURE = 0.9;

/**
 * A rule in the place of the models: a yardstick for engine and models alike. It is always equally sure of itself and
 * expects what its caller says.
 *
 * @param expectedReturn Gross fraction of a trade that it asks for.
 */
export function ruleForecasts(name: string, rule: Rule, expectedReturn: number): Forecasts {
  const answers = new Map<Action, readonly ForecastAnswer[]>();
  return ({ features }: ForecastRequest) => {
    const action = rule((feature) => featureValue(features, feature));
    let answer = answers.get(action);
    if (!answer) answers.set(action, answer = [answerOf(name, action, expectedReturn)]);
    return answer;
  };
}

function answerOf(modelName: string, action: Action, expectedReturn: number): ForecastAnswer {
  const other = (1 - SURE) / 2;
  const probabilities = { long: other, short: other, hold: other, [action]: SURE };
  const forecast: Forecast = {
    modelName,
    modelVersion: "rule",
    action,
    confidence: SURE,
    probability: probabilities.long / (probabilities.long + probabilities.short),
    probabilities,
    expectedReturn: action === "hold" ? 0 : expectedReturn,
    stopLoss: null,
    takeProfit: null,
    rawScore: Math.log(SURE / other),
    latencyMs: 0,
  };
  return { modelName, endpoint: "rule", weight: 1, latencyMs: 0, ok: true, forecast, raw: null };
}
