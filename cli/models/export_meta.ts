import { ExitError } from "../exit.ts";
import { withDatabase } from "../with_database.ts";

export interface ExportMetaOptions {
  readonly dataDir?: string;
  readonly out: string;
}

/** `models export-meta`: the last meta-learner of the run that traded last, as an ONNX file. */
export async function exportMeta({ dataDir, out }: ExportMetaOptions): Promise<void> {
  const { SqlModels } = await import("../../db/models.ts");
  const { encodeMetaLearner } = await import("../../model_server/training/onnx/meta_learner_file.ts");
  const learner = await withDatabase(dataDir, ({ client }) => new SqlModels(client).latestMetaLearner());
  if (!learner) {
    throw new ExitError(
      "No meta-learner was fitted yet: it takes ensemble.method stacked and 200 decisions whose outcome is known",
      1,
    );
  }
  try {
    await Deno.writeFile(out, encodeMetaLearner(learner));
  } catch (cause) {
    throw new ExitError(`Cannot write ${out}: ${cause instanceof Error ? cause.message : cause}`, 1);
  }
  const { fittedAtMs, samples, used } = learner;
  const worth = used ? "it is in use" : "it is not in use: the pool's word stands";
  console.log(`${out}: the meta-learner of ${new Date(fittedAtMs).toISOString()}, ${samples} decisions; ${worth}`);
}
