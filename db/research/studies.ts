/** What people look up in `research.db`: runs by the page, studies with their reports. */
import type { Listing, ListQuery } from "../../coordinator/ports/listings.ts";
import type { TrialView } from "../../coordinator/ports/research/records.ts";
import { invariant } from "../../domain/result.ts";
import { readRows, type SqlClient } from "../sql/client.ts";
import { number, text } from "../tables/row.ts";
import {
  latestStudies,
  saveStudy,
  type StoredStudy,
  studyById,
  studyFromRow,
  type StudyKind,
  studyOfJob,
} from "../tables/studies.ts";
import { firstOfSearch, trialBySeq, trialCount, trialLines, trialsByMarket, trialView } from "../tables/trial_lines.ts";
import { trialFromRow } from "../tables/trials.ts";
import type { RecordedTrial } from "./trial_entry.ts";

const MARKETS_MAX = 500;

/** A study, and how many runs of the ledger belong to it. */
export type CountedStudy<Plan, Figures, Report> = StoredStudy<Plan, Figures, Report> & { readonly runs: number };

export interface MarketCount {
  readonly symbol: string;
  readonly runs: number;
  readonly different: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export class Studies {
  constructor(private readonly client: SqlClient) {}

  async save(study: StoredStudy): Promise<void> {
    await this.client.write([saveStudy(study)]);
  }

  async latest<Plan, Figures>(kind: StudyKind, limit: number): Promise<CountedStudy<Plan, Figures, never>[]> {
    const rows = await readRows(this.client, latestStudies(kind, limit));
    return rows.map((row) => ({ ...studyFromRow<Plan, Figures, never>(row), runs: number(row, "runs") }));
  }

  async study<Plan, Figures, Report>(kind: StudyKind, id: string): Promise<CountedStudy<Plan, Figures, Report> | null> {
    const [row] = await readRows(this.client, studyById(kind, id));
    return row ? { ...studyFromRow<Plan, Figures, Report>(row), runs: number(row, "runs") } : null;
  }

  /** @returns The name of what a job has come to; null while it has not. */
  async ofJob(jobId: string): Promise<string | null> {
    const [row] = await readRows(this.client, studyOfJob(jobId));
    return row ? text(row, "study_id") : null;
  }

  async firstOfSearch(searchId: string, limit: number): Promise<RecordedTrial[]> {
    return (await readRows(this.client, firstOfSearch(searchId, limit))).map(trialFromRow);
  }

  async trial(seq: number): Promise<RecordedTrial | null> {
    const [row] = await readRows(this.client, trialBySeq(seq));
    return row ? trialFromRow(row) : null;
  }

  /** @throws {RangeError} For what cannot be asked. */
  async trials(query: ListQuery): Promise<Listing<TrialView>> {
    const { rows, count } = trialLines(query);
    const [items = [], [counted] = []] = await this.client.read([rows, count]);
    invariant(counted, "a count has a row");
    return { items: items.map(trialView), total: number(counted, "total"), asOf: number(counted, "newest") };
  }

  async counts(): Promise<{ readonly runs: number; readonly markets: readonly MarketCount[] }> {
    const [[all] = [], markets = []] = await this.client.read([trialCount(), trialsByMarket(MARKETS_MAX)]);
    invariant(all, "a count has a row");
    return {
      runs: number(all, "count"),
      markets: markets.map((row) => ({
        symbol: text(row, "symbol"),
        runs: number(row, "runs"),
        different: number(row, "different"),
        fromMs: number(row, "from_ms"),
        toMs: number(row, "to_ms"),
      })),
    };
  }
}
