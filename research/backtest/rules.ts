import type { Action } from "../../domain/forecast.ts";
import type { Rule } from "./rule_forecaster.ts";

/** Fixed rules that can stand in the place of the models, as a yardstick: what learned models have to do better than. */
export const RULES = {
  /** With the trend: long while the faster average is above the slower one and price above both, short the other way. */
  trend: (feature) => {
    const [price, fast, slow] = [feature("current_price"), feature("ema_20"), feature("ema_50")];
    if (price === null || fast === null || slow === null) return "hold";
    if (price > fast && fast > slow) return "long";
    return price < fast && fast < slow ? "short" : "hold";
  },
  /** Against extremes: long when RSI(14) is below 30, short when it is above 70. */
  reversal: (feature): Action => {
    const rsi = feature("rsi_14");
    if (rsi === null) return "hold";
    return rsi < 30 ? "long" : rsi > 70 ? "short" : "hold";
  },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof RULES;

export const RULE_NAMES = Object.keys(RULES) as readonly RuleName[];

/** Gross fraction of a trade that a rule asks for: above what the gates demand, so that the rule is what decides. */
export const RULE_EXPECTS = 0.02;
