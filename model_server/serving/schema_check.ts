import { err, ok, type Result } from "../../domain/result.ts";
import { readsCandles } from "./model_card.ts";
import type { ModelCard } from "./model_card.ts";

/** The features that this program computes: `features/mod.ts`, or a small one in a test. */
export interface FeatureCatalogue {
  readonly names: readonly string[];
  readonly schemaHash: string;
}

/** Outputs of the files that are made here. */
export const PROBABILITIES = "probabilities";
export const MARGINS = "margins";

/** @returns Why a model must not be fed with this catalogue's features, though it would run. */
export function checkSchema(card: ModelCard, catalogue: FeatureCatalogue): Result<void> {
  const unknown = readsCandles(card) ? [] : card.features.filter((name) => !catalogue.names.includes(name));
  if (unknown.length > 0) return err(`The model wants features that do not exist here: ${unknown.join(", ")}`);
  if (card.schemaHash === catalogue.schemaHash) return ok(undefined);
  return err(
    `The model was trained on feature schema ${card.schemaHash}, this program computes ${catalogue.schemaHash}: train it again`,
  );
}
