import type { Aggregate, Bracket, Check, Decision, Sizing } from "../../domain/decision.ts";
import { startPlan } from "../../domain/entry_plan.ts";
import { closeTimeMs, timeframeMs } from "../../domain/candle.ts";
import { featureValue } from "../../domain/feature_vector.ts";
import type { ForecastAnswer } from "../../domain/forecast.ts";
import { type Price, toNumber, ZERO_QTY, ZERO_USD } from "../../domain/money.ts";
import { clientOrderId, type OrderRequest } from "../../domain/order.ts";
import { entrySlippageBps, type Trade } from "../../domain/trade.ts";
import { calibrate } from "../ensemble/calibration/calibration.ts";
import { predictionSet } from "../ensemble/conformal.ts";
import {
  expectedFunding,
  expectedValue,
  learnedSlippage,
  roundTripCost,
  type TradingCosts,
} from "../ensemble/expected_value.ts";
import { runGates } from "../ensemble/gates.ts";
import { regimeOf } from "../ensemble/regime.ts";
import { votesOf } from "../ensemble/method.ts";
import { ensembleMethod } from "../ensemble/methods.ts";
import { equityOf } from "../../domain/account.ts";
import { type ExitDistances, exitDistances, exitPrices } from "../risk/exits.ts";
import { type Review, review } from "../risk/review.ts";
import { sizePosition } from "../risk/sizing/size.ts";
import type { Command } from "./command.ts";
import { advance } from "./entry.ts";
import { keep } from "./orders.ts";
import { riskStateOf } from "./risk_state.ts";
import { ENSEMBLE, remember } from "./track_record.ts";
import {
  cautiousAccount,
  type EngineState,
  lastPrice,
  markedAccount,
  type SymbolState,
  symbolState,
  type TrackRecord,
} from "./state.ts";

/** What the ensemble says of one candle, before size and risk. */
type Opinion = Pick<Decision, "aggregate" | "expectedValue" | "gates">;

interface Plan {
  readonly order: OrderRequest;
  readonly sizing: Sizing;
  readonly bracket: Bracket;
  readonly distances: ExitDistances;
  readonly review: Review;
}

/** The models have answered: one decision, and perhaps one entry. */
export function onForecasts(
  state: EngineState,
  symbol: string,
  candleOpenTimeMs: number,
  answers: readonly ForecastAnswer[],
): Command[] {
  const target = symbolState(state, symbol);
  const price = lastPrice(target);
  if (price === null || !target.features || target.features.openTimeMs !== candleOpenTimeMs) {
    return [staleAnswers(symbol, candleOpenTimeMs)];
  }
  const costs = costsOf(state, target);
  const opinion = form(state, target, answers, costs);
  const plan = opinion.gates.every((gate) => gate.passed) ? makePlan(state, target, price, opinion, costs) : null;
  const decision = describe(state, target, price, answers, opinion, plan);
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
  return [{ kind: "request_explanation", decision, candles: [...candles], history: [...history] }];
}

function form(
  state: EngineState,
  target: SymbolState,
  answers: readonly ForecastAnswer[],
  costs: TradingCosts,
): Opinion {
  const { ensemble } = state.settings;
  const method = ensembleMethod(ensemble.method);
  const { weights, calibrations } = state.trackRecord;
  const votes = votesOf(answers, { calibrations, ...(method.learns && { weights }) });
  const aggregate = votes.length > 0 ? refined(method.aggregate(votes), state.trackRecord) : null;
  const value = aggregate && aggregate.action !== "hold"
    ? expectedValue(aggregate.expectedReturn, aggregate.action, costs)
    : null;
  const input = {
    respondingModels: votes.length,
    askedModels: answers.length,
    aggregate,
    expectedValue: value,
    regime: regimeOf(target.features!, target.history),
  };
  return { aggregate, expectedValue: value, gates: runGates(input, ensemble) };
}

/** With what came true of former decisions: calibrated, and with the actions that cannot be ruled out. */
function refined(aggregate: Aggregate, { calibrations, setScores, setAlpha }: TrackRecord): Aggregate {
  const probabilities = calibrate(calibrations.get(ENSEMBLE), aggregate.pooled);
  return {
    ...aggregate,
    probabilities,
    confidence: probabilities[aggregate.action],
    set: predictionSet(probabilities, setScores, setAlpha),
    setAlpha,
  };
}

