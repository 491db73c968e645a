import type { Account, Income } from "../../domain/account.ts";
import { afterTime } from "../risk/breaker.ts";
import type { Command } from "./command.ts";
import type { EngineEvent } from "./event.ts";
import { advance } from "./entry.ts";
import { closeFailed } from "./flatten.ts";
import { bookIncome } from "./income.ts";
import { onCandle, onWarmup } from "./on_candle.ts";
import { onControl, onJournal, onShutdown } from "./on_control.ts";
import { onForceExit } from "./on_force_exit.ts";
import { onForecasts } from "./on_forecasts.ts";
import { onLostOrders } from "./on_lost_orders.ts";
import { onAbsent, onOrder, onRejected, onUnknown } from "./on_order.ts";
import { onSettings } from "./on_settings.ts";
import { onExchangeView } from "./on_view.ts";
import { onProtectionDue } from "./protection.ts";
import { heedEquity } from "./emergency.ts";
import { onStaleFeed } from "./stale_feed.ts";
import { onStaleModels } from "./stale_models.ts";
import type { EngineState } from "./state.ts";

/**
 * The heart: one event in, commands out. Pure: the same state and event always give the same commands, live, in a
 * replay and in a backtest. Changes `state` in place; never waits, never looks at a clock.
 */
export function decide(state: EngineState, event: EngineEvent): Command[] {
  state.sequence++;
  state.nowMs = Math.max(state.nowMs, event.atMs);
  const cooled = coolDown(state), answered = answer(state, event);
  return cooled.length === 0 ? answered : [...cooled, ...answered];
}

function answer(state: EngineState, event: EngineEvent): Command[] {
  switch (event.kind) {
    case "warmup":
      return onWarmup(state, event.symbol, event.candles);
    case "candle":
      return onCandle(state, event.symbol, event.candle);
    case "forecasts":
      return onForecasts(state, event);
    case "lost_orders":
      return onLostOrders(state, event.orders);
    case "order":
      return onOrder(state, event.update);
    case "order_rejected":
      return [
        ...closeFailed(state, event.clientOrderId, event.reason),
        ...onRejected(state, event.clientOrderId, event.reason),
      ];
    case "order_unknown":
      return [
        ...closeFailed(state, event.clientOrderId, event.reason),
        ...onUnknown(state, event.clientOrderId, event.reason),
      ];
    case "order_absent":
      return [
        ...closeFailed(state, event.clientOrderId, event.reason),
        ...onAbsent(state, event.clientOrderId, event.reason),
      ];
    case "account":
      return onAccount(state, event.account, event.income);
    case "exchange_view":
      return onExchangeView(state, event.view, event.askedSequence);
    case "protection_due":
      return onProtectionDue(state, event.tradeId);
    case "tick":
      return [...state.trades.values()].filter(({ symbol }) => symbol === event.symbol)
        .flatMap((trade) => advance(state, trade));
    case "control":
      return onControl(state, event.action, event.who, event.why);
    case "force_exit":
      return onForceExit(state, event);
    case "settings":
      return onSettings(state, event);
    case "notice":
      return [{ kind: "tell", notice: event.notice }];
    case "journal":
      return onJournal(state, event.failing);
    case "stale_feed":
      return onStaleFeed(state, event.symbol, event.sinceMs);
    case "stale_models":
      return onStaleModels(state, event.models);
    case "shutdown":
      return onShutdown(state, event.closePositions);
    default:
      return event satisfies never;
  }
}

function onAccount(state: EngineState, account: Account, income: readonly Income[]): Command[] {
  const booked = bookIncome(state, income);
  state.account = account;
  return [...booked, ...heedEquity(state)];
}

function coolDown(state: EngineState): Command[] {
  const before = state.risk.breaker;
  const after = afterTime(before, state.nowMs, state.trades.size === 0, state.settings.safety);
  state.risk.breaker = after;
  if (after === before) return [];
  const message = after.state === "cooling"
    ? `Circuit breaker cools until ${new Date(after.untilMs).toISOString()} market time`
    : "Circuit breaker half open: its cooldown is over, the next trade is a trial of reduced size";
  return [{ kind: "store_risk" }, {
    kind: "tell",
    notice: { eventType: "CIRCUIT_BREAKER", severity: "info", message, details: { ...after } },
  }];
}
