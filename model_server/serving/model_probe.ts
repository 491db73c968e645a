import { err, ok, type Result } from "../../domain/result.ts";
import type { ReadBeside } from "./external_weights.ts";
import { type Feeds, numbersOf, type TensorData } from "../runtime/inference.ts";
import { type ModelFile, readModelFile, unmappable, unservable } from "./model_file.ts";
import type { ModelMapping } from "./model_mapping.ts";
import { openSession, runtimeReason } from "../runtime/onnx_runtime.ts";
import type { FeatureCatalogue } from "./schema_check.ts";
import { bindModel, loadModel } from "./served_model.ts";
import { smokeTest, syntheticRows } from "./smoke.ts";
import type { TensorInfo } from "./tensor_info.ts";

/** `const0.5`: every element 0.5. `ramp`: element k is round((k mod 97) / 97 × 2 − 1, 6 decimals). */
export type ProbeInput = "const0.5" | "ramp";
export const PROBE_INPUTS: readonly ProbeInput[] = ["const0.5", "ramp"];

interface NamedTensor {
  readonly name: string;
  readonly type: string;
  /** Sizes that the file leaves open are 1. */
  readonly dims: readonly number[];
}

/** What `models check` tells of a file of any origin. */
export interface ProbeReport {
  readonly servable: boolean;
  /** Why not; null when it is. */
  readonly reason: string | null;
  readonly producer: string;
  readonly inputs: readonly NamedTensor[];
  /** After ZipMap nodes were cut. */
  readonly outputs: readonly NamedTensor[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly probe: { readonly input: ProbeInput; readonly outputs: Readonly<Record<string, readonly number[]>> } | null;
  /** Whether it can vote as it is, or what its mapping has to say first. */
  readonly vote: { readonly ready: boolean; readonly by: "metadata" | "mapping"; readonly reason: string | null };
}

export interface ProbeOptions {
  readonly input: ProbeInput;
  readonly catalogue: FeatureCatalogue;
  /** With one, a file counts as servable only if it can vote by it. */
  readonly mapping?: ModelMapping | null;
  readonly readBeside?: ReadBeside;
}

/** Loads a model and runs it once on a fixed input. Never rejects: what fails is the report's reason. */
export async function probeModel(bytes: Uint8Array, options: ProbeOptions): Promise<ProbeReport> {
  const { mapping = null, input, readBeside } = options;
  const by = mapping ? "mapping" : "metadata";
  const file = await readModelFile(bytes, readBeside);
  if (!file.ok) {
    const nothing = { producer: "", inputs: [], outputs: [], metadata: {}, probe: null };
    return { servable: false, reason: file.error, ...nothing, vote: { ready: false, by, reason: file.error } };
  }
  const inputs = file.value.inputs.map((info) => sized(info, file.value));
  const outputs = await run(file.value, inputs, input);
  const vote = outputs.ok ? await whetherItVotes(bytes, file.value, options) : outputs;
  const failed = !outputs.ok ? outputs : mapping ? vote : outputs;
  return {
    servable: failed.ok,
    reason: failed.ok ? null : failed.error,
    producer: file.value.producer,
    inputs,
    outputs: outputs.ok ? outputs.value.tensors : file.value.outputs.map((info) => sized(info)),
    metadata: file.value.metadata,
    probe: outputs.ok ? { input, outputs: outputs.value.numbers } : null,
    vote: { ready: vote.ok, by, reason: vote.ok ? null : vote.error },
  };
}

/** The same way a server takes it, up to sound answers on rows that no market gave. */
async function whetherItVotes(bytes: Uint8Array, file: ModelFile, options: ProbeOptions): Promise<Result<void>> {
  const { catalogue, mapping = null } = options;
  const odd = mapping === null && unmappable(file);
  if (odd) return err(odd);
  const bound = bindModel(file, mapping, catalogue);
  if (!bound.ok) return bound;
  const { readBeside } = options;
  const model = await loadModel(bytes, { catalogue, mapping, ...(readBeside ? { readBeside } : {}) });
  if (!model.ok) return model;
  try {
    return await smokeTest(model.value, syntheticRows(model.value.rowLength));
  } finally {
    await model.value.release();
  }
}

/** An open last size of a tree ensemble's input is the number of columns that its trees read. */
function sized(info: TensorInfo, file?: ModelFile): NamedTensor {
  const last = info.dims.length - 1;
  const open = (i: number) => i === last && i > 0 && file && file.treeColumns > 0 ? file.treeColumns : 1;
  return { name: info.name, type: info.type, dims: info.dims.map((size, i) => size ?? open(i)) };
}

interface ProbeOutputs {
  readonly tensors: readonly NamedTensor[];
  readonly numbers: Readonly<Record<string, readonly number[]>>;
}

async function run(file: ModelFile, inputs: readonly NamedTensor[], kind: ProbeInput): Promise<Result<ProbeOutputs>> {
  const reason = unservable(file);
  if (reason) return err(reason);
  const session = await openSession(file.bytes);
  if (!session.ok) return session;
  try {
    const feeds = Object.fromEntries(inputs.map((each) => [each.name, probeTensor(each, kind)]));
    return outputsOf(file, await session.value.run(feeds, file.outputs.map(({ name }) => name)));
  } catch (cause) {
    return err(`The model loads but does not run: ${runtimeReason(cause)}`);
  } finally {
    await session.value.release();
  }
}

function outputsOf(file: ModelFile, values: Feeds): Result<ProbeOutputs> {
  const tensors: NamedTensor[] = [];
  const numbers: Record<string, number[]> = {};
  for (const { name } of file.outputs) {
    const value = values[name];
    if (!value) return err(`The model does not return its output ${name}`);
    const flat = Array.from(numbersOf(value));
    if (!flat.every(Number.isFinite)) return err(`Output ${name} is not finite for a finite input`);
    tensors.push({ name, type: value.type, dims: value.dims });
    numbers[name] = flat;
  }
  return ok({ tensors, numbers });
}

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const;

function probeTensor({ type, dims }: NamedTensor, kind: ProbeInput): TensorData {
  const size = dims.reduce((product, each) => product * each, 1);
  const values = Array.from({ length: size }, (_, k) => elementFor(type, kind === "ramp" ? ramp(k) : 0.5));
  if (type === "int64") return { type, data: BigInt64Array.from(values, BigInt), dims };
  if (type === "uint64") return { type, data: BigUint64Array.from(values, BigInt), dims };
  return { type, data: ARRAYS[type as keyof typeof ARRAYS].from(values), dims };
}

const ramp = (k: number): number => Math.round(((k % 97) / 97 * 2 - 1) * 1e6) / 1e6;

/** Whole types take the nearest whole number, those without a sign nothing below 0, bool what is above 0. */
function elementFor(type: string, value: number): number {
  if (type.startsWith("float")) return value;
  if (type === "bool") return value > 0 ? 1 : 0;
  const whole = Math.round(value);
  return type.startsWith("uint") ? Math.max(0, whole) : whole;
}
