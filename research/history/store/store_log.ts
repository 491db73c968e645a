import { join } from "node:path";
import { type Series, seriesName } from "./series.ts";

/** What was done to a store; one line of `log.jsonl`, which is only ever appended to. */
export interface LogEntry {
  readonly action: "import" | "download" | "repair" | "restate" | "compact" | "features";
  readonly series: Series;
  readonly source?: string;
  /** Of the source's bytes, in hex. */
  readonly sha256?: string;
  readonly added?: number;
  readonly same?: number;
  /** What a repair did, in words. */
  readonly done?: readonly string[];
}

/** Appends a line and waits until it is on the disk. */
export async function logTo(storeFolder: string, nowMs: number, { series, ...entry }: LogEntry): Promise<void> {
  await Deno.mkdir(storeFolder, { recursive: true });
  using file = await Deno.open(join(storeFolder, "log.jsonl"), { append: true, create: true });
  const line = JSON.stringify({ at: new Date(nowMs).toISOString(), series: seriesName(series), ...entry });
  const bytes = new TextEncoder().encode(`${line}\n`);
  for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
  await file.syncData();
}
