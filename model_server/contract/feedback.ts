import { z } from "zod";
import { label, nonNegative, unixMs } from "./fields.ts";

/** One finished trade as a training sample. Sent twice it counts once. */
export const FeedbackRequest = z.object({
  trade_id: label,
  decision_id: label.optional(),
  symbol: label.optional(),
  side: z.enum(["long", "short"]).optional(),
  /** Open time of the decided candle. */
  candle_time: unixMs.optional(),
  /** Features at entry by name. */
  snapshot: z.record(z.string(), z.unknown()).optional(),
  entry_price: z.number().positive(),
  exit_price: z.number().positive(),
  /** Net of fees and funding, in the quote currency. */
  pnl: z.number(),
  outcome: z.enum(["win", "loss"]),
  duration_seconds: nonNegative,
});
export type FeedbackRequest = z.infer<typeof FeedbackRequest>;

export const FeedbackResponse = z.object({
  status: z.enum(["stored", "already_known"]),
  trade_id: label,
  samples_count: z.int().min(0),
});
export type FeedbackResponse = z.infer<typeof FeedbackResponse>;
