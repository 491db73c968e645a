import type { RiskCheck } from "./check.ts";
import { balanceBuffer } from "./checks/balance_buffer.ts";
import { circuitBreaker } from "./checks/circuit_breaker.ts";
import { correlatedExposure } from "./checks/correlated_exposure.ts";
import { dailyLoss } from "./checks/daily_loss.ts";
import { dailyTrades } from "./checks/daily_trades.ts";
import { drawdown } from "./checks/drawdown.ts";
import { exchangeRules } from "./checks/exchange_rules.ts";
import { exposurePercent } from "./checks/exposure_percent.ts";
import { exposureUsd } from "./checks/exposure_usd.ts";
import { foreignPosition } from "./checks/foreign_position.ts";
import { leverage } from "./checks/leverage.ts";
import { oneTradePerSymbol } from "./checks/one_trade_per_symbol.ts";
import { liquidation } from "./checks/liquidation.ts";
import { openPositions } from "./checks/open_positions.ts";
import { ordersPerDay } from "./checks/orders_per_day.ts";
import { orderRate } from "./checks/order_rate.ts";
import { positionSize } from "./checks/position_size.ts";
import { stopDistance } from "./checks/stop_distance.ts";
import { tradeInterval } from "./checks/trade_interval.ts";
import { tradingAllowed } from "./checks/trading_allowed.ts";
import { unknownOrders } from "./checks/unknown_orders.ts";

/** In the order in which a refusal is named. A check is its file and its line here. */
export const CHECKS: readonly RiskCheck[] = [
  tradingAllowed,
  circuitBreaker,
  drawdown,
  dailyLoss,
  unknownOrders,
  foreignPosition,
  openPositions,
  oneTradePerSymbol,
  dailyTrades,
  tradeInterval,
  orderRate,
  ordersPerDay,
  positionSize,
  exchangeRules,
  exposurePercent,
  exposureUsd,
  correlatedExposure,
  leverage,
  liquidation,
  stopDistance,
  balanceBuffer,
];
