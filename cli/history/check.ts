import { counted } from "../../domain/counted.ts";
import { namedRows } from "../../research/history/import/import_file.ts";
import { judgeRows } from "../../research/history/import/judge_rows.ts";
import { examine } from "../../research/history/quality/examine.ts";
import { type Repair, repair } from "../../research/history/quality/repairs.ts";
import type { CheckReport } from "../../coordinator/ports/research/history_quality.ts";
import { reportOf, reportText } from "../../research/history/quality/report.ts";
import type { HistoryStore } from "../../research/history/store/history_store.ts";
import { writeCheck } from "../../research/history/store/series_check.ts";
import { type Kind, type Series, seriesName } from "../../research/history/store/series.ts";
import { listStore } from "../../research/history/store/list_store.ts";
import { parseSeries } from "../../research/history/store/series_reference.ts";
import type { Table } from "../../research/history/store/table.ts";
import { logTo } from "../../research/history/store/store_log.ts";
import { ExitError } from "../exit.ts";
import { repairsNamed } from "./choices.ts";
import { serveCoordinator } from "../backtest/as_job.ts";
import { openStore, type StoreChoice } from "./open_store.ts";

export interface CheckChoice extends StoreChoice {
  readonly kind?: Kind;
  readonly strict?: true;
  readonly repair?: readonly string[];
  /** The coordinator's name for this look: what it finds is stored, and is no failure of its own. */
  readonly job?: string;
}

interface Checked {
  readonly what: string;
  readonly rows: number;
  readonly repaired: readonly string[];
  readonly checks: readonly CheckReport[];
}

/** `data check`: of stored series, or of files that are not stored. @throws {ExitError} 3 on a fault. */
export async function runCheck(what: readonly string[], options: CheckChoice): Promise<void> {
  if (options.job !== undefined) serveCoordinator(options.job);
  const repairs = repairsNamed(options.repair);
  const { store } = await openStore(options);
  const checked: Checked[] = [];
  for (const each of what) {
    const isFile = await Deno.stat(each).then((found) => found.isFile, () => false);
    if (isFile) checked.push(...await checkFile(store, each, options, repairs));
    else checked.push(await checkNamed(store, each, repairs));
  }
  if (what.length === 0) {
    for (const { series } of await listStore(store)) checked.push(await checkStored(store, series, repairs));
  }
  if (checked.length === 0) {
    throw new ExitError(`Nothing is stored in ${store.folder} yet: there is nothing to check`, 1);
  }
  if (options.json) console.log(JSON.stringify({ checked }));
  else for (const each of checked) console.log(checkedText(each).join("\n"));
  if (options.job !== undefined) return;
  const faulty = checked.filter(({ checks }) => checks.some(({ severity }) => options.strict || severity === "fault"));
  if (faulty.length > 0) throw new ExitError(`Not sound: ${faulty.map((each) => each.what).join(", ")}`, 3);
}

const checkedText = ({ what, rows, repaired, checks }: Checked): string[] => [
  `${what}: ${counted(rows, "row")}, ${checks.length === 0 ? "nothing found" : `${checks.length} kinds of findings`}`,
  ...repaired.map((each) => `  repaired ${each}`),
  ...reportText(checks),
];

/** A file by itself, and against what is stored of its series. */
async function checkFile(
  store: HistoryStore,
  path: string,
  { kind }: CheckChoice,
  repairs: ReadonlySet<Repair>,
): Promise<Checked[]> {
  if (repairs.size > 0) {
    throw new ExitError(`A file is never changed: repair ${path} on its way in, with data import`, 2);
  }
  const named = await namedRows(path, { kind, nowMs: Date.now() });
  if (!named.ok) throw new ExitError(named.error, 1);
  const checked: Checked[] = [];
  for (const { series, read, writtenMs } of named.value) {
    const judged = await judgeRows(store, series, read, { repairs, writtenMs });
    checked.push({ what: read.source, rows: read.table.timesMs.length, repaired: [], checks: judged.checks() });
  }
  return checked;
}

async function checkNamed(store: HistoryStore, name: string, repairs: ReadonlySet<Repair>): Promise<Checked> {
  const series = parseSeries(name);
  if (!series.ok) throw new ExitError(`There is no file ${name}. ${series.error}`, 2);
  if ((await store.days(series.value)).length === 0) {
    throw new ExitError(`Nothing of ${seriesName(series.value)} is stored in ${store.folder}`, 1);
  }
  return await checkStored(store, series.value, repairs);
}

async function checkStored(store: HistoryStore, series: Series, repairs: ReadonlySet<Repair>): Promise<Checked> {
  const what = seriesName(series);
  if (series.kind === "features") {
    const rows = (await store.read(series)).timesMs.length;
    await writeCheck(store, series, { checked_at: Date.now(), rows, checks: [] });
    return { what, rows, repaired: [], checks: [] };
  }
  const { kind, timeframe } = series;
  const subject = (table: Table) => ({ kind, timeframe, table, writtenMs: Date.now(), stored: null });
  const repaired: string[] = [];
  if (repairs.size > 0) {
    await store.change(series, (stored) => {
      const mended = repair(subject(stored), examine(subject(stored)), repairs);
      repaired.push(...mended.done);
      return mended.table;
    });
  }
  if (repaired.length > 0) await logTo(store.folder, Date.now(), { action: "repair", series, done: repaired });
  const table = await store.read(series);
  const rows = table.timesMs.length, checks = reportOf(examine(subject(table)), () => null);
  await writeCheck(store, series, { checked_at: Date.now(), rows, checks });
  return { what, rows, repaired, checks };
}
