import type { VoteView } from "../../coordinator/ports/views.ts";
import type { Decision, Vote } from "../../domain/decision.ts";
import type { Action, Forecast, ForecastAnswer, ForecastFaultKind } from "../../domain/forecast.ts";
import type { EnsembleOpinion, Opinion } from "../../domain/opinion.ts";
import { netPnl, type Trade } from "../../domain/trade.ts";
import type { Row, SqlValue, Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";
import { boolean, decimalOrNull, jsonOrNull, number, numberOrNull, text, textOrNull } from "./row.ts";

const FORECAST_COLUMNS = [
  "model_version",
  "action",
  "confidence",
  "probability",
  "probabilities",
  "expected_return",
  "stop_loss",
  "take_profit",
  "raw_score",
  "server_latency_ms",
  "outlier_score",
  "class_returns",
] as const;

const insertPrediction = inserter(
  "model_predictions",
  [
    "prediction_id",
    "timestamp",
    "snapshot_id",
    "decision_id",
    "model_name",
    "model_endpoint",
    "weight",
    "configured_weight",
    "calibrated",
    "latency_ms",
    "error",
    "raw_response",
    ...FORECAST_COLUMNS,
  ],
  "fail",
);

/** One row an answer, errors too, in the order of the configuration. `weight` is the vote's, else the configured one. */
export const savePredictions = (decision: Decision): Statement[] =>
  decision.answers.map((answer) => {
    const vote = decision.aggregate?.votes.find((each) => each.modelName === answer.modelName);
    return insertPrediction({
      prediction_id: `${decision.decisionId}:${answer.modelName}`,
      timestamp: decision.atMs,
      snapshot_id: decision.snapshotId,
      decision_id: decision.decisionId,
      model_name: answer.modelName,
      model_endpoint: answer.endpoint,
      weight: vote?.weight ?? answer.weight,
      configured_weight: answer.weight,
      calibrated: vote?.confidence ?? null,
      latency_ms: answer.latencyMs,
      error: answer.ok ? null : `${answer.fault}: ${answer.detail}`,
      raw_response: answer.ok ? JSON.stringify(answer.raw ?? null) : null,
      ...forecastRow(answer.ok ? answer.forecast : null),
    });
  });

const forecastRow = (forecast: Forecast | null): Record<typeof FORECAST_COLUMNS[number], SqlValue> => ({
  model_version: forecast?.modelVersion ?? null,
  action: forecast?.action ?? null,
  confidence: forecast?.confidence ?? null,
  probability: forecast?.probability ?? null,
  probabilities: forecast ? JSON.stringify(forecast.probabilities) : null,
  expected_return: forecast?.expectedReturn ?? null,
  stop_loss: forecast?.stopLoss ?? null,
  take_profit: forecast?.takeProfit ?? null,
  raw_score: forecast?.rawScore ?? null,
  server_latency_ms: forecast?.latencyMs ?? null,
  outlier_score: forecast?.outlierScore ?? null,
  class_returns: forecast?.classReturns ? JSON.stringify(forecast.classReturns) : null,
});

export function answerFromRow(row: Row): ForecastAnswer {
  const common = {
    modelName: text(row, "model_name"),
    endpoint: text(row, "model_endpoint"),
    weight: number(row, "configured_weight"),
    latencyMs: number(row, "latency_ms"),
  };
  const error = textOrNull(row, "error");
  if (error === null) {
    return { ...common, ok: true, forecast: forecastFromRow(row), raw: jsonOrNull(row, "raw_response") };
  }
  const [fault = "", ...detail] = error.split(": ");
  return { ...common, ok: false, fault: fault as ForecastFaultKind, detail: detail.join(": ") };
}

function forecastFromRow(row: Row): Forecast {
  const outlierScore = numberOrNull(row, "outlier_score");
  const classReturns = jsonOrNull<NonNullable<Forecast["classReturns"]>>(row, "class_returns");
  return {
    ...toldInRow(row),
    ...(outlierScore === null ? {} : { outlierScore }),
    ...(classReturns === null ? {} : { classReturns }),
  };
}

const toldInRow = (row: Row): Forecast => ({
  modelName: text(row, "model_name"),
  modelVersion: text(row, "model_version"),
  action: text(row, "action") as Action,
  confidence: number(row, "confidence"),
  probability: number(row, "probability"),
  probabilities: JSON.parse(text(row, "probabilities")) as Record<Action, number>,
  expectedReturn: number(row, "expected_return"),
  stopLoss: numberOrNull(row, "stop_loss"),
  takeProfit: numberOrNull(row, "take_profit"),
  rawScore: number(row, "raw_score"),
  latencyMs: number(row, "server_latency_ms"),
});

/** As the model stated it; how it was voted stands with the decision. */
export const voteView = (row: Row): VoteView => ({
  model_name: text(row, "model_name"),
  model_version: textOrNull(row, "model_version"),
  action: textOrNull(row, "action") as Action | null,
  confidence: numberOrNull(row, "confidence"),
  probabilities: jsonOrNull<Record<Action, number>>(row, "probabilities"),
  stated: jsonOrNull<Record<Action, number>>(row, "probabilities"),
  expected_return: numberOrNull(row, "expected_return"),
  weight: number(row, "weight"),
  latency_ms: number(row, "latency_ms"),
  error: textOrNull(row, "error"),
});

/** Forecasts that models are judged by after a restart: those of 2,000 decisions of four. */
const ANSWERS_MAX = 8000;

/** The last answers of models to a run's decisions before an event, newest first: what a process that begins there knows. */
export const answersBefore = (runId: string, seq: number, limit: number = ANSWERS_MAX): Statement => ({
  sql: `select decision.symbol, decision.candle_open_time, decision.decision_id, model_name, probabilities,
      model_predictions.latency_ms,
      json_extract(decision.aggregate, '$.pooled', '$.probabilities', '$.set', '$.setAlpha', '$.stacked.features')
        as ensemble
    from ensemble_decisions as decision join model_predictions using (decision_id)
    where decision.run_id = ? and decision.seq < ? order by decision.seq desc, decision.row_no desc limit ?`,
  args: [runId, seq, limit],
});

/** @param rows Of `answersBefore`. @returns Oldest first. */
export function opinionsFromRows(rows: readonly Row[]): Opinion[] {
  const byDecision = Map.groupBy(rows, (row) => text(row, "decision_id"));
  return [...byDecision.values()].reverse().map((answers) => ({
    symbol: text(answers[0]!, "symbol"),
    candleOpenTimeMs: number(answers[0]!, "candle_open_time"),
    answers: answers.map((row) => ({
      modelName: text(row, "model_name"),
      probabilities: jsonOrNull<Record<Action, number>>(row, "probabilities"),
      latencyMs: number(row, "latency_ms"),
    })),
    ensemble: ensembleFromRow(answers[0]!),
  }));
}

/** Null where nobody answered, and in rows of before there were calibrations. */
function ensembleFromRow(row: Row): EnsembleOpinion | null {
  type Parts = [
    EnsembleOpinion["pooled"] | null,
    EnsembleOpinion["probabilities"],
    EnsembleOpinion["set"],
    number | null,
    EnsembleOpinion["features"],
  ];
  const [pooled, probabilities, set, setAlpha, features] = jsonOrNull<Parts>(row, "ensemble") ??
    [null, null, null, null, null];
  return pooled && probabilities && set && setAlpha !== null
    ? { pooled, probabilities, set, setAlpha, features }
    : null;
}

/** Where a page of answers ends. */
export interface AnswerPlace {
  readonly atMs: number;
  readonly rowNo: number;
}

/** Of one model, newest first, with what their outcomes hang on. @param before The last of the page before. */
export const newestAnswers = (modelName: string, most: number, before: AnswerPlace): Statement => ({
  sql: `select said.timestamp, said.row_no, said.latency_ms, said.model_version, said.confidence, said.probabilities,
      decision.symbol, decision.candle_open_time, json_extract(snapshots.features, '$.atr') as atr
    from model_predictions as said
      join ensemble_decisions as decision on decision.decision_id = said.decision_id
      join snapshots on snapshots.snapshot_id = said.snapshot_id
    where said.model_name = ? and (said.timestamp, said.row_no) < (?, ?)
    order by said.timestamp desc, said.row_no desc limit ?`,
  args: [modelName, before.atMs, before.rowNo, most],
});

/** A vote without its forecast, which stands in the prediction's own row. */
export type BareVote = Omit<Vote, "forecast">;

export const predictionsOfDecision = (decisionId: string): Statement => ({
  sql: "select * from model_predictions where decision_id = ? order by row_no",
  args: [decisionId],
});

/** Of many decisions at once, for a page of them. */
export const predictionsOfDecisions = (decisionIds: readonly string[]): Statement => ({
  sql: `select * from model_predictions where decision_id in (select value from json_each(?))
    order by decision_id, row_no`,
  args: [JSON.stringify(decisionIds)],
});

/**
 * What became of the predictions behind a closed trade. A model was right when it named the trade's side and the trade
 * won, or named another and it lost; one that gave no answer was neither.
 */
export const recordOutcome = (trade: Trade): Statement => ({
  sql: `update model_predictions set outcome_pnl = ?, outcome_correct = (action = ?) = (? > 0) where decision_id = ?`,
  args: [netPnl(trade), trade.side, netPnl(trade), trade.decisionId],
});

/** What a closed trade made of one prediction; null while it is open, and `outcome_correct` for a model that failed. */
export interface OutcomeView {
  readonly model_name: string;
  readonly outcome_pnl: number | null;
  readonly outcome_correct: boolean | null;
}

export const outcomeView = (row: Row): OutcomeView => ({
  model_name: text(row, "model_name"),
  outcome_pnl: decimalOrNull(row, "outcome_pnl"),
  outcome_correct: row["outcome_correct"] == null ? null : boolean(row, "outcome_correct"),
});

/** Each closed trade's result, shared out by weight among the models that had voted for its direction. */
export const resultsOfModels = (): Statement => ({
  sql: `with agreeing as (
      select model_name, trades.pnl as trade_pnl, weight,
        sum(weight) over (partition by trades.trade_id) as weights
      from trades join model_predictions using (decision_id)
      where trades.status = 'closed' and model_predictions.action = trades.side
    )
    select model_name, count(*) as trades, sum(trade_pnl > 0) as wins,
      cast(round(sum(case when weights > 0 then trade_pnl * (weight / weights) else 0 end)) as integer) as pnl
    from agreeing group by model_name order by model_name`,
  args: [],
});
