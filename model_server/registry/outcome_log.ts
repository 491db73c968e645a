import { z } from "zod";
import { writeAtomically, writeWhole } from "./atomic_file.ts";

/** Lines that are kept. */
const KEPT = 2_000;

/** A decided candle whose outcome is known, and what each version had said of it. */
export const ScoredCandle = z.object({
  /** Open time, Unix ms. */
  t: z.int(),
  /** Index of the class that came true: long, short, hold. */
  label: z.int().min(0).max(2),
  /** Probabilities by version. */
  said: z.record(z.string(), z.tuple([z.number(), z.number(), z.number()]).readonly()).readonly(),
});
export type ScoredCandle = z.infer<typeof ScoredCandle>;

/**
 * What versions said and what came of it, a JSON line each, so that a restart forgets no score. Only the newest lines are
 * kept. A line that a crash cut short, or that cannot be read, is left out: one score less harms nobody.
 */
export class OutcomeLog {
  private writing: Promise<unknown> = Promise.resolve();

  private constructor(private readonly file: Deno.FsFile, readonly past: readonly ScoredCandle[]) {}

  /** @throws {Error} When the file cannot be used. */
  static async open(path: string): Promise<OutcomeLog> {
    const text = await Deno.readTextFile(path).catch((cause) => {
      if (cause instanceof Deno.errors.NotFound) return "";
      throw cause;
    });
    const past = text.split("\n").flatMap((line) => scoredCandle(line)).slice(-KEPT);
    await writeAtomically(path, past.map(lineOf).join(""));
    return new OutcomeLog(await Deno.open(path, { append: true }), past);
  }

  /** Written when it resolves. */
  add(scored: readonly ScoredCandle[]): Promise<void> {
    const text = scored.map(lineOf).join("");
    const added = this.writing.then(() => writeWhole(this.file, new TextEncoder().encode(text)));
    this.writing = added.catch(() => {}); // the caller hears of it
    return added;
  }

  async close(): Promise<void> {
    await this.writing;
    this.file.close();
  }
}

const lineOf = (scored: ScoredCandle): string => JSON.stringify(scored) + "\n";

function scoredCandle(line: string): ScoredCandle[] {
  try {
    const parsed = ScoredCandle.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}
