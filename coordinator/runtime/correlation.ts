import { AsyncLocalStorage } from "node:async_hooks";
import type { EngineEvent } from "../engine/event.ts";
import type { EngineState } from "../engine/state.ts";
import type { Effect } from "./effects.ts";

/** What a line of the log is about, so that all lines of one decision are found by its id. */
export interface Correlation {
  decision_id?: string;
  /** While the models are asked, a decision has no id yet: its market and the open time of its candle name it. */
  symbol?: string;
  candle?: string;
}

/** Carries it through everything that an event or an effect sets off, however deep. */
export const correlation = new AsyncLocalStorage<Correlation>();

/** The decision of what happens now has been made: from here on lines carry its id. */
export function nameDecision(decisionId: string): void {
  const about = correlation.getStore();
  if (about) about.decision_id = decisionId;
}

const ofCandle = (symbol: string, openTimeMs: number): Correlation => ({
  symbol,
  candle: new Date(openTimeMs).toISOString(),
});

/** A repaired stop has no decision of its own: it belongs to that of its trade. */
function ofOrder(
  state: EngineState,
  order: { readonly decisionId: string | null; readonly tradeId: string },
): Correlation {
  const decisionId = order.decisionId ?? state.trades.get(order.tradeId)?.decisionId;
  return decisionId === undefined ? {} : { decision_id: decisionId };
}

function ofOrderId(state: EngineState, clientOrderId: string): Correlation {
  const order = state.orders.get(clientOrderId);
  return order ? ofOrder(state, order) : {};
}

export function aboutEvent(state: EngineState, event: EngineEvent): Correlation {
  switch (event.kind) {
    case "candle":
      return ofCandle(event.symbol, event.candle.openTimeMs);
    case "forecasts":
      return ofCandle(event.symbol, event.candleOpenTimeMs);
    case "order":
      return ofOrderId(state, event.update.clientOrderId);
    case "order_rejected":
    case "order_unknown":
    case "order_absent":
      return ofOrderId(state, event.clientOrderId);
    case "protection_due":
      return ofOrder(state, { decisionId: null, tradeId: event.tradeId });
    default:
      return {};
  }
}

export function aboutEffect(state: EngineState, effect: Effect): Correlation {
  switch (effect.kind) {
    case "request_forecasts":
      return ofCandle(effect.symbol, effect.features.openTimeMs);
    case "request_explanation":
      return { decision_id: effect.decision.decisionId };
    case "submit":
      return ofOrder(state, effect.order);
    case "cancel":
    case "query":
      return ofOrderId(state, effect.clientOrderId);
    case "refresh_account":
    case "request_view":
      return {};
    default:
      return effect satisfies never;
  }
}
