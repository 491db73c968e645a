import type { DecisionRecord } from "../../coordinator/ports/journal.ts";
import type { DecisionDetailView, DecisionView, VoteView } from "../../coordinator/ports/views.ts";
import type { Circumstances } from "../../domain/circumstances.ts";
import type { Aggregate, Bracket, Check, Decision, Sizing } from "../../domain/decision.ts";
import { type Action, ACTIONS, type ForecastAnswer } from "../../domain/forecast.ts";
import type { FeatureVector } from "../../domain/feature_vector.ts";
import { type Price, toNumber } from "../../domain/money.ts";
import { invariant } from "../../domain/result.ts";
import type { Row, Statement } from "../sql/client.ts";
import { type StoredCircumstances, storedCircumstances } from "./circumstances.ts";
import { type Columns, inserter } from "./columns.ts";
import type { BareVote } from "./model_predictions.ts";
import type { Paged } from "./page.ts";
import { boolean, decimal, decimalOrNull, json, jsonOrNull, number, numberOrNull, text, textOrNull } from "./row.ts";

export const DECISION_COLUMNS = {
  decision_id: "plain",
  timestamp: "plain",
  symbol: "plain",
  snapshot_id: "plain",
  final_action: "plain",
  final_confidence: "plain",
  expected_value: "plain",
  aggregation_method: "plain",
  model_count: "plain",
  model_agreement: "plain",
  uncertainty: "plain",
  gates: "plain",
  risk_checks: "plain",
  risk_check_passed: "plain",
  position_size: "units",
  rejected: "plain",
  rejection_reason: "plain",
  config_hash: "plain",
  inputs_hash: "plain",
  outputs_hash: "plain",
  latency_ms: "plain",
} as const satisfies Columns;

/** What the published columns leave out of the record. */
const RECORD_COLUMNS = [
  "outcome",
  "price",
  "candle_open_time",
  "trade_id",
  "aggregate",
  "sizing",
  "bracket",
  "run_id",
  "chain_hash",
  "circumstances",
  "program_hash",
  "seq",
] as const;

/** The aggregate without what other columns and the predictions' rows hold. */
interface StoredAggregate {
  readonly action: Action;
  readonly probabilities: Aggregate["probabilities"];
  readonly pooled: Aggregate["pooled"];
  readonly set: Aggregate["set"];
  readonly setAlpha: number;
  readonly expectedReturn: number;
  readonly entropy: number;
  readonly votes: readonly BareVote[];
  readonly stacked?: NonNullable<Aggregate["stacked"]>;
}

const insertDecision = inserter<keyof typeof DECISION_COLUMNS | typeof RECORD_COLUMNS[number]>(
  "ensemble_decisions",
  [...Object.keys(DECISION_COLUMNS) as (keyof typeof DECISION_COLUMNS)[], ...RECORD_COLUMNS],
  "fail",
);

/** @param seq Of the event in the journal that made it. */
export function saveDecision({ decision, ...record }: DecisionRecord, runId: string, seq: number): Statement {
  const { aggregate, sizing, bracket, rejection } = decision;
  return insertDecision({
    decision_id: decision.decisionId,
    timestamp: decision.atMs,
    symbol: decision.symbol,
    snapshot_id: decision.snapshotId,
    final_action: decision.action,
    final_confidence: aggregate?.confidence ?? null,
    expected_value: decision.expectedValue,
    aggregation_method: aggregate?.method ?? "none",
    model_count: decision.answers.filter((each) => each.ok).length,
    model_agreement: aggregate?.agreement ?? null,
    uncertainty: aggregate?.uncertainty ?? null,
    gates: JSON.stringify(decision.gates),
    risk_checks: JSON.stringify(decision.riskChecks),
    risk_check_passed: passedRisk(decision) ? 1 : 0,
    position_size: sizing?.qty ?? null,
    rejected: rejection ? 1 : 0,
    rejection_reason: rejection ? `${rejection.name}: ${rejection.detail}` : null,
    config_hash: record.configHash,
    inputs_hash: record.inputsHash,
    outputs_hash: record.outputsHash,
    latency_ms: record.latencyMs,
    outcome: decision.accepted ? "accepted" : rejection ? "rejected" : "hold",
    price: decision.price,
    candle_open_time: decision.candleOpenTimeMs,
    trade_id: decision.tradeId,
    aggregate: aggregate ? JSON.stringify(storedAggregate(aggregate)) : null,
    sizing: sizing ? JSON.stringify(sizing) : null,
    bracket: bracket ? JSON.stringify(bracket) : null,
    run_id: runId,
    chain_hash: record.chainHash,
    circumstances: decision.circumstances && JSON.stringify(storedCircumstances(decision.circumstances)),
    program_hash: record.programHash,
    seq,
  });
}

