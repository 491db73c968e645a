import { BREAKER_STATES } from "../../domain/breaker.ts";
import { equityOf } from "../../domain/account.ts";
import { toNumber } from "../../domain/money.ts";
import { netPnl } from "../../domain/trade.ts";
import { exposureOf } from "../engine/risk_state.ts";
import { type EngineState, markedAccount } from "../engine/state.ts";
import type { Commit } from "../ports/journal.ts";
import type { Telemetry } from "../ports/telemetry.ts";

/** Keeps the metrics of trading true after each event. */
export function measure(telemetry: Telemetry, engine: EngineState, commit: Commit): void {
  for (const { decision } of commit.decisions) {
    const { symbol, action, accepted, rejection } = decision;
    const outcome = accepted ? "accepted" : rejection?.name ?? "hold";
    telemetry.count("xylen_decisions_total", { symbol, action, outcome });
    telemetry.gauge("xylen_ensemble_confidence", decision.aggregate?.confidence ?? 0);
  }
  for (const trade of commit.trades) {
    if (trade.status !== "closed") continue;
    const result = netPnl(trade) > 0 ? "win" : "loss";
    telemetry.count("xylen_trades_total", { symbol: trade.symbol, side: trade.side, result });
  }
  telemetry.gauge("xylen_orders_pending", engine.orders.size);
  telemetry.gauge(
    "xylen_orders_unknown",
    [...engine.orders.values()].filter(({ status }) => status === "unknown").length,
  );
  telemetry.gauge("xylen_circuit_breaker_state", BREAKER_STATES.indexOf(engine.risk.breaker.state));
  if (commit.equity) measureAccount(telemetry, engine);
}

function measureAccount(telemetry: Telemetry, engine: EngineState): void {
  const account = markedAccount(engine);
  if (!account) return;
  const equity = equityOf(account), peak = engine.risk.peakEquity;
  telemetry.gauge("xylen_equity_usd", toNumber(equity));
  telemetry.gauge("xylen_balance_usd", toNumber(account.walletBalance));
  telemetry.gauge("xylen_drawdown_ratio", peak > 0 ? Math.max(0, 1 - equity / peak) : 0);
  telemetry.gauge("xylen_exposure_usd", toNumber(exposureOf(engine)));
  for (const symbol of engine.symbols.keys()) {
    telemetry.gauge("xylen_pnl_usd", toNumber(account.unrealizedPnl), { symbol, kind: "unrealized" });
  }
}
