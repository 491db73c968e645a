import { ACTIONS } from "../../domain/forecast.ts";
import { type JudgingSettings, labelRuleOf } from "../../outcomes/label_of.ts";
import { cameTrue, candleIndexOf } from "../../outcomes/came_true.ts";
import { calibrationErrorOf, type ReliabilityBin, reliabilityBins } from "../../outcomes/reliability.ts";
import type { DecisionLog, Voice } from "../backtest/decision_log.ts";
import type { BacktestMarket } from "../backtest/run_backtest.ts";

/** What was said against what came true: three probabilities a decision, each its own forecast. */
export interface Reliability {
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error, 0 to 1. */
  readonly calibration_error: number;
  /** Mean squared miss of the three probabilities, summed: 0 to 2. Somebody who always says a third has 2/3. */
  readonly brier: number;
}

export interface VoiceCalibration {
  readonly name: string;
  /** Decisions that it spoke on and whose outcome is known. */
  readonly decisions: number;
  readonly stated: Reliability;
  /** As it was voted with, after the calibration that was learned while trading. */
  readonly calibrated: Reliability;
}

export interface CalibrationReport {
  /** Candles until an outcome counts. */
  readonly horizon_bars: number;
  /** Decisions whose outcome is known. */
  readonly judged: number;
  /** How often each action would have been right. */
  readonly base_rates: Readonly<Record<"long" | "short" | "hold", number>>;
  readonly models: readonly VoiceCalibration[];
  readonly ensemble: VoiceCalibration | null;
}

const CLASS_COUNT = ACTIONS.length;

/** Outcomes are judged by the trade that the configuration makes, as the engine itself judges them while it trades. */
export function calibrationOf(
  log: DecisionLog,
  markets: readonly BacktestMarket[],
  settings: JudgingSettings,
): CalibrationReport | null {
  const outcomes = outcomesOf(log, markets, settings);
  const counts = ACTIONS.map((_, k) => outcomes.reduce((sum, each) => sum + (each === k ? 1 : 0), 0));
  const judged = counts.reduce((sum, each) => sum + each, 0);
  if (judged === 0) return null;
  const [long, short, hold] = counts.map((each) => each / judged) as [number, number, number];
  return {
    horizon_bars: settings.retraining.label_window_candles,
    judged,
    base_rates: { long, short, hold },
    models: [...log.models].flatMap(([name, voice]) => voiceOf(name, voice, outcomes) ?? []),
    ensemble: voiceOf("ensemble", log.ensemble, outcomes),
  };
}

/** Index of the action that would have been right, by decision; −1 where that is not known. */
function outcomesOf(log: DecisionLog, markets: readonly BacktestMarket[], settings: JudgingSettings): Int8Array {
  const rule = labelRuleOf(settings);
  const indexes = log.symbols.map((symbol) => {
    const market = markets.find((each) => each.symbol === symbol);
    return market && candleIndexOf(market.candles);
  });
  const times = log.openTimesMs.values(), atrs = log.atrs.values(), of = log.markets.values();
  return Int8Array.from(times, (openTimeMs, i) => {
    const action = cameTrue(indexes[of[i]!], openTimeMs, atrs[i]!, rule);
    return action === null ? -1 : ACTIONS.indexOf(action);
  });
}

function voiceOf(name: string, { stated, calibrated }: Voice, outcomes: Int8Array): VoiceCalibration | null {
  const told = reliabilityOf(stated.values(), outcomes), voted = reliabilityOf(calibrated.values(), outcomes);
  return told && voted && { name, decisions: told.decisions, stated: told.reliability, calibrated: voted.reliability };
}

/** @param said Three a decision; NaN where it said nothing. */
function reliabilityOf(
  said: Float64Array,
  outcomes: Int8Array,
): { decisions: number; reliability: Reliability } | null {
  const stated: number[] = [], came: number[] = [];
  let squares = 0;
  for (let i = 0; i < outcomes.length && CLASS_COUNT * i < said.length; i++) {
    if (outcomes[i]! < 0 || Number.isNaN(said[CLASS_COUNT * i])) continue;
    for (let k = 0; k < CLASS_COUNT; k++) {
      const probability = said[CLASS_COUNT * i + k]!, truth = outcomes[i] === k ? 1 : 0;
      stated.push(probability);
      came.push(truth);
      squares += (probability - truth) ** 2;
    }
  }
  const decisions = stated.length / CLASS_COUNT;
  if (decisions === 0) return null;
  const bins = reliabilityBins(stated, came);
  return { decisions, reliability: { bins, calibration_error: calibrationErrorOf(bins), brier: squares / decisions } };
}
