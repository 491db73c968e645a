import type { Action } from "../../../domain/forecast.ts";
import { brierScore } from "../../ensemble/opinion.ts";
import type { HistoryPoint, HistoryStretch, ModelAnswer } from "../../ports/model_history.ts";

/** An answer and what came true; null while that is not known, or cannot be. */
export interface JudgedAnswer {
  readonly answer: ModelAnswer;
  readonly outcome: Action | null;
}

const DAY_MS = 86_400_000;
const POINTS_WANTED = 100;
const DECISIONS_LEAST = 20;

/** @returns How many decisions make a point, so that there are about a hundred. */
export const decisionsAPoint = (answers: number): number =>
  Math.max(DECISIONS_LEAST, Math.ceil(answers / POINTS_WANTED));

/** @param judged Oldest first. @param decisions A point, unless it is by day. */
export function historyPoints(
  judged: readonly JudgedAnswer[],
  by: HistoryStretch,
  decisions: number,
): HistoryPoint[] {
  const stretchOf = ({ answer }: JudgedAnswer, i: number) =>
    by === "day" ? Math.floor(answer.atMs / DAY_MS) : Math.floor(i / decisions);
  return [...Map.groupBy(judged, stretchOf).values()].map(pointOf);
}

function pointOf(stretch: readonly JudgedAnswer[]): HistoryPoint {
  const answers = stretch.map(({ answer }) => answer);
  const latencies = answers.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
  const scores = stretch.flatMap(({ answer: { probabilities }, outcome }) =>
    probabilities && outcome ? [brierScore(probabilities, outcome)] : []
  );
  return {
    from: answers[0]!.atMs,
    to: answers.at(-1)!.atMs,
    answers: answers.length,
    failed: answers.filter(({ probabilities }) => probabilities === null).length,
    latency_p50_ms: quantile(latencies, 0.5),
    latency_p95_ms: quantile(latencies, 0.95),
    confidence: mean(answers.flatMap(({ confidence }) => confidence ?? [])),
    brier: mean(scores),
    judged: scores.length,
    versions: [...new Set(answers.flatMap(({ modelVersion }) => modelVersion ?? []))],
  };
}

/** Nearest rank. @param sorted In rising order, at least one. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
