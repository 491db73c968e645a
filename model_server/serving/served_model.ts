import { err, ok, type Result } from "../../domain/result.ts";
import { bindInputs, type BoundInput, feedsOf } from "./bound_inputs.ts";
import { bindOutput, type BoundOutput } from "./bound_output.ts";
import { type ClassScores, scoresOf } from "./class_scores.ts";
import { type ReadBeside } from "./external_weights.ts";
import { type Inference, numbersOf, type OpenInference } from "../runtime/inference.ts";
import { type ModelCard, readModelCard } from "./model_card.ts";
import { type ModelFile, readModelFile, sha256Hex, unservable } from "./model_file.ts";
import { mappedCard, type ModelMapping, ownMapping } from "./model_mapping.ts";
import { openSession, runtimeReason } from "../runtime/onnx_runtime.ts";
import { checkSchema, type FeatureCatalogue } from "./schema_check.ts";

export interface Binding {
  readonly inputs: readonly BoundInput[];
  readonly output: BoundOutput;
}

/** One ONNX model in one session. Made by `loadModel`, given back by `release`. */
export class ServedModel {
  /** Numbers of one row: the features of each candle of its window. */
  readonly rowLength: number;
  private readonly outputs: readonly string[];

  constructor(
    readonly card: ModelCard,
    readonly sha256: string,
    readonly file: ModelFile,
    private readonly binding: Binding,
    private readonly inference: Inference,
  ) {
    const { name, margins } = binding.output;
    this.rowLength = card.features.length * card.window;
    this.outputs = margins === null ? [name] : [name, margins];
  }

  /** The output that holds the margins; null when the file has none. */
  get margins(): string | null {
    return this.binding.output.margins;
  }

  /**
   * @param rows Row-major `[rows, window, features]`, features in the card's order, oldest candle first.
   * @returns Why nothing is predicted, or the scores.
   */
  async classify(rows: Float32Array): Promise<Result<ClassScores>> {
    const count = rows.length / this.rowLength;
    // The runtime takes both without a word: no rows, and NaN, which sends a tree to the right at every split.
    if (count === 0) return err("There are no rows to predict");
    if (!Number.isInteger(count)) return err(`${rows.length} numbers are not rows of ${this.rowLength} features`);
    const bad = firstNotFinite(rows);
    if (bad >= 0) {
      const feature = this.card.features[bad % this.card.features.length];
      return err(`Feature ${feature} of row ${Math.floor(bad / this.rowLength)} is not finite`);
    }
    try {
      return await this.run(rows, count);
    } catch (cause) {
      return err(`The model failed on ${count} rows: ${runtimeReason(cause)}`);
    }
  }

  /** A session that is replaced without this keeps its memory for ever. */
  async release(): Promise<void> {
    await this.inference.release();
  }

  private async run(rows: Float32Array, count: number): Promise<Result<ClassScores>> {
    const { inputs, output } = this.binding;
    const step = inputs.every(({ manyRows }) => manyRows) ? count : 1;
    const values: number[][] = [], margins: number[][] = [];
    for (let row = 0; row < count; row += step) {
      const part = rows.subarray(row * this.rowLength, (row + step) * this.rowLength);
      const answer = await this.inference.run(feedsOf(inputs, part, step, this.card.window), this.outputs);
      const given = answer[output.name];
      if (!given) return err(`The model does not return its output ${output.name}`);
      const beside = output.margins === null ? undefined : answer[output.margins];
      if (step === count) return scoresOf(output, numbersOf(given), beside ? numbersOf(beside) : null, count);
      values.push(Array.from(numbersOf(given)));
      if (beside) margins.push(Array.from(numbersOf(beside)));
    }
    return scoresOf(output, values.flat(), margins.length > 0 ? Float32Array.from(margins.flat()) : null, count);
  }
}

/** A plain loop: `findIndex` with a callback costs ten times as much on a batch. */
function firstNotFinite(rows: Float32Array): number {
  for (let i = 0; i < rows.length; i++) if (!Number.isFinite(rows[i])) return i;
  return -1;
}

/** What a model is loaded with. */
export interface LoadOptions {
  readonly catalogue: FeatureCatalogue;
  /** Of the file as it was made; null when nobody told. */
  readonly expectedSha256?: string | null;
  /** For a model that does not say what it reads; it goes before what the file says. */
  readonly mapping?: ModelMapping | null;
  /** Reads a file that lies beside the model; without it weights in other files are refused. */
  readonly readBeside?: ReadBeside;
  /** Where the session runs; in this thread when left out. */
  readonly open?: OpenInference;
}

/**
 * Hash, metadata or mapping, schema, shapes, session, in this order.
 *
 * @returns Why the model cannot be served, in one sentence; then nothing is left open.
 */
export async function loadModel(bytes: Uint8Array, options: LoadOptions): Promise<Result<ServedModel>> {
  const { expectedSha256 = null, catalogue, mapping = null, open = openSession } = options;
  const sha256 = await sha256Hex(bytes);
  if (expectedSha256 !== null && sha256 !== expectedSha256) {
    return err(`The model's file is damaged: its SHA-256 is ${sha256}, it was made with ${expectedSha256}`);
  }
  const file = await readModelFile(bytes, options.readBeside);
  if (!file.ok) return file;
  const bound = bindModel(file.value, mapping, catalogue);
  if (!bound.ok) return bound;
  const session = await open(file.value.bytes);
  if (!session.ok) return session;
  return ok(new ServedModel(bound.value.card, sha256, file.value, bound.value, session.value));
}

/** Everything that can be told without a session. */
export function bindModel(
  file: ModelFile,
  mapping: ModelMapping | null,
  catalogue: FeatureCatalogue,
): Result<Binding & { readonly card: ModelCard }> {
  const card = mapping ? ok(mappedCard(mapping, catalogue.schemaHash)) : readModelCard(file.metadata);
  if (!card.ok) return card;
  const schema = checkSchema(card.value, catalogue);
  if (!schema.ok) return schema;
  const reason = unservable(file);
  if (reason !== undefined) return err(reason);
  const reading = mapping ?? ownMapping(card.value);
  const inputs = bindInputs(file, reading);
  if (!inputs.ok) return inputs;
  const output = bindOutput(file, reading);
  return output.ok ? ok({ card: card.value, inputs: inputs.value, output: output.value }) : output;
}
