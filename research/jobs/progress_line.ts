import { z } from "zod";

/** How far a command is, as one line of JSON on its standard error. */
const ProgressLine = z.object({ progress: z.number().min(0).max(1), stage: z.string().max(300) });
export type ProgressLine = z.infer<typeof ProgressLine>;

export const progressText = (progress: number, stage: string): string =>
  JSON.stringify({ progress: Math.min(1, Math.max(0, progress)), stage });

/** @returns Null for a line that says something else. */
export function progressOf(line: string): ProgressLine | null {
  if (!line.startsWith("{")) return null;
  try {
    return ProgressLine.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
