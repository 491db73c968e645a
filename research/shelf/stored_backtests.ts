import { join } from "node:path";
import {
  BACKTEST_FILES,
  type BacktestFile,
  type BacktestOffer,
  type BacktestPage,
  type Backtests,
  type BacktestView,
} from "../../coordinator/ports/research/backtests.ts";
import type { TrialLedger } from "../../db/research/trial_ledger.ts";
import type { StoredBacktest } from "../../db/tables/backtests.ts";
import { readReport } from "./stored_report.ts";

export interface StoredBacktestsParts {
  /** Opened when it is first needed. */
  readonly ledger: () => Promise<Pick<TrialLedger, "backtest" | "backtestPage">>;
  readonly offer: () => Promise<BacktestOffer>;
}

/** Backtests of `research.db` with the files that they wrote. */
export class StoredBacktests implements Backtests {
  constructor(private readonly parts: StoredBacktestsParts) {}

  async page(limit: number, before: string | null): Promise<BacktestPage> {
    return await (await this.parts.ledger()).backtestPage(limit, before);
  }

  async find(backtestId: string): Promise<BacktestView | null> {
    const stored = await (await this.parts.ledger()).backtest(backtestId);
    if (!stored) return null;
    const read = readReport(stored.report);
    return {
      backtest_id: stored.backtestId,
      recorded_at: stored.recordedAtMs,
      stored_report: stored.report,
      report: read?.report ?? null,
      verdict: read?.verdict ?? [],
      curve: stored.curve,
      files: await filesOf(stored),
    };
  }

  async file(backtestId: string, name: BacktestFile): Promise<ReadableStream<Uint8Array> | null> {
    const stored = await (await this.parts.ledger()).backtest(backtestId);
    if (!stored || !(await filesOf(stored)).includes(name)) return null;
    return (await Deno.open(join(stored.folder, name))).readable;
  }

  offer(): Promise<BacktestOffer> {
    return this.parts.offer();
  }
}

/** A later run may have written over them: then its report lies there. */
async function filesOf({ folder, report }: StoredBacktest): Promise<BacktestFile[]> {
  const lies = await Deno.readTextFile(join(folder, "report.json")).catch(() => null);
  if (lies !== JSON.stringify(report, null, 2) + "\n") return [];
  const there = await Promise.all(
    BACKTEST_FILES.map((name) => Deno.stat(join(folder, name)).then((found) => found.isFile, () => false)),
  );
  return BACKTEST_FILES.filter((_, i) => there[i]);
}
