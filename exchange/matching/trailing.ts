import { roundPrice } from "../../domain/market.ts";
import { mulDiv, type Price } from "../../domain/money.ts";
import { priceRefusal } from "./filters.ts";
import type { AlgoOrder, Trailing } from "./orders.ts";
import { type Refusal, REFUSALS } from "./refusal.ts";
import type { MatchingState } from "./state.ts";
import type { TradingRules } from "./trading_rules.ts";

/** Binance: 0.1 % to 10 %, in tenths of a percent. */
const CALLBACK_BPS = { min: 10, max: 1_000, step: 10 } as const;

export function trailingRefusal(
  rules: TradingRules,
  { activatePrice, callbackBps }: Omit<Trailing, "active">,
): Refusal | undefined {
  const { min, max, step } = CALLBACK_BPS;
  if (!(callbackBps >= min && callbackBps <= max && callbackBps % step === 0)) return REFUSALS.callbackRate;
  return activatePrice === null ? undefined : priceRefusal(rules, activatePrice);
}

export const startOf = (trailing: Omit<Trailing, "active">): Trailing => ({
  ...trailing,
  active: trailing.activatePrice === null,
});

/**
 * A trailing stop after the price has come to `at` on a straight way. It begins to follow at its activation price, and
 * then stands at the best price since, less the callback for a sell, more for a buy; it never goes back.
 */
export function followed(rules: TradingRules, algo: AlgoOrder, at: Price): AlgoOrder {
  const { trailing, side, triggerPrice } = algo;
  if (!trailing) return algo;
  const { activatePrice, callbackBps } = trailing;
  const sells = side === "sell";
  const active = trailing.active || (sells ? at >= activatePrice! : at <= activatePrice!);
  if (!active) return algo;
  const distance = mulDiv(at, callbackBps, 10_000, "nearest");
  const level = roundPrice(rules.market, at + (sells ? -distance : distance) as Price, sells ? "down" : "up");
  const better = triggerPrice === 0 || (sells ? level > triggerPrice : level < triggerPrice);
  return better || !trailing.active
    ? { ...algo, triggerPrice: better ? level : triggerPrice, trailing: { ...trailing, active } }
    : algo;
}

/** Lets every trailing stop follow the last price. */
export function followPrice(state: MatchingState, rules: TradingRules): void {
  if (!state.openAlgos.some(({ trailing }) => trailing)) return;
  state.openAlgos = state.openAlgos.map((algo) => followed(rules, algo, state.lastPrice));
}
