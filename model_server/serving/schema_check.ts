import { err, ok, type Result } from "../../domain/result.ts";
import { CLASS_ORDER, type ModelCard } from "./model_card.ts";
import type { ModelFile } from "./model_file.ts";

/** The features that this program computes: `features/mod.ts`, or a small one in a test. */
export interface FeatureCatalogue {
  readonly names: readonly string[];
  readonly schemaHash: string;
}

export const PROBABILITIES = "probabilities";
export const MARGINS = "margins";

/** @returns Why a model must not be fed with this catalogue's features, though it would run. */
export function checkSchema(card: ModelCard, file: ModelFile, catalogue: FeatureCatalogue): Result<void> {
  const unknown = card.features.filter((name) => !catalogue.names.includes(name));
  if (unknown.length > 0) return err(`The model wants features that do not exist here: ${unknown.join(", ")}`);
  if (card.schemaHash !== catalogue.schemaHash) {
    return err(
      `The model was trained on feature schema ${card.schemaHash}, this program computes ${catalogue.schemaHash}: train it again`,
    );
  }
  if (card.window !== 1) return err(`The model reads windows of ${card.window} candles; models of one row are served`);
  return checkTensors(card, file);
}

function checkTensors(card: ModelCard, file: ModelFile): Result<void> {
  const [input, ...more] = file.inputs;
  if (!input || more.length > 0) return err(`The model must have one input, it has ${file.inputs.length}`);
  if (input.type !== "float32" || input.dims.length !== 2 || input.dims[0] !== null) {
    return err(`Input ${input.name} must be float32 [rows, ${card.features.length}], is ${input.type} [${input.dims}]`);
  }
  if (input.dims[1] !== null && input.dims[1] !== card.features.length) {
    return err(`Input ${input.name} has ${input.dims[1]} columns, the metadata names ${card.features.length} features`);
  }
  const output = file.outputs.find(({ name }) => name === PROBABILITIES);
  if (!output) return err(`The model has no output "${PROBABILITIES}", only ${file.outputs.map((each) => each.name)}`);
  const columns = output.dims[1];
  if (output.type !== "float32" || (columns !== null && columns !== CLASS_ORDER.length)) {
    return err(`Output ${PROBABILITIES} must be float32 [rows, ${CLASS_ORDER.length}]: ${CLASS_ORDER.join(", ")}`);
  }
  return ok(undefined);
}
