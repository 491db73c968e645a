import { CLASSES } from "../../outcomes/classes.ts";
import type { Action } from "../../domain/forecast.ts";
import type { ModelCard } from "./model_card.ts";
import { PROBABILITIES } from "./schema_check.ts";

/** How a model's output is read. */
export const OUTPUT_KINDS = ["probabilities", "logits", "label", "regression"] as const;
export type OutputKind = typeof OUTPUT_KINDS[number];

/** Which features go into an input of the graph. */
export interface MappedInput {
  /** May be left out for a model with one input. */
  readonly name?: string | undefined;
  /** Its columns, in order. */
  readonly features: readonly string[];
}

/**
 * What a model from another tool does not say of itself: the features of its inputs and the meaning of its output.
 * Words and units as in `config.yaml`.
 */
export interface ModelMapping {
  readonly inputs: readonly MappedInput[];
  /** Candles a row looks at. */
  readonly window: number;
  readonly kind: OutputKind;
  /** Output of the graph; may be left out where only one fits. */
  readonly output?: string | undefined;
  /** What each column, or each label, stands for. Several may stand for one action. */
  readonly classes: readonly Action[];
  /** Values of a label output, in the order of `classes`; 0, 1, 2, … when left out. */
  readonly labels?: readonly number[] | undefined;
  /** Share of its labels that came true: a label alone tells no probability. */
  readonly label_accuracy: number;
  /** A regression's value times this is a gross return as a fraction. */
  readonly scale: number;
  /** Standard deviation of that return's error, as a fraction. */
  readonly error_std: number;
  /** Return above which a long is right, below which a short is. */
  readonly long_above: number;
  readonly short_below: number;
  readonly schema_hash?: string | undefined;
  readonly horizon_bars?: number | undefined;
  readonly trained_to_ms?: number | undefined;
}

const REST: Omit<ModelMapping, "inputs" | "window" | "kind" | "classes"> = {
  label_accuracy: 1,
  scale: 1,
  error_std: 1,
  long_above: 0,
  short_below: 0,
};

/** How our own files are read: their metadata tells all there is to tell. */
export const ownMapping = ({ features, window }: ModelCard): ModelMapping => ({
  ...REST,
  inputs: [{ features }],
  window,
  kind: "probabilities",
  output: PROBABILITIES,
  classes: CLASSES,
});

/** Every feature that a mapping names, each once, in the order of its inputs. */
export const mappedFeatures = ({ inputs }: ModelMapping): string[] => [
  ...new Set(inputs.flatMap(({ features }) => features)),
];

/** What is known of a model that says nothing of itself. @param schemaHash Of the catalogue that feeds it. */
export const mappedCard = (mapping: ModelMapping, schemaHash: string): ModelCard => ({
  features: mappedFeatures(mapping),
  schemaHash: mapping.schema_hash ?? schemaHash,
  window: mapping.window,
  learner: "onnx",
  horizonBars: mapping.horizon_bars ?? null,
  trainedFromMs: null,
  trainedToMs: mapping.trained_to_ms ?? null,
  samples: 0,
  exits: null,
  classReturns: null,
  cloud: null,
  label: null,
  featureBins: null,
  answerBins: null,
});
