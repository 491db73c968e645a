import { fraction } from "../../../domain/money.ts";
import type { SizingMethod } from "./method.ts";

/** The same share of equity each time. */
export const fixedFraction: SizingMethod = {
  name: "fixed_fraction",
  size: ({ equity }, { position_size_fraction }) => ({
    notional: fraction(equity, position_size_fraction),
    detail: `${position_size_fraction} of equity`,
  }),
};
