import { z } from "zod";

/** What a training process says, one JSON object a line on its standard output. */
export const TrainingLine = z.union([
  z.object({ error: z.string() }),
  z.object({ done: z.literal(true), model: z.string(), report: z.unknown() }),
  z.object({ progress: z.number().min(0).max(1), stage: z.string().default("") }),
]);
export type TrainingLine = z.infer<typeof TrainingLine>;
