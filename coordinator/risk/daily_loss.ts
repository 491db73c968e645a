import { toNumber, type Usd } from "../../domain/money.ts";
import type { SafetyLimits } from "./settings.ts";

/** Loss since the start of the UTC day, open positions included, and the lower of its two limits. */
export const lossToday = (equity: Usd, dayStartEquity: Usd, safety: SafetyLimits) => ({
  lossUsd: Math.max(0, toNumber(dayStartEquity - equity)),
  limitUsd: Math.min(safety.max_daily_loss_usd, safety.max_daily_loss_percent * toNumber(dayStartEquity)),
});
