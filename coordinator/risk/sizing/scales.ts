import jStat from "jstat";
import type { Breaker } from "../../../domain/breaker.ts";
import { ACTIONS } from "../../../domain/forecast.ts";
import type { SafetyLimits, TradingLimits } from "../settings.ts";
import type { SizingInput } from "./method.ts";

/** Part of the wished size that is taken, 0 to 1. */
export interface Scale {
  readonly name: string;
  readonly factor: number;
  readonly detail: string;
}

/** What makes a position smaller than its method wishes; nothing that has no effect. */
export const scalesOf = (input: SizingInput, trading: TradingLimits, safety: SafetyLimits): Scale[] =>
  [byConfidence(input, trading), byRegime(input, trading), byBreaker(input.breaker, safety)]
    .filter((scale) => scale !== null);

/**
 * Size of a bet by how far its probability is above chance, in standard errors: `2 Φ(z) − 1` with
 * `z = (p − 1/K) / √(p (1 − p))`, K actions (M. López de Prado, Advances in Financial Machine Learning, 2018, 10.3).
 */
export function betSize(probability: number): number {
  if (probability >= 1) return 1;
  const z = (probability - 1 / ACTIONS.length) / Math.sqrt(probability * (1 - probability));
  return z > 0 ? 2 * jStat.normal.cdf(z, 0, 1) - 1 : 0;
}

function byConfidence({ winProbability }: SizingInput, { scale_by_confidence }: TradingLimits): Scale | null {
  if (!scale_by_confidence) return null;
  const factor = betSize(winProbability);
  return {
    name: "confidence",
    factor,
    detail: `${factor.toFixed(4)} of it at probability ${winProbability.toFixed(3)}`,
  };
}

function byRegime({ regime }: SizingInput, { high_volatility_size_fraction: factor }: TradingLimits): Scale | null {
  if (regime !== "high_volatility" || factor === 1) return null;
  return { name: "regime", factor, detail: `${factor} of it: the market is unusually volatile` };
}

function byBreaker({ state }: Breaker, { circuit_breaker_trial_size_fraction: factor }: SafetyLimits): Scale | null {
  return state === "half_open"
    ? { name: "half_open", factor, detail: `${factor} of it: a trial of the breaker` }
    : null;
}
