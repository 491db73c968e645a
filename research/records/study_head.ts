import type { StoredStudy } from "../../db/tables/studies.ts";

/** What is told of every study, whatever it did. */
export const studyHead = (study: StoredStudy) => ({
  id: study.studyId,
  started_at: study.startedAtMs,
  ended_at: study.endedAtMs,
  symbols: study.symbols,
  timeframe: study.timeframe,
  from: study.fromMs,
  to: study.toMs,
  folder: study.folder,
  command: study.command,
  job_id: study.jobId,
});