function costsOf({ settings, ended }: EngineState, { market, candles }: SymbolState): TradingCosts {
  const entriesBps = ended.filter(({ symbol }) => symbol === market.symbol)
    .flatMap((trade) => entrySlippageBps(trade) ?? []);
  const horizonMs = settings.retraining.label_window_candles * timeframeMs(settings.data.timeframes[0]!);
  return {
    takerFeeBps: market.takerFeeBps,
    slippageBps: learnedSlippage(entriesBps, settings.ensemble.estimate_slippage_bps),
    funding: expectedFunding(candles.at(-1)?.fundingRate, horizonMs),
  };
}

/** Sizes the trade, sets its exits and has it reviewed. Null when there is nothing to trade. */
function makePlan(
  state: EngineState,
  target: SymbolState,
  price: Price,
  { aggregate }: Opinion,
  costs: TradingCosts,
): Plan | null {
  const account = cautiousAccount(state);
  const atr = target.features && featureValue(target.features, "atr");
  if (!aggregate || aggregate.action === "hold" || !account || !atr) return null;
  const { market } = target;
  const { trading, safety } = state.settings;
  const distances = exitDistances(aggregate, price, atr, trading);
  const cost = roundTripCost(costs);
  const at = toNumber(price);
  const sizing = sizePosition(
    {
      equity: equityOf(account),
      winProbability: aggregate.probabilities[aggregate.action],
      winFraction: toNumber(distances.targetDistance) / at - cost,
      lossFraction: toNumber(distances.stopDistance) / at + cost,
    },
    price,
    market,
    trading,
  );
  const bracket = exitPrices(market, aggregate.action, price, distances);
  const order: OrderRequest = {
    clientOrderId: clientOrderId(state, "e"),
    decisionId: idOf(state, "d"),
    tradeId: idOf(state, "t"),
    symbol: market.symbol,
    side: aggregate.action === "long" ? "buy" : "sell",
    type: "market",
    purpose: "entry",
    qty: sizing.qty,
    limitPrice: null,
    timeInForce: null,
    triggerPrice: null,
    reduceOnly: false,
  };
  const priceAtMs = closeTimeMs(target.candles.at(-1)!, state.settings.data.timeframes[0]!);
  const proposal = { order, price, priceAtMs, sizing, bracket, market };
  return {
    order,
    sizing,
    bracket,
    distances,
    review: review(proposal, riskStateOf(state, account), { trading, safety }),
  };
}

const idOf = (state: EngineState, kind: "d" | "s" | "t"): string => `${kind}-${state.runId}-${state.sequence}`;

function describe(
  state: EngineState,
  { market, features }: SymbolState,
  price: Price,
  answers: readonly ForecastAnswer[],
  opinion: Opinion,
  plan: Plan | null,
): Decision {
  const accepted = plan?.review.approved === true;
  return {
    decisionId: idOf(state, "d"),
    snapshotId: idOf(state, "s"),
    symbol: market.symbol,
    atMs: state.nowMs,
    candleOpenTimeMs: features!.openTimeMs,
    price,
    features: features!,
    answers,
    ...opinion,
    riskChecks: plan?.review.checks ?? [],
    sizing: plan?.sizing ?? null,
    bracket: plan?.bracket ?? null,
    action: opinion.aggregate?.action ?? "hold",
    accepted,
    rejection: rejectionOf(opinion, plan, state.account !== null),
    tradeId: accepted ? idOf(state, "t") : null,
  };
}

/** The first gate or check that said no. A plain hold was not refused: nothing was asked for. */
function rejectionOf(
  { aggregate, gates }: Opinion,
  plan: Plan | null,
  accountKnown: boolean,
): Decision["rejection"] {
  const named = ({ name, detail }: Check) => ({ name, detail });
  if (aggregate?.action === "hold") return null;
  const gate = gates.find(({ passed }) => !passed);
  if (gate) return named(gate);
  if (!plan) {
    return accountKnown
      ? { name: "volatility", detail: "ATR(14) is 0: there is no distance at which a stop makes sense" }
      : { name: "account", detail: "The exchange has not told the account's balance yet" };
  }
  return plan.review.approved ? null : named(plan.review.refusal);
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
