import type { EnsembleMethod } from "./method.ts";
import { pool } from "./tally.ts";

/** The action with the highest mean probability, by configured weight: how sure each model is of all three counts. */
export const averageConfidence: EnsembleMethod = {
  name: "average_confidence",
  learns: false,
  stacks: false,
  aggregate: (votes) => pool("average_confidence", votes),
};
