import type { Row, Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";
import { json, jsonOrNull, number, numberOrNull, text, textOrNull } from "./row.ts";

export type StudyKind = "search" | "walk_forward";

/** A search or a walk-forward: begun, or ended with its report. */
export interface StoredStudy<Plan = unknown, Figures = unknown, Report = unknown> {
  readonly studyId: string;
  readonly kind: StudyKind;
  /** Wall ms of its first start. */
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly symbols: readonly string[];
  readonly timeframe: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Where its files are. */
  readonly folder: string;
  /** What a terminal takes to run it. */
  readonly command: string;
  readonly plan: Plan;
  /** The run that it came to, in the trial ledger; null while there is none. */
  readonly seq: number | null;
  /** That it was run for last; null for one of a terminal. */
  readonly jobId: string | null;
  /** Of its report what a list of many tells; null while it has not ended. */
  readonly figures: Figures | null;
  readonly report: Report | null;
}

const NAMES = [
  "study_id",
  "kind",
  "started_at",
  "ended_at",
  "symbols",
  "timeframe",
  "from_ms",
  "to_ms",
  "folder",
  "command",
  "plan",
  "seq",
  "job_id",
  "figures",
  "report",
] as const;

const upsert = inserter("studies", NAMES, { overwriteAllBut: ["study_id", "kind", "started_at"] });

/** As it is now; when it was begun first stays. */
export const saveStudy = (study: StoredStudy): Statement =>
  upsert({
    study_id: study.studyId,
    kind: study.kind,
    started_at: study.startedAtMs,
    ended_at: study.endedAtMs,
    symbols: study.symbols.join(","),
    timeframe: study.timeframe,
    from_ms: study.fromMs,
    to_ms: study.toMs,
    folder: study.folder,
    command: study.command,
    plan: JSON.stringify(study.plan),
    seq: study.seq,
    job_id: study.jobId,
    figures: study.figures === null ? null : JSON.stringify(study.figures),
    report: study.report === null ? null : JSON.stringify(study.report),
  });

export const studyFromRow = <Plan, Figures, Report>(row: Row): StoredStudy<Plan, Figures, Report> => ({
  studyId: text(row, "study_id"),
  kind: text(row, "kind") as StudyKind,
  startedAtMs: number(row, "started_at"),
  endedAtMs: numberOrNull(row, "ended_at"),
  symbols: text(row, "symbols").split(","),
  timeframe: text(row, "timeframe"),
  fromMs: number(row, "from_ms"),
  toMs: number(row, "to_ms"),
  folder: text(row, "folder"),
  command: text(row, "command"),
  plan: json(row, "plan"),
  seq: numberOrNull(row, "seq"),
  jobId: textOrNull(row, "job_id"),
  figures: jsonOrNull(row, "figures"),
  report: jsonOrNull(row, "report"),
});

/** Without their reports, which are long, and with the number of runs that the ledger has of each. */
export const latestStudies = (kind: StudyKind, limit: number): Statement => ({
  sql: `select ${NAMES.map((name) => name === "report" ? "null as report" : name).join(", ")},
      (select count(*) from trials where search_id = study_id) as runs
    from studies where kind = ? order by started_at desc, study_id desc limit ?`,
  args: [kind, limit],
});

export const studyById = (kind: StudyKind, id: string): Statement => ({
  sql: `select *, (select count(*) from trials where search_id = study_id) as runs
    from studies where kind = ? and (study_id = ? or job_id = ?)`,
  args: [kind, id, id],
});

/** Of trials of the ledger, both ends among them. */
export const studiesBetween = (firstSeq: number, lastSeq: number): Statement => ({
  sql: "select * from studies where seq between ? and ? order by seq, study_id",
  args: [firstSeq, lastSeq],
});

/** What a job has come to, when it has. */
export const studyOfJob = (jobId: string): Statement => ({
  sql: "select study_id from studies where job_id = ? and ended_at is not null",
  args: [jobId],
});
