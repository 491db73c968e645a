import type { MetaLearner } from "../../domain/meta_learner.ts";
import type { Row, Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";
import { boolean, json, number, text } from "./row.ts";

const insertMetaLearner = inserter("meta_learners", [
  "run_id",
  "fitted_at",
  "model",
  "samples",
  "used",
  "pooled_log_loss",
  "stacked_log_loss",
  "p_value",
  "checked_samples",
  "bias",
  "terms",
], "keep");

/** One that a former life has fitted at the same moment stays as it is: it is the same. */
export const saveMetaLearner = (learner: MetaLearner, runId: string): Statement =>
  insertMetaLearner({
    run_id: runId,
    fitted_at: learner.fittedAtMs,
    model: learner.model,
    samples: learner.samples,
    used: learner.used ? 1 : 0,
    pooled_log_loss: learner.checked.pooled,
    stacked_log_loss: learner.checked.stacked,
    p_value: learner.checked.pValue,
    checked_samples: learner.checked.samples,
    bias: JSON.stringify(learner.bias),
    terms: JSON.stringify(learner.terms),
  });

export const metaLearnerFromRow = (row: Row): MetaLearner => ({
  model: text(row, "model"),
  fittedAtMs: number(row, "fitted_at"),
  samples: number(row, "samples"),
  used: boolean(row, "used"),
  bias: json<MetaLearner["bias"]>(row, "bias"),
  terms: json<MetaLearner["terms"]>(row, "terms"),
  checked: {
    pooled: number(row, "pooled_log_loss"),
    stacked: number(row, "stacked_log_loss"),
    pValue: number(row, "p_value"),
    samples: number(row, "checked_samples"),
  },
});

/** The last of a run. */
export const newestMetaLearner = (runId: string): Statement => ({
  sql: "select * from meta_learners where run_id = ? order by fitted_at desc limit 1",
  args: [runId],
});
