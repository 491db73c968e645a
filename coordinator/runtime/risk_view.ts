import { equityOf } from "../../domain/account.ts";
import { toNumber } from "../../domain/money.ts";
import { riskModeOf } from "../engine/risk_mode.ts";
import { exposureOf } from "../engine/risk_state.ts";
import { type EngineState, markedAccount } from "../engine/state.ts";
import type { RiskView } from "../ports/views.ts";
import { lossToday } from "../risk/daily_loss.ts";
import { equityFall } from "../risk/equity_fall.ts";

/** What is risked now, each figure beside its limit. Null before the exchange has told the account. */
export function riskView(engine: EngineState): RiskView | null {
  const account = markedAccount(engine);
  if (!account) return null;
  const { risk, settings: { trading, safety } } = engine;
  const equity = equityOf(account), exposure = toNumber(exposureOf(engine));
  const { lossUsd, limitUsd } = lossToday(equity, risk.dayStartEquity, safety);
  return {
    ...riskModeOf(engine),
    equity: toNumber(equity),
    peak_equity: toNumber(risk.peakEquity),
    limits: [
      limit("drawdown", equityFall(equity, risk.peakEquity), safety.emergency_shutdown_loss_percent, "fraction"),
      limit("daily_loss", lossUsd, limitUsd, "USDT"),
      limit("exposure", exposure, safety.max_total_exposure_usd, "USDT"),
      limit("exposure_percent", exposure / toNumber(equity), safety.max_exposure_percent, "fraction"),
      limit("open_positions", engine.trades.size, trading.max_open_positions, "positions"),
      limit("trades_today", risk.tradesToday, trading.max_daily_trades, "trades"),
      limit("orders_today", risk.ordersToday, safety.max_orders_per_day, "orders"),
      limit("losses_in_a_row", risk.breaker.consecutiveLosses, safety.circuit_breaker_consecutive_losses, "trades"),
    ],
  };
}

const limit = (name: string, value: number, most: number, unit: string) => ({ name, value, limit: most, unit });
