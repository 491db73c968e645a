import { applyUpdate } from "../execution/order_machine.ts";
import type { EngineEvent } from "./event.ts";
import { isDue } from "./entry.ts";
import { isBare } from "./protection.ts";
import type { EngineState } from "./state.ts";
import { isNewsToUs } from "./view.ts";

/** What would change nothing is not worth a number and a line in the journal. */
export function isNews(state: EngineState, event: EngineEvent): boolean {
  switch (event.kind) {
    case "lost_orders":
      return event.orders.length > 0;
    case "order": {
      const order = state.orders.get(event.update.clientOrderId);
      return order !== undefined && applyUpdate(order, event.update).changed;
    }
    case "exchange_view":
      return isNewsToUs(state, event.view, event.askedSequence);
    case "stale_feed":
      return state.symbols.get(event.symbol)?.stale === null;
    case "stale_models":
      return event.models.join() !== state.staleModels.join();
    case "protection_due": {
      const trade = state.trades.get(event.tradeId);
      return trade !== undefined && isBare(state, trade);
    }
    case "tick":
      return [...state.trades.values()].some((trade) =>
        trade.symbol === event.symbol && isDue({ ...state, nowMs: Math.max(state.nowMs, event.atMs) }, trade)
      );
    default:
      return true;
  }
}
