import { z } from "zod";
import { err, ok, type Result } from "../../domain/result.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const bytes = z.int().min(0);
/** What a manifest says is written to by a restore: it must not lead out of its folder. */
const pathWithin = z.string().regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))[^\0\\]{1,400}$/, { error: "must be a path within" });

const manifestSchema = z.object({
  format: z.literal(1),
  /** ISO 8601, wall time. */
  taken_at: z.iso.datetime(),
  program_version: z.string(),
  schema_version: z.int().min(0),
  /** How the copy was made. */
  method: z.enum(["vacuum into", "sql export"]),
  database: z.object({ bytes, sha256 }),
  /** Which moment it is of: what the newest entry of the journal is. Null where nothing was decided yet. */
  moment: z.object({ journal_row: z.int(), run_id: z.string(), seq: z.int(), market_time_ms: z.int() }).nullable(),
  /** Rows of each table. */
  rows: z.record(z.string(), z.int()),
  /** What else lies in the folder of the backup, by its path there. */
  files: z.array(z.object({ path: pathWithin, bytes, sha256 })),
  /** What was found sound in a restored scratch file, in words. */
  verified: z.array(z.string()),
});

/** What stands beside a backup. Written last: a backup without one is not whole. */
export type Manifest = z.infer<typeof manifestSchema>;

export const manifestPath = (backup: string): string => `${backup}.json`;
export const filesPath = (backup: string): string => `${backup}.files`;

/** @returns The manifest; null where there is none; an error in words where it cannot be read. */
export async function readManifest(backup: string): Promise<Result<Manifest | null>> {
  const path = manifestPath(backup);
  try {
    const parsed = manifestSchema.safeParse(JSON.parse(await Deno.readTextFile(path)));
    return parsed.success
      ? ok(parsed.data)
      : err(`${path} is no manifest of a backup: ${z.prettifyError(parsed.error)}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return ok(null);
    return err(`${path} cannot be read: ${(error as Error).message}`);
  }
}
