import { type Usd, usd } from "../../../domain/money.ts";
import type { SizingMethod } from "./method.ts";

/** The same value each time, while there is as much equity: never geared up. */
export const fixedAmount: SizingMethod = {
  name: "fixed_amount",
  size: ({ equity }, { position_size_usd }) => ({
    notional: Math.min(usd(position_size_usd), equity) as Usd,
    detail: `${position_size_usd} USDT, at most the equity`,
  }),
};
