import type { Backtests } from "./backtests.ts";
import type { ResearchJobs } from "./jobs.ts";
import type { ResearchRecords } from "./records.ts";

/** Everything that pages and API know of research. */
export interface Research {
  readonly jobs: ResearchJobs;
  readonly backtests: Backtests;
  readonly records: ResearchRecords;
}