/** Passed means that the checks ran and none of them failed: a decision that stopped at a gate never met them. */
const passedRisk = ({ riskChecks }: Decision): boolean =>
  riskChecks.length > 0 && riskChecks.every((each) => each.passed);

const storedAggregate = (
  { action, probabilities, pooled, set, setAlpha, expectedReturn, entropy, votes, stacked }: Aggregate,
): StoredAggregate => ({
  action,
  probabilities,
  pooled,
  set,
  setAlpha,
  expectedReturn,
  entropy,
  votes: votes.map(({ forecast: _inItsOwnRow, ...vote }) => vote),
  ...(stacked && { stacked }),
});

/** The record as it was committed, put together from its rows. */
export function decisionFromRows(
  row: Row,
  features: FeatureVector,
  answers: readonly ForecastAnswer[],
  circumstances: Circumstances | null,
): DecisionRecord {
  return {
    decision: {
      decisionId: text(row, "decision_id"),
      snapshotId: text(row, "snapshot_id"),
      symbol: text(row, "symbol"),
      atMs: number(row, "timestamp"),
      candleOpenTimeMs: number(row, "candle_open_time"),
      price: number(row, "price") as Price,
      features,
      answers,
      circumstances,
      aggregate: aggregateFromRow(row, answers),
      expectedValue: numberOrNull(row, "expected_value"),
      gates: json<Check[]>(row, "gates"),
      riskChecks: json<Check[]>(row, "risk_checks"),
      sizing: jsonOrNull<Sizing>(row, "sizing"),
      bracket: jsonOrNull<Bracket>(row, "bracket"),
      action: text(row, "final_action") as Action,
      accepted: text(row, "outcome") === "accepted",
      rejection: rejectionFromRow(row),
      tradeId: textOrNull(row, "trade_id"),
    },
    configHash: text(row, "config_hash"),
    programHash: textOrNull(row, "program_hash"),
    inputsHash: text(row, "inputs_hash"),
    outputsHash: text(row, "outputs_hash"),
    chainHash: textOrNull(row, "chain_hash"),
    latencyMs: number(row, "latency_ms"),
  };
}

function aggregateFromRow(row: Row, answers: readonly ForecastAnswer[]): Aggregate | null {
  const stored = jsonOrNull<StoredAggregate>(row, "aggregate");
  if (!stored) return null;
  return {
    method: text(row, "aggregation_method"),
    confidence: number(row, "final_confidence"),
    agreement: number(row, "model_agreement"),
    uncertainty: number(row, "uncertainty"),
    ...stored,
    // Rows of before there were calibrations have none of these.
    pooled: stored.pooled ?? stored.probabilities,
    set: stored.set ?? ACTIONS,
    setAlpha: stored.setAlpha ?? 0,
    votes: stored.votes.map((vote) => {
      const answer = answers.find((each) => each.modelName === vote.modelName);
      invariant(answer?.ok, `the vote of ${vote.modelName} has its answer`);
      return { ...vote, probabilities: vote.probabilities ?? answer.forecast.probabilities, forecast: answer.forecast };
    }),
  };
}

function rejectionFromRow(row: Row): Decision["rejection"] {
  const reason = textOrNull(row, "rejection_reason");
  if (reason === null) return null;
  const [name = "", ...detail] = reason.split(": ");
  return { name, detail: detail.join(": ") };
}

export const decisionView = (row: Row, votes: readonly VoteView[]): DecisionView => ({
  decision_id: text(row, "decision_id"),
  timestamp: number(row, "timestamp"),
  symbol: text(row, "symbol"),
  final_action: text(row, "final_action") as Action,
  final_confidence: numberOrNull(row, "final_confidence"),
  expected_value: numberOrNull(row, "expected_value"),
  aggregation_method: text(row, "aggregation_method"),
  model_count: number(row, "model_count"),
  model_agreement: numberOrNull(row, "model_agreement"),
  uncertainty: numberOrNull(row, "uncertainty"),
  gates: json<Check[]>(row, "gates"),
  risk_checks: json<Check[]>(row, "risk_checks"),
  risk_check_passed: boolean(row, "risk_check_passed"),
  position_size: decimalOrNull(row, "position_size"),
  rejected: boolean(row, "rejected"),
  rejection_reason: textOrNull(row, "rejection_reason"),
  latency_ms: number(row, "latency_ms"),
  price: decimal(row, "price"),
  trade_id: textOrNull(row, "trade_id"),
  votes: votes.map((vote) => ({ ...vote, ...asVoted(row, vote.model_name) })),
});

