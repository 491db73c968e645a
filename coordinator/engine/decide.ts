import { afterTime } from "../risk/breaker.ts";
import type { Command } from "./command.ts";
import type { EngineEvent } from "./event.ts";
import { onCandle, onWarmup } from "./on_candle.ts";
import { onControl, onShutdown } from "./on_control.ts";
import { onForecasts } from "./on_forecasts.ts";
import { onAbsent, onOrder, onRejected, onUnknown } from "./on_order.ts";
import { type EngineState, markEquity } from "./state.ts";

/**
 * The heart: one event in, commands out. Pure: the same state and event always give the same commands, live, in a
 * replay and in a backtest. Changes `state` in place; never waits, never looks at a clock.
 */
export function decide(state: EngineState, event: EngineEvent): Command[] {
  state.sequence++;
  state.nowMs = Math.max(state.nowMs, event.atMs);
  return [...coolDown(state), ...answer(state, event)];
}

function answer(state: EngineState, event: EngineEvent): Command[] {
  switch (event.kind) {
    case "warmup":
      return onWarmup(state, event.symbol, event.candles);
    case "candle":
      return onCandle(state, event.symbol, event.candle);
    case "forecasts":
      return onForecasts(state, event.symbol, event.candleOpenTimeMs, event.answers);
    case "order":
      return onOrder(state, event.update);
    case "order_rejected":
      return onRejected(state, event.clientOrderId, event.reason);
    case "order_unknown":
      return onUnknown(state, event.clientOrderId, event.reason);
    case "order_absent":
      return onAbsent(state, event.clientOrderId);
    case "account":
      state.account = event.account;
      return markEquity(state) ? [{ kind: "store_risk" }] : [];
    case "control":
      return onControl(state, event.action, event.who, event.why);
    case "notice":
      return [{ kind: "tell", notice: event.notice }];
    case "shutdown":
      return onShutdown(state, event.closePositions);
    default:
      return event satisfies never;
  }
}

function coolDown(state: EngineState): Command[] {
  const before = state.risk.breaker;
  state.risk.breaker = afterTime(before, state.nowMs);
  if (state.risk.breaker === before) return [];
  return [{ kind: "store_risk" }, {
    kind: "tell",
    notice: {
      eventType: "CIRCUIT_BREAKER",
      severity: "info",
      message: "Circuit breaker closed: its cooldown is over",
      details: {},
    },
  }];
}
