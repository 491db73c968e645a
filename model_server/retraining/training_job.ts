import { z } from "zod";

/** What a training process is told, as JSON on its standard input. */
export interface TrainingJob {
  /** Path of the candle file. */
  readonly history: string;
  readonly symbol: string;
  readonly timeframe: string;
  readonly learner: string;
  readonly horizon_bars: number;
  /** Nothing after this instant may be seen. Unix ms. */
  readonly train_to_ms: number;
  readonly seed: number;
  /** Where the ONNX file goes. */
  readonly out_dir: string;
  /** Walk-forward folds of the report. */
  readonly folds: number;
}

/** What it says, one JSON object a line on its standard output. */
export const TrainingLine = z.union([
  z.object({ error: z.string() }),
  z.object({ done: z.literal(true), model: z.string(), report: z.unknown() }),
  z.object({ progress: z.number().min(0).max(1), stage: z.string().default("") }),
]);
export type TrainingLine = z.infer<typeof TrainingLine>;
