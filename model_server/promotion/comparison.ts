import { z } from "zod";

/** Challenger and opponent on the same rows, and what chance would make of the difference. */
const Paired = z.object({
  challenger: z.number(),
  opponent: z.number(),
  /** One-sided: that the challenger is better by so much or more although it is not. */
  p_value: z.number().min(0).max(1),
});

/** A challenger beside what serves, on rows that neither has learned from. Part of a training's report. */
export const Comparison = z.object({
  /** The version that serves; null for the base rates, where none does. */
  opponent: z.string().nullable(),
  rows: z.int().min(0),
  /** Independent blocks that the tests compared. */
  blocks: z.int().min(0),
  /** Mean negative log likelihood. Lower is better. */
  log_loss: Paired,
  /** Mean fraction a row that trading by expected value would have made, after costs. */
  net_return: Paired,
  /** The challenger beside always saying the base rates, and beside never trading: what is no better has no edge. */
  edge: z.object({ log_loss: Paired, net_return: Paired }),
  /** Expected calibration error of the challenger. */
  calibration_error: z.number(),
  /** Of each fold, oldest first: how much lower the challenger's log loss was. */
  fold_gains: z.array(z.number()),
});
export type Comparison = z.infer<typeof Comparison>;
