import { BREAKER_STATES } from "../../domain/breaker.ts";
import { type Account, equityOf } from "../../domain/account.ts";
import { toNumber, type Usd } from "../../domain/money.ts";
import { netPnl, type Trade } from "../../domain/trade.ts";
import { isExposed } from "../engine/protection.ts";
import { exposureOf } from "../engine/risk_state.ts";
import { type EngineState, lastPrice, markedAccount } from "../engine/state.ts";
import { unrealizedPnl } from "../execution/trade_book.ts";
import type { Commit } from "../ports/journal.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import { lossToday } from "../risk/daily_loss.ts";
import { equityFall } from "../risk/equity_fall.ts";

/** A trade that ended is told of again while its funding may come: this many are remembered. */
const TRADES_KNOWN_MAX = 1_000;

/** Keeps the metrics of trading true after each event. */
export class TradingMetrics {
  /** Net so far, by trade, oldest first. */
  readonly #booked = new Map<string, Usd>();
  readonly #closed = new Set<string>();
  /** By symbol, of the trades since the program started. */
  readonly #realized = new Map<string, number>();

  /** @param nowMs Wall time: alarms are about how long ago something was for whoever looks. */
  constructor(private readonly telemetry: Telemetry, private readonly nowMs: () => number) {}

  took(engine: EngineState, commit: Commit): void {
    const { telemetry } = this;
    this.#decisions(commit);
    for (const trade of commit.trades) this.#trade(trade);
    for (const { eventType, severity } of commit.systemEvents) {
      telemetry.count("xylen_events_total", { type: eventType, severity });
    }
    telemetry.gauge("xylen_orders_pending", engine.orders.size);
    telemetry.gauge(
      "xylen_orders_unknown",
      [...engine.orders.values()].filter(({ status }) => status === "unknown").length,
    );
    const trades = [...engine.trades.values()];
    telemetry.gauge("xylen_positions_open", trades.filter(({ openQty }) => openQty > 0).length);
    telemetry.gauge("xylen_positions_unprotected", trades.filter(({ tradeId }) => isExposed(engine, tradeId)).length);
    telemetry.gauge("xylen_circuit_breaker_state", BREAKER_STATES.indexOf(engine.risk.breaker.state));
    telemetry.gauge("xylen_journal_failing", engine.journalFailing === null ? 0 : 1);
    if (commit.equity) this.#account(engine);
  }

  #decisions({ decisions }: Commit): void {
    for (const { decision } of decisions) {
      const { symbol, action, accepted, rejection } = decision;
      const outcome = accepted ? "accepted" : rejection?.name ?? "hold";
      this.telemetry.count("xylen_decisions_total", { symbol, action, outcome });
      this.telemetry.gauge("xylen_ensemble_confidence", decision.aggregate?.confidence ?? 0);
      this.telemetry.gauge("xylen_last_decision_timestamp_seconds", this.nowMs() / 1000);
    }
  }

  #trade(trade: Trade): void {
    const { tradeId, symbol, side, status } = trade;
    const before = this.#booked.get(tradeId) ?? 0;
    this.#booked.set(tradeId, netPnl(trade));
    const realized = (this.#realized.get(symbol) ?? 0) + netPnl(trade) - before;
    this.#realized.set(symbol, realized);
    this.telemetry.gauge("xylen_pnl_usd", toNumber(realized as Usd), { symbol, kind: "realized" });
    if (status !== "closed" || this.#closed.has(tradeId)) return;
    this.#closed.add(tradeId);
    this.telemetry.count("xylen_trades_total", { symbol, side, result: netPnl(trade) > 0 ? "win" : "loss" });
    // Below 0 is a maker's rebate, which a counter cannot take.
    this.telemetry.count("xylen_fees_usd_total", { symbol }, Math.max(0, toNumber(trade.fees)));
    this.telemetry.gauge("xylen_last_trade_timestamp_seconds", this.nowMs() / 1000);
    this.#forget();
  }

  #forget(): void {
    for (const tradeId of this.#booked.keys()) {
      if (this.#booked.size <= TRADES_KNOWN_MAX) return;
      this.#booked.delete(tradeId);
      this.#closed.delete(tradeId);
    }
  }

  #account(engine: EngineState): void {
    const account = markedAccount(engine);
    if (!account) return;
    const { telemetry } = this;
    telemetry.gauge("xylen_equity_usd", toNumber(equityOf(account)));
    telemetry.gauge("xylen_balance_usd", toNumber(account.walletBalance));
    telemetry.gauge("xylen_exposure_usd", toNumber(exposureOf(engine)));
    for (const symbol of engine.symbols.keys()) {
      telemetry.gauge("xylen_pnl_usd", toNumber(openPnl(engine, symbol)), { symbol, kind: "unrealized" });
    }
    this.#limits(engine, account);
  }

  /** Beside what is used stands what is allowed: a reload may change it, and an alarm has to follow. */
  #limits({ risk, settings: { safety } }: EngineState, account: Account): void {
    const { telemetry } = this;
    const equity = equityOf(account);
    telemetry.gauge("xylen_drawdown_ratio", equityFall(equity, risk.peakEquity));
    telemetry.gauge("xylen_drawdown_limit_ratio", safety.emergency_shutdown_loss_percent);
    telemetry.gauge(
      "xylen_exposure_limit_usd",
      Math.max(0, Math.min(safety.max_total_exposure_usd, safety.max_exposure_percent * toNumber(equity))),
    );
    if (risk.dayMs === 0) return;
    const { lossUsd, limitUsd } = lossToday(equity, risk.dayStartEquity, safety);
    telemetry.gauge("xylen_daily_loss_usd", lossUsd);
    telemetry.gauge("xylen_daily_loss_limit_usd", limitUsd);
  }
}

/** Of one market's open trades at its last close. */
function openPnl(engine: EngineState, symbol: string): Usd {
  const at = lastPrice(engine.symbols.get(symbol)!);
  const trades = at === null ? [] : [...engine.trades.values()].filter((trade) => trade.symbol === symbol);
  return trades.reduce((sum, trade) => sum + unrealizedPnl(trade, at!), 0) as Usd;
}
