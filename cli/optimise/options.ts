import type { StudyOptions } from "../study/study.ts";

/** Of `optimise`, as they are typed. */
export interface OptimiseOptions extends StudyOptions {
  readonly profile?: string;
  readonly key?: readonly string[];
  readonly space?: string;
  readonly trials: string;
  readonly sampler: string;
  readonly seed: string;
  readonly objective: string;
  readonly minTrades: string;
  readonly folds?: string;
  readonly embargo: string;
  readonly out: string;
  readonly json?: boolean;
  readonly progress?: boolean;
  /** The coordinator's name for this run. */
  readonly job?: string;
}
