import type { InferenceSession } from "onnxruntime-web";
import { err, invariant, ok, type Result } from "../../domain/result.ts";
import { CLASS_ORDER, type ModelCard, readModelCard } from "./model_card.ts";
import { type ModelFile, readModelFile, sha256Hex } from "./model_file.ts";
import { onnxRuntime, openSession, runtimeReason } from "./onnx_runtime.ts";
import { checkSchema, type FeatureCatalogue, MARGINS, PROBABILITIES } from "./schema_check.ts";

const CLASS_COUNT = CLASS_ORDER.length;
/** Softmax in float32 misses 1 by less; more means that the output is no distribution. */
const SUM_TOLERANCE = 1e-4;

/** Row-major `[rows, 3]`: long, short, hold. */
export interface ClassScores {
  readonly probabilities: Float32Array;
  /** Before the probability. When a model gives none, the logarithm of the probabilities, which softmax undoes. */
  readonly margins: Float32Array;
}

/** One ONNX model in one session. Made by `loadModel`, given back by `release`. */
export class ServedModel {
  constructor(
    readonly card: ModelCard,
    readonly sha256: string,
    readonly file: ModelFile,
    private readonly session: InferenceSession,
  ) {}

  /** @param rows Row-major `[rows, features]`, in the card's order. @returns Why nothing is predicted, or the scores. */
  async classify(rows: Float32Array): Promise<Result<ClassScores>> {
    const width = this.card.features.length;
    const count = rows.length / width;
    // The runtime takes both without a word: no rows, and NaN, which sends a tree to the right at every split.
    if (count === 0) return err("There are no rows to predict");
    if (!Number.isInteger(count)) return err(`${rows.length} numbers are not rows of ${width} features`);
    const bad = rows.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      return err(`Feature ${this.card.features[bad % width]} of row ${Math.floor(bad / width)} is not finite`);
    }
    const input = this.file.inputs[0];
    invariant(input, "checkSchema lets one input pass");
    const { Tensor } = await onnxRuntime();
    try {
      const output = await this.session.run({ [input.name]: new Tensor("float32", rows, [count, width]) });
      return scoresOf(output, count);
    } catch (cause) {
      return err(`The model failed on ${count} rows: ${runtimeReason(cause)}`);
    }
  }

  /** A session that is replaced without this keeps its memory for ever. */
  async release(): Promise<void> {
    await this.session.release();
  }
}

function scoresOf(output: InferenceSession.OnnxValueMapType, count: number): Result<ClassScores> {
  const probabilities = output[PROBABILITIES]?.data;
  if (!(probabilities instanceof Float32Array) || probabilities.length !== count * CLASS_COUNT) {
    return err(`The model's output ${PROBABILITIES} is not [${count}, ${CLASS_COUNT}] float32`);
  }
  for (let row = 0; row < count; row++) {
    const [long = NaN, short = NaN, hold = NaN] = probabilities.subarray(row * CLASS_COUNT, (row + 1) * CLASS_COUNT);
    const sound = Math.min(long, short, hold) >= 0 && Math.abs(long + short + hold - 1) <= SUM_TOLERANCE;
    if (!sound) return err(`The model's probabilities of row ${row} are none: ${long}, ${short}, ${hold}`);
  }
  const margins = output[MARGINS]?.data;
  const given = margins instanceof Float32Array && margins.length === probabilities.length &&
    margins.every(Number.isFinite);
  return ok({ probabilities, margins: given ? margins : probabilities.map(logarithm) });
}

/** Bounded below, so that a probability of 0 gives a finite margin. */
const logarithm = (probability: number): number => Math.log(Math.max(probability, 1e-30));

/**
 * Hash, metadata, schema, session, in this order. @param expectedSha256 Of the file as it was made, null when nobody
 * told. @returns Why the model cannot be served, in one sentence; then nothing is left open.
 */
export async function loadModel(
  bytes: Uint8Array,
  catalogue: FeatureCatalogue,
  expectedSha256: string | null = null,
): Promise<Result<ServedModel>> {
  const sha256 = await sha256Hex(bytes);
  if (expectedSha256 !== null && sha256 !== expectedSha256) {
    return err(`The model's file is damaged: its SHA-256 is ${sha256}, it was made with ${expectedSha256}`);
  }
  const file = readModelFile(bytes);
  if (!file.ok) return file;
  const card = readModelCard(file.value.metadata);
  if (!card.ok) return card;
  const schema = checkSchema(card.value, file.value, catalogue);
  if (!schema.ok) return schema;
  const session = await openSession(file.value.bytes);
  return session.ok ? ok(new ServedModel(card.value, sha256, file.value, session.value)) : session;
}
