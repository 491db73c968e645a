import { contentOf, hashOf } from "../../domain/content_hash.ts";
import type { Lessons } from "../../domain/circumstances.ts";
import type { Decision } from "../../domain/decision.ts";
import type { DecisionRecord } from "../ports/journal.ts";
import type { ForecastAnswer } from "../../domain/forecast.ts";

/**
 * What went into a decision: features, the models' words, and the circumstances but for the names that the run gives. The
 * configuration and the program have hashes of their own.
 */
export function inputsHash({ symbol, atMs, price, features, answers, circumstances }: Decision): string {
  const words = { symbol, atMs, price, features, answers: answers.map(wordOf) };
  if (!circumstances) return hashOf(words);
  const { origin: _names, lessons, ...rest } = circumstances;
  return hashOf({ ...words, circumstances: { ...rest, lessons: lessonsWord(lessons) } });
}

/** What only a method that stacks has is left out elsewhere, so that records of before there was one keep their hash. */
function lessonsWord({ calibrations, metaLearner, standing, ...lessons }: Lessons) {
  return {
    ...lessons,
    calibrations: calibrations.map(({ modelName, calibration }) => [modelName, contentOf(calibration).hash]),
    ...(metaLearner && { metaLearner: contentOf(metaLearner).hash }),
    ...(standing && { standing }),
  };
}

/** What came out: everything but names and inputs. */
export function outputsHash(decision: Decision): string {
  const { aggregate, expectedValue, gates, riskChecks, sizing, bracket, action, accepted, rejection } = decision;
  const votes = aggregate?.votes.map(({ forecast: _input, ...vote }) => vote);
  const outcome = aggregate && { ...aggregate, votes };
  return hashOf({ aggregate: outcome, expectedValue, gates, riskChecks, sizing, bracket, action, accepted, rejection });
}

/**
 * Ties a record to the one before it: whoever changes a row, takes one out or puts one in has to change every later hash
 * too. Other than the two hashes it is of this run alone: latencies, endpoints and the models' raw words are in it.
 *
 * @param previous Of the decision before; null for the first of a run.
 */
export const chainHash = (
  previous: string | null,
  { decision, configHash, programHash, inputsHash, outputsHash, latencyMs }: Omit<DecisionRecord, "chainHash">,
): string => {
  const { decisionId, snapshotId, candleOpenTimeMs, tradeId, answers, circumstances } = decision;
  return hashOf({
    previous,
    decisionId,
    snapshotId,
    candleOpenTimeMs,
    tradeId,
    answers,
    configHash,
    inputsHash,
    outputsHash,
    ...(circumstances && { programHash, origin: circumstances.origin, latencyMs }),
  });
};

/**
 * What counts of an answer. Where the model listens and how long it took differ in each run, and decide nothing here: that
 * an answer was slow counts in later decisions, whose circumstances say how much.
 */
function wordOf(answer: ForecastAnswer) {
  const { modelName, weight } = answer;
  if (!answer.ok) return { modelName, weight, fault: answer.fault };
  const { latencyMs: _latencyMs, ...forecast } = answer.forecast;
  return { modelName, weight, forecast };
}
