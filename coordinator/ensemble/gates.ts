import { percent, twoDecimals } from "../../domain/figures.ts";
import type { Aggregate, Check } from "../../domain/decision.ts";
import type { Regime, RegimeName } from "./regime.ts";

export interface GateSettings {
  readonly min_responding_models: number;
  readonly require_majority: boolean;
  readonly confidence_threshold: number;
  readonly uncertainty_threshold: number;
  readonly expected_value_threshold: number;
  readonly outlier_score_max: number;
  readonly require_single_action: boolean;
  readonly avoid_regimes: readonly RegimeName[];
  readonly max_data_age_seconds: number;
  /** 0 asks for no quotes and lets any spread pass. */
  readonly max_spread_bps: number;
}

/** What the gates look at. `aggregate` and `expectedValue` are null when no model answered. */
export interface GateInput {
  readonly respondingModels: number;
  readonly askedModels: number;
  readonly aggregate: Aggregate | null;
  readonly expectedValue: number | null;
  /** Null when it cannot be told. */
  readonly regime: Regime | null;
  /** Since the decided candle closed. */
  readonly dataAgeSeconds: number;
  /** Null when the exchange did not tell, or nobody asked. */
  readonly spreadBps: number | null;
}

type Gate = (input: GateInput, settings: GateSettings) => Check;

const respondingModels: Gate = ({ respondingModels, askedModels }, { min_responding_models }) => ({
  name: "responding_models",
  passed: respondingModels >= min_responding_models,
  value: respondingModels,
  limit: min_responding_models,
  detail: `${respondingModels} of ${askedModels} models answered, ${min_responding_models} needed`,
});

const majorityGate: Gate = ({ aggregate }, { require_majority }) => {
  const agreement = aggregate?.agreement ?? 0;
  return {
    name: "majority",
    passed: !require_majority || agreement > 0.5,
    value: agreement,
    limit: require_majority ? 0.5 : null,
    detail: `${percent(agreement)} of the models agree${require_majority ? ", more than half must" : ""}`,
  };
};

const confidence: Gate = ({ aggregate }, { confidence_threshold }) => ({
  name: "confidence",
  passed: (aggregate?.confidence ?? 0) >= confidence_threshold,
  value: aggregate?.confidence ?? null,
  limit: confidence_threshold,
  detail: `Confidence ${percent(aggregate?.confidence ?? 0)}, at least ${percent(confidence_threshold)} needed`,
});

const uncertainty: Gate = ({ aggregate }, { uncertainty_threshold }) => ({
  name: "uncertainty",
  passed: (aggregate?.uncertainty ?? 1) <= uncertainty_threshold,
  value: aggregate?.uncertainty ?? null,
  limit: uncertainty_threshold,
  detail: `The models' leanings spread by ${
    (aggregate?.uncertainty ?? 1).toFixed(3)
  }, at most ${uncertainty_threshold} allowed`,
});

const expectedValueGate: Gate = ({ expectedValue }, { expected_value_threshold }) => ({
  name: "expected_value",
  passed: expectedValue !== null && expectedValue >= expected_value_threshold,
  value: expectedValue,
  limit: expected_value_threshold,
  detail: expectedValue === null
    ? "No expected value without a forecast"
    : `Expected value after costs ${percent(expectedValue)}, at least ${percent(expected_value_threshold)} needed`,
});

/** A forecast for a market that is like nothing in training is a guess, however sure it sounds. */
const outliers: Gate = ({ aggregate }, { outlier_score_max }) => {
  const scores = (aggregate?.votes ?? []).flatMap(({ forecast }) => forecast.outlierScore ?? []);
  const mean = scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return {
    name: "outliers",
    passed: mean === null || mean <= outlier_score_max,
    value: mean,
    limit: outlier_score_max,
    detail: mean === null
      ? "No model tells how far this is from what it was trained on"
      : `${
        twoDecimals(mean)
      } times as far from the training as 99 of 100 of its rows, at most ${outlier_score_max} allowed`,
  };
};

const predictionSetGate: Gate = ({ aggregate }, { require_single_action }) => {
  const set = aggregate?.set ?? [];
  const single = set.length === 1 && set[0] === aggregate?.action;
  return {
    name: "prediction_set",
    passed: !require_single_action || single,
    value: set.join(" "),
    limit: require_single_action ? aggregate?.action ?? null : null,
    detail: `${set.length === 0 ? "Nothing" : set.join(", ")} cannot be ruled out${
      require_single_action ? `, only ${aggregate?.action ?? "one action"} may remain` : ""
    }`,
  };
};

const regimeGate: Gate = ({ regime }, { avoid_regimes }) => ({
  name: "regime",
  passed: regime === null ? avoid_regimes.length === 0 : !avoid_regimes.includes(regime.name),
  value: regime?.name ?? null,
  limit: avoid_regimes.length > 0 ? `not ${avoid_regimes.join(", ")}` : null,
  detail: regime === null
    ? "The market's regime cannot be told"
    : `${REGIME_WORDS[regime.name]}: ADX ${regime.adx.toFixed(1)}, ${
      twoDecimals(regime.volatilityRatio)
    } times as volatile as before`,
});

const REGIME_WORDS: Readonly<Record<RegimeName, string>> = {
  trend: "The market trends",
  range: "The market stays in its range",
  high_volatility: "The market is unusually volatile",
};

/** A candle that came late, after an outage, decides nothing: the market may be elsewhere. */
const dataAge: Gate = ({ dataAgeSeconds }, { max_data_age_seconds }) => ({
  name: "data_age",
  passed: dataAgeSeconds <= max_data_age_seconds,
  value: dataAgeSeconds,
  limit: max_data_age_seconds,
  detail: `The candle closed ${dataAgeSeconds.toFixed(1)} s ago, ${max_data_age_seconds} s allowed`,
});

const spread: Gate = ({ spreadBps }, { max_spread_bps }) => ({
  name: "spread",
  passed: max_spread_bps === 0 || spreadBps !== null && spreadBps <= max_spread_bps,
  value: spreadBps,
  limit: max_spread_bps === 0 ? null : max_spread_bps,
  detail: spreadBps === null
    ? `The spread is not known${
      max_spread_bps === 0 ? ": nobody asked" : ": the exchange did not tell its best prices"
    }`
    : `Bid and ask lie ${twoDecimals(spreadBps)} bps apart, at most ${max_spread_bps} allowed`,
});

/** In the order in which a refusal is named. A gate is a function above and its place here. */
const GATES: readonly Gate[] = [
  dataAge,
  spread,
  respondingModels,
  majorityGate,
  confidence,
  uncertainty,
  predictionSetGate,
  outliers,
  regimeGate,
  expectedValueGate,
];

/** Runs every gate and reports every one, not the first that fails. */
export const runGates = (input: GateInput, settings: GateSettings): Check[] =>
  GATES.map((gate) => gate(input, settings));
