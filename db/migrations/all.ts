import { FIRST_TABLES } from "./0001_first_tables.ts";
import { ORDER_LIFECYCLE } from "./0002_order_lifecycle.ts";
import { MODEL_FEEDBACK } from "./0003_model_feedback.ts";
import { OUTLIER_SCORE } from "./0004_outlier_score.ts";
import { CALIBRATIONS } from "./0005_calibrations.ts";
import { DECISION_CHAIN } from "./0006_decision_chain.ts";
import { DECISION_INPUTS } from "./0007_decision_inputs.ts";
import { EXPLANATIONS } from "./0008_explanations.ts";
import { META_LEARNERS } from "./0009_meta_learners.ts";
import { JOURNAL_ANSWERS } from "./0010_journal_answers.ts";
import { ACCESS } from "./0011_access.ts";
import type { Migration } from "./migrate.ts";
import { REVERSALS } from "./reversals.ts";

/** A published migration is never edited: a change of the schema is the next number. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: "first_tables", sql: FIRST_TABLES },
  { version: 2, name: "order_lifecycle", sql: ORDER_LIFECYCLE, reversal: REVERSALS[2] },
  { version: 3, name: "model_feedback", sql: MODEL_FEEDBACK, reversal: REVERSALS[3] },
  { version: 4, name: "outlier_score", sql: OUTLIER_SCORE, reversal: REVERSALS[4] },
  { version: 5, name: "calibrations", sql: CALIBRATIONS, reversal: REVERSALS[5] },
  { version: 6, name: "decision_chain", sql: DECISION_CHAIN, reversal: REVERSALS[6] },
  { version: 7, name: "decision_inputs", sql: DECISION_INPUTS, reversal: REVERSALS[7] },
  { version: 8, name: "explanations", sql: EXPLANATIONS, reversal: REVERSALS[8] },
  { version: 9, name: "meta_learners", sql: META_LEARNERS, reversal: REVERSALS[9] },
  { version: 10, name: "journal_answers", sql: JOURNAL_ANSWERS, reversal: REVERSALS[10] },
  { version: 11, name: "access", sql: ACCESS, reversal: REVERSALS[11] },
];
