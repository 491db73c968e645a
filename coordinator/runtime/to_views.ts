import { averagePriceOrNull, type Price, toNumber } from "../../domain/money.ts";
import type { Vote } from "../../domain/decision.ts";
import type { ForecastAnswer } from "../../domain/forecast.ts";
import type { Order } from "../../domain/order.ts";
import { entrySlippageBps, heldMs, netPnl, pnlPercent, type Trade } from "../../domain/trade.ts";
import type { DecisionRecord, SystemEvent } from "../ports/journal.ts";
import type { DecisionView, EventView, OrderView, TradeView, VoteView } from "../ports/views.ts";

const priceOrNull = (price: Price | null): number | null => price === null ? null : toNumber(price);

/** What has just happened, in the shapes that the database gives back later (`db/records.ts`). */
export function tradeView(trade: Trade): TradeView {
  return {
    trade_id: trade.tradeId,
    timestamp: trade.openedAtMs,
    symbol: trade.symbol,
    side: trade.side,
    entry_price: priceOrNull(averagePriceOrNull(trade.entryCost, trade.entryQty)),
    exit_price: priceOrNull(averagePriceOrNull(trade.exitCost, trade.exitQty)),
    quantity: toNumber(trade.entryQty),
    pnl: toNumber(netPnl(trade)),
    pnl_percent: pnlPercent(trade),
    fees: toNumber(trade.fees),
    funding: toNumber(trade.funding),
    status: trade.status,
    exit_reason: trade.exitReason,
    entry_order_id: trade.entryOrderId,
    exit_order_id: trade.exitOrderId,
    entry_time: trade.entryTimeMs,
    exit_time: trade.exitTimeMs,
    hold_duration: heldMs(trade),
    decision_confidence: trade.confidence,
    decision_expected_value: trade.expectedValue,
    risk_exposure: trade.riskExposure,
    max_drawdown: trade.maxDrawdown,
    max_runup: trade.maxRunup,
    snapshot_id: trade.snapshotId,
    decision_id: trade.decisionId,
    stop_price: toNumber(trade.stopPrice),
    target_price: toNumber(trade.targetPrice),
    arrival_price: toNumber(trade.plan.arrivalPrice),
    entry_slippage_bps: entrySlippageBps(trade),
  };
}

export const orderView = (order: Order): OrderView => ({
  order_id: order.clientOrderId,
  client_order_id: order.clientOrderId,
  exchange_order_id: order.exchangeOrderId,
  trade_id: order.tradeId,
  decision_id: order.decisionId,
  timestamp: order.createdAtMs,
  symbol: order.symbol,
  side: order.side,
  type: order.type,
  purpose: order.purpose,
  quantity: toNumber(order.qty),
  price: priceOrNull(order.limitPrice),
  trigger_price: priceOrNull(order.triggerPrice),
  filled_qty: toNumber(order.filledQty),
  avg_fill_price: priceOrNull(averagePriceOrNull(order.cost, order.filledQty)),
  fee: toNumber(order.fee),
  status: order.status,
  created_at: order.createdAtMs,
  updated_at: order.updatedAtMs,
  reject_reason: order.rejectReason,
});

export function decisionView({ decision, latencyMs }: DecisionRecord): DecisionView {
  const { aggregate, rejection } = decision;
  return {
    decision_id: decision.decisionId,
    timestamp: decision.atMs,
    symbol: decision.symbol,
    final_action: decision.action,
    final_confidence: aggregate?.confidence ?? null,
    expected_value: decision.expectedValue,
    aggregation_method: aggregate?.method ?? "none",
    model_count: aggregate?.votes.length ?? 0,
    model_agreement: aggregate?.agreement ?? null,
    uncertainty: aggregate?.uncertainty ?? null,
    gates: decision.gates,
    risk_checks: decision.riskChecks,
    risk_check_passed: decision.riskChecks.length > 0 && decision.riskChecks.every(({ passed }) => passed),
    position_size: decision.sizing ? toNumber(decision.sizing.notional) : null,
    rejected: rejection !== null,
    rejection_reason: rejection && `${rejection.name}: ${rejection.detail}`,
    latency_ms: latencyMs,
    price: toNumber(decision.price),
    trade_id: decision.tradeId,
    votes: decision.answers.map((answer) =>
      voteView(answer, aggregate?.votes.find(({ modelName }) => modelName === answer.modelName))
    ),
  };
}

function voteView(answer: ForecastAnswer, vote: Vote | undefined): VoteView {
  const { modelName: model_name, weight, latencyMs: latency_ms } = answer;
  if (!answer.ok) {
    return {
      model_name,
      model_version: null,
      action: null,
      confidence: null,
      probabilities: null,
      stated: null,
      expected_return: null,
      weight,
      latency_ms,
      error: `${answer.fault}: ${answer.detail}`,
    };
  }
  const { modelVersion, probabilities: stated, expectedReturn } = answer.forecast;
  const { action, confidence, probabilities } = vote ?? answer.forecast;
  return {
    model_name,
    model_version: modelVersion,
    action,
    confidence,
    probabilities,
    stated,
    expected_return: expectedReturn,
    weight: vote?.weight ?? weight,
    latency_ms,
    error: null,
  };
}

export const eventView = (event: SystemEvent): EventView => ({
  event_id: event.eventId,
  timestamp: event.atMs,
  event_type: event.eventType,
  severity: event.severity,
  component: event.component,
  message: event.message,
  details: event.details,
});
