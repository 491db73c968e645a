import { fraction } from "../../../domain/money.ts";
import { fixedFraction } from "./fixed_fraction.ts";
import type { SizingMethod } from "./method.ts";

/**
 * As much as makes the account's yearly volatility the wished one, if nothing else were held: `equity · target / σ`
 * (A. Moreira and T. Muir, "Volatility-Managed Portfolios", Journal of Finance 72, 2017). Never geared up. As
 * `fixed_fraction` while the market's volatility is not known.
 */
export const volatilityTarget: SizingMethod = {
  name: "volatility_target",
  size: (input, trading) => {
    const { equity, yearlyVolatility: volatility } = input;
    if (!volatility) {
      const { notional, detail } = fixedFraction.size(input, trading);
      return { notional, detail: `${detail}: the market's volatility is not known` };
    }
    const share = Math.min(1, trading.volatility_target / volatility);
    return {
      notional: fraction(equity, share),
      detail: `${share.toFixed(4)} of equity: ${trading.volatility_target} wanted, the market has ${
        volatility.toFixed(4)
      } a year`,
    };
  },
};
