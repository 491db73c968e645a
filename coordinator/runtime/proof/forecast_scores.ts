import type { Candle } from "../../../domain/candle.ts";
import type { Decision } from "../../../domain/decision.ts";
import { featureValue } from "../../../domain/feature_vector.ts";
import { type Action, ACTIONS } from "../../../domain/forecast.ts";
import { cameTrue, candleIndexOf } from "../../../outcomes/came_true.ts";
import { labelRuleOf } from "../../../outcomes/label_of.ts";
import { scoreProbabilities, type Scores } from "../../../outcomes/scores.ts";
import type { EngineSettings } from "../../engine/settings.ts";
import type { DecisionHistory } from "../../ports/decision_history.ts";

type Probabilities = Readonly<Record<Action, number>>;

/** How good somebody's probabilities were on the decisions that it answered for. */
export interface ForecasterScores {
  readonly answers: number;
  readonly stated: Scores;
  readonly calibrated: Scores;
  /** Log loss of always saying how often each class came in these very decisions: known in hindsight only. */
  readonly base_log_loss: number;
}

export interface ForecastScores {
  readonly decisions: number;
  /** Those whose label's horizon is over. */
  readonly judged: number;
  readonly outcomes: Readonly<Record<Action, number>>;
  readonly ensemble: ForecasterScores | null;
  readonly models: Readonly<Record<string, ForecasterScores>>;
  /** Of the decisions that named a set which rules something out or could have. */
  readonly sets: { readonly promised: number; readonly covered: number; readonly mean_size: number } | null;
}

interface Judged {
  readonly decision: Decision;
  readonly outcome: Action;
}

/**
 * Holds what was stated against what came true, over every decision of a span of market time, traded or not. All of it is
 * out of sample: each forecast was stated before its outcome was known.
 */
export async function scoreForecasts(history: DecisionHistory, fromMs: number, toMs: number): Promise<ForecastScores> {
  const { candles, decisions, settings } = await collect(history, fromMs, toMs);
  const rows = decisions.flatMap((decision) => {
    const config = settings.get(decision);
    const atr = featureValue(decision.features, "atr");
    const market = candles.get(decision.symbol);
    const outcome = config ? cameTrue(market, decision.candleOpenTimeMs, atr, labelRuleOf(config)) : null;
    return outcome ? [{ decision, outcome }] : [];
  });
  const names = new Set(rows.flatMap(({ decision }) => decision.answers.map(({ modelName }) => modelName)));
  const promised = rows.length > 0 ? settings.get(rows.at(-1)!.decision)!.ensemble.prediction_set_coverage : 0;
  return {
    decisions: decisions.length,
    judged: rows.length,
    outcomes: countsOf(rows),
    ensemble: scoresOf(rows, ({ aggregate }) => aggregate && [aggregate.pooled, aggregate.probabilities]),
    models: Object.fromEntries(
      [...names].flatMap((name) => {
        const scores = scoresOf(rows, (decision) => answerOf(decision, name));
        return scores ? [[name, scores]] : [];
      }),
    ),
    sets: setsOf(rows, promised),
  };
}

/** What the journal of the span tells: candles of each market in order, decisions, and by what each was made. */
async function collect(history: DecisionHistory, fromMs: number, toMs: number) {
  const told = new Map<string, Map<number, Candle>>();
  const settings = new Map<Decision, EngineSettings>();
  const decisions: Decision[] = [];
  const keep = (symbol: string, candle: Candle) => {
    const ofSymbol = told.get(symbol) ?? new Map<number, Candle>();
    told.set(symbol, ofSymbol.set(candle.openTimeMs, candle));
  };
  for (const { runId, fromSeq, toSeq } of await history.spans(fromMs, toMs)) {
    // The first decision's candle came before it.
    const began = await history.beginningOf(runId, fromSeq) ?? fromSeq;
    for await (const entry of history.entries({ runId, fromSeq: began, toSeq })) {
      if (entry.kind === "candle") keep(entry.symbol, entry.candle);
      else if (entry.kind === "began") entry.candles.forEach((candle) => keep(entry.symbol, candle));
      else if (entry.kind === "decision" && entry.stored.record && entry.stored.record.decision.atMs >= fromMs) {
        const { decision, configHash } = entry.stored.record;
        const config = await history.shared<EngineSettings>(configHash);
        decisions.push(decision);
        if (config) settings.set(decision, config);
      }
    }
  }
  const candles = new Map(
    [...told].map(([symbol, each]) => {
      const inOrder = [...each.values()].toSorted((a, b) => a.openTimeMs - b.openTimeMs);
      return [symbol, candleIndexOf(inOrder)];
    }),
  );
  return { candles, decisions, settings };
}

/** As stated and as voted; null without an answer. */
function answerOf({ answers, aggregate }: Decision, name: string): readonly [Probabilities, Probabilities] | null {
  const answer = answers.find(({ modelName }) => modelName === name);
  if (!answer?.ok) return null;
  const vote = aggregate?.votes.find(({ modelName }) => modelName === name);
  return [answer.forecast.probabilities, vote?.probabilities ?? answer.forecast.probabilities];
}

function scoresOf(
  rows: readonly Judged[],
  told: (decision: Decision) => readonly [Probabilities, Probabilities] | null,
): ForecasterScores | null {
  const answered = rows.flatMap(({ decision, outcome }) => {
    const pair = told(decision);
    return pair ? [{ stated: pair[0], calibrated: pair[1], outcome }] : [];
  });
  if (answered.length === 0) return null;
  const labels = Uint8Array.from(answered, ({ outcome }) => ACTIONS.indexOf(outcome));
  const flat = (of: "stated" | "calibrated") => answered.flatMap((row) => ACTIONS.map((action) => row[of][action]));
  const shares = Object.values(countsOf(answered)).map((count) => count / answered.length);
  return {
    answers: answered.length,
    stated: scoreProbabilities(flat("stated"), labels),
    calibrated: scoreProbabilities(flat("calibrated"), labels),
    base_log_loss: -shares.reduce((sum, share) => share > 0 ? sum + share * Math.log(share) : sum, 0),
  };
}

function countsOf(rows: readonly { readonly outcome: Action }[]): Record<Action, number> {
  const counts = { long: 0, short: 0, hold: 0 };
  for (const { outcome } of rows) counts[outcome]++;
  return counts;
}

function setsOf(rows: readonly Judged[], promised: number): ForecastScores["sets"] {
  const named = rows.flatMap(({ decision, outcome }) => {
    const limit = decision.circumstances?.lessons.setLimit;
    return decision.aggregate && limit != null ? [{ set: decision.aggregate.set, outcome }] : [];
  });
  if (named.length === 0) return null;
  return {
    promised,
    covered: named.filter(({ set, outcome }) => set.includes(outcome)).length / named.length,
    mean_size: named.reduce((sum, { set }) => sum + set.length, 0) / named.length,
  };
}
