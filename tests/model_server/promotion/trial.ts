import type { Candle } from "../../../domain/candle.ts";
import { stationaryNames } from "../../../features/mod.ts";
import { Comparison } from "../../../model_server/promotion/comparison.ts";
import { DEFAULT_PROMOTION, judge, refusalOf } from "../../../model_server/promotion/gates.ts";
import type { Champion } from "../../../model_server/training/training_options.ts";
import { type TrainedFile, trainModel } from "../../../model_server/training/train_model.ts";
import { plantedMarket } from "../training/planted_market.ts";

export interface TrialOptions {
  readonly seed: number;
  /** Candles before there is anything to learn, on which the champion is trained. */
  readonly noiseCandles: number;
  readonly candles: number;
  /** 0 for a market that cannot be foreseen at all. */
  readonly edge: number;
  readonly learner?: string;
}

export interface Trial {
  readonly promoted: boolean;
  /** The gates that failed. */
  readonly why: string | null;
}

const TRIGGER_CHANCE = 0.1;
/** A market of small moves: with what majors cost, its edge would not pay. */
const COST = 0.0005;

/** A champion that learned from noise, and a challenger that had what followed too: may it serve? */
export async function promotionTrial(options: TrialOptions): Promise<Trial> {
  const { seed, learner = "gbdt" } = options;
  const { early, all } = marketOf(options);
  const shared = { learner, horizonBars: 12, timeframe: "5m", trainToMs: Infinity, cost: COST } as const;
  const first = await trained({ ...shared, candles: early, seed });
  const champion = championOf(first);
  const { report } = await trained({ ...shared, candles: all, seed: seed + 1, champion });
  const comparison = Comparison.safeParse(report.comparison);
  const why = refusalOf(judge(comparison.data ?? null, 1, DEFAULT_PROMOTION));
  return { promoted: why === null, why };
}

/** Noise, and then a market of its own seed that goes on from there. */
function marketOf({ seed, noiseCandles, candles, edge }: TrialOptions): { early: Candle[]; all: Candle[] } {
  const early = plantedMarket(noiseCandles, seed, 0, TRIGGER_CHANCE).candles;
  const later = plantedMarket(candles, 10_000 + seed, edge, TRIGGER_CHANCE).candles;
  const last = early.at(-1)!, shiftMs = last.openTimeMs + 300_000 - later[0]!.openTimeMs;
  const scale = last.close / later[0]!.open;
  const moved = later.map(({ openTimeMs, open, high, low, close, volume }) => ({
    openTimeMs: openTimeMs + shiftMs,
    open: open * scale,
    high: high * scale,
    low: low * scale,
    close: close * scale,
    volume,
  }));
  return { early, all: [...early, ...moved] };
}

async function trained(options: Parameters<typeof trainModel>[0]): Promise<TrainedFile> {
  const result = await trainModel(options);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

/** Of a learner that reads the features of one candle. */
const championOf = ({ onnx, report }: TrainedFile): Champion => ({
  version: report.model,
  onnx,
  features: stationaryNames("5m", new Set()),
  window: report.window,
  trainedToMs: report.trained_to_ms,
  classReturns: report.class_returns,
});
