import type { Views } from "../../coordinator/ports/views.ts";
import { modelView } from "../model_view.ts";
import type { ProcessLoad } from "./process_load.ts";

/** The contract's `status_update`, without number and time. */
export function statusUpdate(views: Views, websocketClients: number, load: ProcessLoad) {
  const { state, mode, simulated, symbols, market, last_decision: decision, ...status } = views.status();
  const { total_pnl, daily_pnl, win_rate, total_trades } = status;
  return {
    type: "status_update",
    coordinator: {
      status: state,
      mode,
      dry_run: simulated,
      testnet: mode === "testnet",
      symbol: symbols[0] ?? null,
      uptime_seconds: status.uptime_seconds,
      websocket_clients: websocketClients,
      open_trades: status.open_trades,
      circuit_breaker: status.circuit_breaker,
      ...load.read(),
    },
    models: views.models().map((each) => modelView(each, views.standing(each.name))),
    market: { price: market.price, rsi: market.rsi, volume_24h: market.volume_24h },
    decision: decision && {
      action: decision.final_action,
      confidence: decision.final_confidence,
      risk_approved: decision.risk_check_passed,
    },
    performance: { total_pnl, daily_pnl, win_rate, total_trades },
  };
}
