import { equityOf } from "../../domain/account.ts";
import type { Decision } from "../../domain/decision.ts";
import { startPlan } from "../../domain/entry_plan.ts";
import { ZERO_QTY, ZERO_USD } from "../../domain/money.ts";
import type { Trade } from "../../domain/trade.ts";
import type { Review } from "../risk/review.ts";
import type { Command } from "./command.ts";
import type { EngineEvent } from "./event.ts";
import { circumstancesOf } from "./decision/circumstances.ts";
import { makeDecision, type Plan } from "./decision/make_decision.ts";
import { advance } from "./entry.ts";
import { keep } from "./orders.ts";
import { remember } from "./track_record.ts";
import { type EngineState, lastPrice, markedAccount, type SymbolState, symbolState } from "./state.ts";

/** The models have answered: one decision, and perhaps one entry. */
export function onForecasts(state: EngineState, told: Extract<EngineEvent, { kind: "forecasts" }>): Command[] {
  const { symbol, candleOpenTimeMs, answers, quote } = told;
  const target = symbolState(state, symbol);
  const { features } = target;
  const price = lastPrice(target);
  if (price === null || features?.openTimeMs !== candleOpenTimeMs) return [staleAnswers(symbol, candleOpenTimeMs)];
  const circumstances = circumstancesOf(state, target, quote);
  const inputs = { symbol, atMs: state.nowMs, candleOpenTimeMs, price, features, answers, circumstances };
  const { decision, plan } = makeDecision(inputs, state.settings);
  remember(target, decision);
  return [
    { kind: "record_decision", decision },
    ...(plan?.review.approved ? enter(state, decision, plan, plan.review.order) : []),
    ...explain(target, decision),
  ];
}

/** Behind the order: nobody waits for an explanation. */
function explain({ candles, history }: SymbolState, decision: Decision): Command[] {
  if (decision.action === "hold") return [];
  return [{ kind: "request_explanation", decision, candles: candles.run(), history: history.run() }];
}

/** The approved entry becomes a trade, whose plan places its first order. */
function enter(
  state: EngineState,
  decision: Decision,
  plan: Plan,
  order: Extract<Review, { approved: true }>["order"],
): Command[] {
  const account = markedAccount(state);
  const trade: Trade = {
    tradeId: order.tradeId,
    decisionId: decision.decisionId,
    snapshotId: decision.snapshotId,
    symbol: order.symbol,
    side: order.side === "buy" ? "long" : "short",
    status: "pending",
    entryOrderId: order.clientOrderId,
    plan: startPlan({
      algo: state.settings.execution.algo,
      side: order.side,
      qty: order.qty,
      arrivalPrice: decision.price,
      startedAtMs: state.nowMs,
    }),
    exitOrderId: null,
    exitReason: null,
    openQty: ZERO_QTY,
    entryQty: ZERO_QTY,
    entryCost: ZERO_USD,
    exitQty: ZERO_QTY,
    exitCost: ZERO_USD,
    fees: ZERO_USD,
    funding: ZERO_USD,
    realizedPnl: ZERO_USD,
    fillIds: [],
    ...plan.bracket,
    ...plan.distances,
    openedAtMs: state.nowMs,
    entryTimeMs: null,
    exitTimeMs: null,
    confidence: decision.aggregate?.confidence ?? 0,
    expectedValue: decision.expectedValue ?? 0,
    riskExposure: account ? plan.sizing.notional / equityOf(account) : 0,
    maxDrawdown: 0,
    maxRunup: 0,
  };
  state.risk.tradesToday++;
  state.risk.lastEntryAtMs = state.nowMs;
  return [keep(state, trade), { kind: "store_risk" }, ...advance(state, trade)];
}

const staleAnswers = (symbol: string, candleOpenTimeMs: number): Command => ({
  kind: "tell",
  notice: {
    eventType: "WARNING",
    severity: "warning",
    message: `Forecasts for the ${symbol} candle of ${candleOpenTimeMs} came after the next candle; not used`,
    details: { symbol, candleOpenTimeMs },
  },
});
