import { err, ok, type Result } from "../../../domain/result.ts";
import { tooFew } from "../figure.ts";
import { finiteFault, isConstant, kurtosis, mean, type Numbers, sampleDeviation, skewness } from "../moments.ts";

/** What a series of returns says of its Sharpe ratio. All by the single period, nothing by the year. */
export interface SharpeSample {
  readonly sharpe: number;
  /** Returns it was measured on. */
  readonly observations: number;
  /** γ₃, 0 for a normal series. */
  readonly skewness: number;
  /** γ₄, 3 for a normal series. */
  readonly kurtosis: number;
}

/** @returns Why not, for fewer than 2 returns, equal ones, or one that is no number. */
export function sharpeSample(returns: Numbers): Result<SharpeSample> {
  const fault = tooFew("Sharpe ratio", 2, "returns", returns.length) ?? finiteFault(returns, "Return");
  if (fault) return err(fault);
  if (isConstant(returns)) return err("Sharpe ratio needs returns that differ");
  return ok({
    sharpe: mean(returns) / sampleDeviation(returns),
    observations: returns.length,
    skewness: skewness(returns),
    kurtosis: kurtosis(returns),
  });
}

/**
 * (n − 1) times the variance of an estimated Sharpe ratio: 1 − γ₃ SR + (γ₄ − 1)/4 SR² (E. Mertens, 2002; D. Bailey and
 * M. López de Prado, 2012). Not above 0 only for moments that no series has.
 */
export const sharpeSpread = ({ sharpe, skewness, kurtosis }: SharpeSample): number =>
  1 - skewness * sharpe + (kurtosis - 1) / 4 * sharpe ** 2;