/** Nothing for an answer that had no vote. */
function asVoted(row: Row, modelName: string): Partial<VoteView> {
  const vote = jsonOrNull<StoredAggregate>(row, "aggregate")?.votes.find((each) => each.modelName === modelName);
  if (!vote) return {};
  const { action, confidence, weight, probabilities } = vote;
  // Votes of before there were calibrations carry none.
  return { action, confidence, weight, ...(probabilities && { probabilities }) };
}

/** What the whole decision shows beyond the list: all but features, orders and explanation, which have tables of their own. */
export function decisionParts(
  row: Row,
): Omit<DecisionDetailView, keyof DecisionView | "features" | "schema_hash" | "orders" | "explanation"> {
  const bracket = jsonOrNull<Bracket>(row, "bracket");
  const stored = jsonOrNull<StoredAggregate>(row, "aggregate");
  return {
    snapshot_id: text(row, "snapshot_id"),
    sizing: sizingView(jsonOrNull<Sizing>(row, "sizing")),
    stop_price: bracket ? toNumber(bracket.stopPrice) : null,
    target_price: bracket ? toNumber(bracket.targetPrice) : null,
    config_hash: text(row, "config_hash"),
    inputs_hash: text(row, "inputs_hash"),
    outputs_hash: text(row, "outputs_hash"),
    chain_hash: textOrNull(row, "chain_hash"),
    program_hash: textOrNull(row, "program_hash"),
    prediction_set: stored?.set ?? null,
    entropy: stored?.entropy ?? null,
  };
}

const sizingView = (sizing: Sizing | null): DecisionDetailView["sizing"] =>
  sizing && {
    method: sizing.method,
    notional: toNumber(sizing.notional),
    quantity: toNumber(sizing.qty),
    steps: sizing.steps.map(({ name, notional, detail }) => ({ name, notional: toNumber(notional), detail })),
  };

/** Null in records of before it was stored. */
export const circumstancesFromRow = (row: Row): StoredCircumstances | null =>
  jsonOrNull<StoredCircumstances>(row, "circumstances");

/** `status` of a query means `accepted`, `rejected` or `hold`. */
export const DECISION_PAGES: Paged = {
  table: "ensemble_decisions",
  time: "timestamp",
  symbol: "symbol",
  status: "outcome",
};

export const decisionById = (decisionId: string): Statement => ({
  sql: "select * from ensemble_decisions where decision_id = ?",
  args: [decisionId],
});

/** The last link of a run's chain before an event. */
export const chainHashBefore = (runId: string, seq: number): Statement => ({
  sql: "select chain_hash from ensemble_decisions where run_id = ? and seq < ? order by seq desc, row_no desc limit 1",
  args: [runId, seq],
});

/** The decisions that a span of events made, in their order. */
export const decisionsOfEvents = (runId: string, fromSeq: number, toSeq: number): Statement => ({
  sql: "select * from ensemble_decisions where run_id = ? and seq between ? and ? order by seq, row_no",
  args: [runId, fromSeq, toSeq],
});

/** Decisions of all runs in the order in which they were stored, from the one after `rowNo` on. */
export const decisionsAfter = (rowNo: number, limit: number): Statement => ({
  sql: "select * from ensemble_decisions where row_no > ? order by row_no limit ?",
  args: [rowNo, limit],
});

const neighbour = (decisionId: string, side: "<" | ">", order: "asc" | "desc"): Statement => ({
  sql: `select other.decision_id from ensemble_decisions as own join ensemble_decisions as other
      on other.symbol = own.symbol and (other.timestamp, other.row_no) ${side} (own.timestamp, own.row_no)
    where own.decision_id = ? order by other.timestamp ${order}, other.row_no ${order} limit 1`,
  args: [decisionId],
});

/** The one before it in its market. */
export const decisionBefore = (decisionId: string): Statement => neighbour(decisionId, "<", "desc");

/** The one after it in its market. */
export const decisionAfter = (decisionId: string): Statement => neighbour(decisionId, ">", "asc");
