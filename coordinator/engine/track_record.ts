import type { Candle } from "../../domain/candle.ts";
import { featureValue } from "../../domain/feature_vector.ts";
import type { Decision } from "../../domain/decision.ts";
import { labelRuleOf } from "../../outcomes/label_of.ts";
import { answerRows, ROW } from "../ensemble/calibration/answer_rows.ts";
import { fitCalibration } from "../ensemble/calibration/calibration.ts";
import { type Calibration, ENSEMBLE } from "../../domain/calibration.ts";
import type { MetaLearner } from "../../domain/meta_learner.ts";
import { firstAlpha, nextAlpha } from "../ensemble/conformal.ts";
import { type LearnedWeight, learnedWeights } from "../ensemble/learned_weights.ts";
import { Judgements } from "../ensemble/judgements.ts";
import { fitMetaLearner } from "../ensemble/meta_learner/fit.ts";
import { ensembleMethod } from "../ensemble/methods.ts";
import { ACTIONS } from "../../domain/forecast.ts";
import { type Opinion, opinionOf } from "../../domain/opinion.ts";
import { type JudgedOpinion, judgeRipe } from "../ensemble/opinion.ts";
import { SortedScores } from "../ensemble/sorted_scores.ts";
import type { Command } from "./command.ts";
import { lookBack } from "./look_back.ts";
import { type MarketWatch, watchCandle } from "./market_watch.ts";
import type { EngineSettings } from "./settings.ts";

/** What the models' opinions have come to. Made anew at a start from what they said in former lives. */
export interface TrackRecord {
  /** As many as anything looks at. */
  readonly judged: Judgements;
  weights: ReadonlyMap<string, LearnedWeight>;
  /** By name of the model; the ensemble's own stands beside them. */
  calibrations: ReadonlyMap<string, Calibration>;
  /** 1 − P(outcome) of the newest judged decisions, and how many decisions are looked at for that. */
  setScores: SortedScores;
  scoredSamples: number;
  /** The level of adaptive conformal prediction. */
  setAlpha: number;
  /** Number of the interval of market time in which they were fitted; null before the first. */
  fittedInterval: number | null;
  /** The last that was fitted, used or not; null before there is one, and for a method without. */
  metaLearner: MetaLearner | null;
  metaInterval: number | null;
}

/** @param former What was said in former lives, oldest first: the level of the sets goes on from there. */
export const createTrackRecord = (settings: EngineSettings, former: readonly Opinion[]): TrackRecord => ({
  judged: new Judgements(),
  weights: new Map(),
  calibrations: new Map(),
  setScores: new SortedScores(),
  scoredSamples: 0,
  setAlpha: former.find(({ ensemble }) => ensemble)?.ensemble?.setAlpha ?? firstAlpha(settings.ensemble),
  fittedInterval: null,
  metaLearner: null,
  metaInterval: null,
});

/**
 * Goes on by other settings. What was fitted by another method is forgotten, and fitted anew at the next judgement.
 *
 * @returns The settings that hold now.
 */
export function takeSettings({ settings, trackRecord }: Keeping, next: EngineSettings): EngineSettings {
  if (next.ensemble.calibration_method !== settings.ensemble.calibration_method) {
    trackRecord.calibrations = new Map();
    trackRecord.fittedInterval = null;
  }
  return next;
}

/** Of the deadline: an answer that took longer is slow. */
const SLOW_SHARE = 0.5;

/** What a track record is kept by, and what it is. */
interface Keeping {
  readonly settings: EngineSettings;
  readonly trackRecord: TrackRecord;
}

/** Remembers a decision on the newest candle, until it can be judged. */
export const remember = (target: MarketWatch, decision: Decision): void => hold(target, opinionOf(decision));

/**
 * A candle has closed: the market's memory moves on, what has become ripe is judged, and what the models said of the candle
 * in a former life is remembered.
 */
export function followCandle(state: Keeping, target: MarketWatch, candle: Candle): Command[] {
  watchCandle(target, candle, state.settings.data.candles_count);
  const learned = judge(state, target);
  takeUpFormer(target, candle.openTimeMs);
  return learned;
}

/** History before the first decision. What was said of candles before it is of no use any more. */
export function followHistory(state: Keeping, target: MarketWatch, candles: readonly Candle[]): void {
  for (const candle of candles) followCandle(state, target, candle);
  const lastMs = candles.at(-1)?.openTimeMs ?? 0;
  for (const openTimeMs of target.former.keys()) if (openTimeMs <= lastMs) target.former.delete(openTimeMs);
}

function takeUpFormer(target: MarketWatch, candleOpenTimeMs: number): void {
  const opinion = target.former.get(candleOpenTimeMs);
  if (!opinion) return;
  target.former.delete(candleOpenTimeMs);
  hold(target, opinion);
}

function hold(target: MarketWatch, opinion: Opinion): void {
  const atr = target.features && featureValue(target.features, "atr");
  if (atr) target.opinions.push({ ...opinion, atr });
}

