import type { Sizing, SizingStep } from "../../../domain/decision.ts";
import { type Market, roundQty } from "../../../domain/market.ts";
import { fraction, notional, type Price, type Qty, qtyFor, type Usd, usd } from "../../../domain/money.ts";
import type { RiskSettings } from "../proposal.ts";
import { fixedAmount } from "./fixed_amount.ts";
import { fixedFraction } from "./fixed_fraction.ts";
import { kelly } from "./kelly.ts";
import type { SizingInput, SizingMethod } from "./method.ts";
import { scalesOf } from "./scales.ts";
import { volatilityTarget } from "./volatility_target.ts";

/** A method is its file and its line here. */
const METHODS: readonly SizingMethod[] = [fixedFraction, fixedAmount, kelly, volatilityTarget];

export const SIZING_METHOD_NAMES: readonly string[] = METHODS.map((method) => method.name);

/** Wish, scales, cap, then down to the exchange's steps; each step is recorded. */
export function sizePosition(
  input: SizingInput,
  price: Price,
  market: Market,
  { trading, safety }: RiskSettings,
): Sizing {
  const method = METHODS.find(({ name }) => name === trading.position_size_method);
  if (!method) throw new Error(`Invariant: sizing method ${trading.position_size_method} is in the table`);
  const wished = method.size(input, trading);
  const steps: SizingStep[] = [{ name: method.name, ...wished }];
  for (const { name, factor, detail } of scalesOf(input, trading, safety)) {
    steps.push({ name, notional: fraction(steps.at(-1)!.notional, factor), detail });
  }

  const scaled = steps.at(-1)!.notional;
  // Equity below 0 wishes for less than nothing.
  const capped = Math.max(0, Math.min(scaled, usd(trading.max_position_size_usd))) as Usd;
  if (capped < scaled) {
    steps.push({ name: "cap", notional: capped, detail: `max_position_size_usd ${trading.max_position_size_usd}` });
  }

  const qty = roundQty(market, Math.min(qtyFor(capped, price), market.qtyMax) as Qty);
  const value = notional(price, qty);
  steps.push({ name: "step", notional: value, detail: `rounded down to the exchange's step of ${market.symbol}` });
  return { method: method.name, qty, notional: value, steps };
}
