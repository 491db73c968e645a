/** What the database remembers of the models: the versions that were served, the weights that were learned. */
import type { NamedCalibration } from "../domain/calibration.ts";
import type { MetaLearner } from "../domain/meta_learner.ts";
import { readRows, type SqlClient } from "./sql/client.ts";
import { calibrationFromRow, calibrationsOf } from "./tables/calibrations.ts";
import { metaLearnerFromRow, newestMetaLearner } from "./tables/meta_learners.ts";
import { type ModelVersion, saveVersion, versionFromRow, versionsOf } from "./tables/model_versions.ts";
import { text } from "./tables/row.ts";
import { latestRun } from "./tables/runs.ts";
import { allWeights, type ModelWeight, saveWeight, weightFromRow } from "./tables/model_weights.ts";

const ROWS_MAX = 500;

export class SqlModels {
  readonly #client: SqlClient;

  constructor(client: SqlClient) {
    this.#client = client;
  }

  async saveWeights(weights: readonly ModelWeight[]): Promise<void> {
    await this.#client.write(weights.map(saveWeight));
  }

  /** By name of the model, at most 500. */
  async weights(): Promise<ModelWeight[]> {
    return (await readRows(this.#client, allWeights(ROWS_MAX))).map(weightFromRow);
  }

  /** Those of a run, by model and time, at most 500. */
  async calibrations(runId: string): Promise<NamedCalibration[]> {
    return (await readRows(this.#client, calibrationsOf(runId, ROWS_MAX))).map(calibrationFromRow);
  }

  /** The last that a run has fitted, used or not; null when it has fitted none. */
  async metaLearner(runId: string): Promise<MetaLearner | null> {
    const [row] = await readRows(this.#client, newestMetaLearner(runId));
    return row ? metaLearnerFromRow(row) : null;
  }

  /** Of the run that traded in this database last. */
  async latestMetaLearner(): Promise<MetaLearner | null> {
    const [run] = await readRows(this.#client, latestRun());
    return run ? await this.metaLearner(text(run, "run_id")) : null;
  }

  /** A version that is known already stays as it is. */
  async saveVersion(version: ModelVersion): Promise<void> {
    await this.#client.write([saveVersion(version)]);
  }

  /** Newest first, at most 500. */
  async versions(modelName: string): Promise<ModelVersion[]> {
    return (await readRows(this.#client, versionsOf(modelName, ROWS_MAX))).map(versionFromRow);
  }
}
