import { counted } from "../../../domain/counted.ts";
import type { CheckReport } from "../../../coordinator/ports/research/history_quality.ts";
import type { HistoryStore } from "../store/history_store.ts";
import type { Series } from "../store/series.ts";
import { type LogEntry, logTo } from "../store/store_log.ts";
import { rowsAt } from "../store/table.ts";
import { type JudgeOptions, judgeRows } from "./judge_rows.ts";
import type { ReadRows } from "./read_rows.ts";

export interface StoreOptions extends JudgeOptions {
  readonly nowMs: number;
  readonly action: "import" | "download";
  readonly sha256?: string;
}

/** What came of one source. */
export interface Stored {
  readonly source: string;
  readonly series: Series;
  readonly rows: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** Rows that are new in the store; null when it was refused and nothing was stored. */
  readonly added: number | null;
  readonly same: number;
  readonly repaired: readonly string[];
  readonly notes: readonly string[];
  readonly checks: readonly CheckReport[];
  /** First row that was added or changed. */
  readonly firstChangedMs: number | null;
}

/** Examines rows, repairs what was asked for, and stores them all, or none of them where a fault is left. */
export async function storeRows(
  store: HistoryStore,
  series: Series,
  read: ReadRows,
  options: StoreOptions,
): Promise<Stored> {
  const { repairs } = options;
  const judged = await judgeRows(store, series, read, options);
  const { mended, restated, firstMs, lastMs } = judged;
  const { source, notes } = read;
  const result = { source, series, rows: read.table.timesMs.length, firstMs, lastMs, notes };
  if (!judged.isSound || (restated.length > 0 && !repairs.has("restated"))) {
    return { ...result, checks: judged.checks(), added: null, same: 0, repaired: [], firstChangedMs: null };
  }
  const repaired = [...mended.done];
  if (restated.length > 0) {
    await store.overwrite(series, rowsAt(mended.table, restated.map(({ row }) => row)));
    repaired.push(`restated: ${counted(restated.length, "stored row")} overwritten`);
  }
  // Somebody else may have stored rows since they were compared.
  const { added, same, firstAddedMs, restated: late } = await store.append(series, mended.table);
  await log(store, series, source, options, { added, same, done: repaired });
  const firstChangedMs = earliest(firstAddedMs, restated[0]?.timeMs ?? null);
  const checks = judged.checks(late);
  return { ...result, checks, added, same: same - restated.length, repaired, firstChangedMs };
}

async function log(
  store: HistoryStore,
  series: Series,
  source: string,
  { action, nowMs, sha256 }: StoreOptions,
  { added, same, done }: { added: number; same: number; done: readonly string[] },
): Promise<void> {
  const entry = { series, source, ...(sha256 === undefined ? {} : { sha256 }) } satisfies Partial<LogEntry>;
  if (done.length > 0) await logTo(store.folder, nowMs, { action: "repair", ...entry, done });
  if (added > 0) await logTo(store.folder, nowMs, { action, ...entry, added, same });
}

const earliest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);
