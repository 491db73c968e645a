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

/** A published migration is never edited: a change of the schema is the next number. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: "first_tables", sql: FIRST_TABLES },
  { version: 2, name: "order_lifecycle", sql: ORDER_LIFECYCLE },
  { version: 3, name: "model_feedback", sql: MODEL_FEEDBACK },
  { version: 4, name: "outlier_score", sql: OUTLIER_SCORE },
  { version: 5, name: "calibrations", sql: CALIBRATIONS },
  { version: 6, name: "decision_chain", sql: DECISION_CHAIN },
  { version: 7, name: "decision_inputs", sql: DECISION_INPUTS },
  { version: 8, name: "explanations", sql: EXPLANATIONS },
  { version: 9, name: "meta_learners", sql: META_LEARNERS },
  { version: 10, name: "journal_answers", sql: JOURNAL_ANSWERS },
  { version: 11, name: "access", sql: ACCESS },
];
