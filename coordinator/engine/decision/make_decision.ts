import { equityOf } from "../../../domain/account.ts";
import { ENSEMBLE } from "../../../domain/calibration.ts";
import type { Lessons, RiskState } from "../../../domain/circumstances.ts";
import {
  type Aggregate,
  type Bracket,
  type Check,
  type Decision,
  type DecisionInputs,
  nameByEvent,
  type Sizing,
} from "../../../domain/decision.ts";
import { featureValue } from "../../../domain/feature_vector.ts";
import { toNumber } from "../../../domain/money.ts";
import { clientOrderId, type OrderRequest } from "../../../domain/order.ts";
import { spreadBps } from "../../../domain/quote.ts";
import { calibrate } from "../../ensemble/calibration/correction.ts";
import { predictionSet } from "../../ensemble/conformal.ts";
import { expectedValue, roundTripCost } from "../../ensemble/expected_value.ts";
import { runGates } from "../../ensemble/gates.ts";
import { calibrationOf, votesOf } from "../../ensemble/method.ts";
import { ensembleMethod } from "../../ensemble/methods.ts";
import { entropyOf } from "../../ensemble/opinion_pool.ts";
import { type Regime, regimeOf } from "../../ensemble/regime.ts";
import { type ExitDistances, exitDistances, exitPrices } from "../../risk/exits.ts";
import { type Review, review } from "../../risk/review.ts";
import { sizePosition } from "../../risk/sizing/size.ts";
import type { EngineSettings } from "../settings.ts";

/** What of the configuration a decision is made by. */
export type DecidingSettings = Pick<EngineSettings, "ensemble" | "trading" | "safety">;

/** What the ensemble says of one candle, before size and risk. */
type Opinion = Pick<Decision, "aggregate" | "expectedValue" | "gates"> & { readonly regime: Regime | null };

/** A trade that the gates let pass, as the risk manager has seen it. */
export interface Plan {
  readonly order: OrderRequest;
  readonly sizing: Sizing;
  readonly bracket: Bracket;
  readonly distances: ExitDistances;
  readonly review: Review;
}

/**
 * The decision, whole: the same inputs and settings always give the same one, when it is taken and when it is recomputed.
 *
 * @returns The record, and the plan where there was something to trade: whether it may be is `plan.review.approved`.
 */
export function makeDecision(
  inputs: DecisionInputs,
  settings: DecidingSettings,
): { readonly decision: Decision; readonly plan: Plan | null } {
  const opinion = form(inputs, settings);
  const plan = opinion.gates.every((gate) => gate.passed) ? planOf(inputs, opinion, settings) : null;
  return { decision: describe(inputs, opinion, plan), plan };
}

function form(
  { answers, features, atMs, circumstances }: DecisionInputs,
  { ensemble }: DecidingSettings,
): Opinion {
  const { costs, lessons, usualNatr, priceAtMs, quote } = circumstances;
  const votes = votesOf(answers, lessons);
  const panel = { ...lessons, asked: answers.length };
  const aggregate = votes.length > 0 ? refined(ensembleMethod(ensemble.method).aggregate(votes, panel), lessons) : null;
  const value = aggregate && aggregate.action !== "hold"
    ? expectedValue(aggregate.expectedReturn, aggregate.action, costs)
    : null;
  const regime = regimeOf(features, usualNatr);
  const gates = runGates({
    respondingModels: votes.length,
    askedModels: answers.length,
    aggregate,
    expectedValue: value,
    regime,
    dataAgeSeconds: Math.max(0, atMs - priceAtMs) / 1000,
    spreadBps: quote && spreadBps(quote),
  }, ensemble);
  return { aggregate, expectedValue: value, gates, regime };
}

/** With what came true of former decisions: calibrated, and with the actions that cannot be ruled out. */
function refined(aggregate: Aggregate, { calibrations, setLimit, setAlpha }: Lessons): Aggregate {
  const probabilities = calibrate(calibrationOf(ENSEMBLE, calibrations), aggregate.pooled);
  return {
    ...aggregate,
    probabilities,
    entropy: entropyOf(probabilities),
    confidence: probabilities[aggregate.action],
    set: predictionSet(probabilities, setLimit),
    setAlpha,
  };
}

/** Sizes the trade, sets its exits and has it reviewed. Null when there is nothing to trade. */
function planOf(
  { features, price, circumstances }: DecisionInputs,
  { aggregate, regime }: Opinion,
  { trading, safety }: DecidingSettings,
): Plan | null {
  const { market, costs, risk, origin, yearlyVolatility } = circumstances;
  const atr = featureValue(features, "atr");
  if (!aggregate || aggregate.action === "hold" || !risk || !atr) return null;
  const distances = exitDistances(aggregate, price, atr, trading);
  const cost = roundTripCost(costs), at = toNumber(price);
  const stake = {
    equity: equityOf(risk.account),
    winProbability: aggregate.probabilities[aggregate.action],
    winFraction: toNumber(distances.targetDistance) / at - cost,
    lossFraction: toNumber(distances.stopDistance) / at + cost,
    closedTrades: risk.closedTrades,
    yearlyVolatility,
    regime: regime?.name ?? null,
    breaker: risk.breaker,
  };
  const sizing = sizePosition(stake, price, market, { trading, safety });
  const bracket = exitPrices(market, aggregate.action, price, distances);
  const order: OrderRequest = {
    clientOrderId: clientOrderId(origin, "e"),
    decisionId: nameByEvent("d", origin),
    tradeId: nameByEvent("t", origin),
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
  const proposal = { order, price, sizing, bracket, market };
  return { order, sizing, bracket, distances, review: review(proposal, risk, { trading, safety }) };
}

function describe(inputs: DecisionInputs, { regime: _isInItsGate, ...opinion }: Opinion, plan: Plan | null): Decision {
  const { origin, risk } = inputs.circumstances;
  const accepted = plan?.review.approved === true;
  return {
    ...inputs,
    decisionId: nameByEvent("d", origin),
    snapshotId: nameByEvent("s", origin),
    ...opinion,
    riskChecks: plan?.review.checks ?? [],
    sizing: plan?.sizing ?? null,
    bracket: plan?.bracket ?? null,
    action: opinion.aggregate?.action ?? "hold",
    accepted,
    rejection: rejectionOf(opinion, plan, risk),
    tradeId: accepted ? nameByEvent("t", origin) : null,
  };
}

/** The first gate or check that said no. A plain hold was not refused: nothing was asked for. */
function rejectionOf(
  { aggregate, gates }: Omit<Opinion, "regime">,
  plan: Plan | null,
  risk: RiskState | null,
): Decision["rejection"] {
  const named = ({ name, detail }: Check) => ({ name, detail });
  if (aggregate?.action === "hold") return null;
  const gate = gates.find(({ passed }) => !passed);
  if (gate) return named(gate);
  if (!plan) {
    return risk
      ? { name: "volatility", detail: "ATR(14) is 0: there is no distance at which a stop makes sense" }
      : { name: "account", detail: "The exchange has not told the account's balance yet" };
  }
  return plan.review.approved ? null : named(plan.review.refusal);
}
