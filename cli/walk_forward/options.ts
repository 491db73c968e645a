import type { StudyOptions } from "../study/study.ts";

/** Of `walk-forward`, as they are typed. */
export interface WalkForwardOptions extends StudyOptions {
  readonly profile?: string;
  readonly mode: "anchored" | "rolling";
  readonly folds: string;
  readonly trainShare: string;
  readonly embargo: string;
  readonly out: string;
  readonly json?: boolean;
  readonly progress?: boolean;
  /** The coordinator's name for this run. */
  readonly job?: string;
}