/** What has become ripe is judged, and weights, calibrations and the meta-learner follow. */
function judge(state: Keeping, target: MarketWatch): Command[] {
  if (target.opinions.length === 0) return [];
  const { settings, trackRecord } = state;
  const { open, judged } = judgeRipe(target.opinions, target.candles, labelRuleOf(settings));
  target.opinions = open;
  if (judged.length === 0) return [];
  const { window, samples } = lookBack(settings);
  for (const opinion of judged) enroll(trackRecord, opinion, samples);
  trackRecord.judged.keep(Math.max(window, samples));
  if (trackRecord.scoredSamples !== samples) scoreAnew(trackRecord, samples);
  const newestMs = target.candles.at(-1)!.openTimeMs;
  trackRecord.weights = learnedWeights(trackRecord.judged, newestMs, {
    ...settings.ensemble,
    performance_window: window,
    slowAfterMs: settings.timing.model_timeout * 1000 * SLOW_SHARE,
  });
  moveLevel(state, judged);
  return [...fitCalibrations(state, newestMs), ...fitMeta(state, newestMs)];
}

/** Takes its place by time among those that were judged; its score comes, and that of one that is too old now goes. */
function enroll({ judged, setScores }: TrackRecord, opinion: JudgedOpinion, samples: number): void {
  const place = judged.add(opinion), { from } = judged.newest(samples);
  if (place < from) return;
  const came = judged.surprises[place]!, went = judged.length > samples ? judged.surprises[from - 1]! : NaN;
  if (!Number.isNaN(came)) setScores.add(came);
  if (!Number.isNaN(went)) setScores.remove(went);
}

/** Another number of decisions is looked at than before. */
function scoreAnew(trackRecord: TrackRecord, samples: number): void {
  const { judged } = trackRecord, { from, to } = judged.newest(samples);
  const scores = judged.surprises.slice(from, to).filter((score) => !Number.isNaN(score));
  trackRecord.setScores = SortedScores.of(scores);
  trackRecord.scoredSamples = samples;
}

/** The level of the sets: whether what came true was in its set. */
function moveLevel({ settings, trackRecord }: Keeping, judged: readonly JudgedOpinion[]): void {
  for (const { ensemble, outcome } of judged) {
    if (!ensemble) continue;
    trackRecord.setAlpha = nextAlpha(trackRecord.setAlpha, !ensemble.set.includes(outcome), settings.ensemble);
  }
}

/** Intervals count from the epoch, so that a restart fits at the same moments. */
const intervalOf = (nowMs: number, intervalS: number): number => Math.floor(nowMs / (intervalS * 1000));

/** Once an interval, at its first judgement. */
function fitMeta({ settings, trackRecord }: Keeping, nowMs: number): Command[] {
  const { method, meta_learner: { retrain_interval } } = settings.ensemble;
  const { samples, overlap } = lookBack(settings);
  const interval = intervalOf(nowMs, retrain_interval);
  if (!ensembleMethod(method).stacks || interval === trackRecord.metaInterval) return [];
  trackRecord.metaInterval = interval;
  const { judged } = trackRecord, { from, to } = judged.newest(samples);
  const panels = judged.features.slice(from, to).flatMap((features, i) =>
    features ? [{ features, outcome: ACTIONS[judged.outcomes[from + i]!]! }] : []
  );
  const metaLearner = fitMetaLearner({ panels, overlap, fittedAtMs: nowMs });
  trackRecord.metaLearner = metaLearner;
  return metaLearner ? [{ kind: "store_meta_learner", metaLearner }] : [];
}

/** Once an interval, at its first judgement. */
function fitCalibrations({ settings, trackRecord }: Keeping, nowMs: number): Command[] {
  const { calibration_method: method, calibration_retrain_interval: intervalS } = settings.ensemble;
  const { samples, overlap } = lookBack(settings);
  const interval = intervalOf(nowMs, intervalS);
  if (method === "none" || interval === trackRecord.fittedInterval) return [];
  trackRecord.fittedInterval = interval;
  const { judged } = trackRecord, { from, to } = judged.newest(samples);
  const outcomes = judged.outcomes.subarray(from, to);
  trackRecord.calibrations = new Map(judged.voices.flatMap(({ name, stated }) => {
    const answers = answerRows(stated.subarray(from * ROW, to * ROW), outcomes);
    // The ensemble's answers are made of corrected ones: what shifted is not shifted again.
    const shifts = name !== ENSEMBLE;
    const calibration = fitCalibration({ answers, method, overlap, shifts, fittedAtMs: nowMs });
    return calibration ? [[name, calibration] as const] : [];
  }));
  const calibrations = [...trackRecord.calibrations].map(([modelName, calibration]) => ({ modelName, calibration }));
  return calibrations.length > 0 ? [{ kind: "store_calibrations", calibrations }] : [];
}
