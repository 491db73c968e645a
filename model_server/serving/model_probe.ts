import type { InferenceSession, Tensor } from "onnxruntime-web";
import { err, ok, type Result } from "../../domain/result.ts";
import { type ModelFile, readModelFile } from "./model_file.ts";
import { onnxRuntime, openSession, runtimeReason } from "./onnx_runtime.ts";
import { isNumeric, type TensorInfo } from "./tensor_info.ts";

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
}

/** Loads a model and runs it once on a fixed input. Never rejects: what fails is the report's reason. */
export async function probeModel(bytes: Uint8Array, input: ProbeInput): Promise<ProbeReport> {
  const file = readModelFile(bytes);
  if (!file.ok) {
    return { servable: false, reason: file.error, producer: "", inputs: [], outputs: [], metadata: {}, probe: null };
  }
  const inputs = file.value.inputs.map((info) => sized(info, file.value));
  const outputs = await run(file.value, inputs, input);
  return {
    servable: outputs.ok,
    reason: outputs.ok ? null : outputs.error,
    producer: file.value.producer,
    inputs,
    outputs: outputs.ok ? outputs.value.tensors : file.value.outputs.map((info) => sized(info)),
    metadata: file.value.metadata,
    probe: outputs.ok ? { input, outputs: outputs.value.numbers } : null,
  };
}

/** An open last size of a tree ensemble's input is the number of columns that its trees read. */
function sized(info: TensorInfo, file?: ModelFile): NamedTensor {
  const last = info.dims.length - 1;
  const open = (i: number) => i === last && i > 0 && file && file.treeColumns > 0 ? file.treeColumns : 1;
  return { name: info.name, type: info.type, dims: info.dims.map((size, i) => size ?? open(i)) };
}

function unservable(file: ModelFile): string | undefined {
  if (file.customOperators.length > 0) {
    return `The model uses custom operators that onnxruntime does not have: ${file.customOperators.join(", ")}`;
  }
  for (const [what, tensors] of [["Input", file.inputs], ["Output", file.outputs]] as const) {
    const odd = tensors.find(({ type }) => !isNumeric(type));
    if (odd) return `${what} ${odd.name} is ${odd.type}: only numbers can be features or answers here`;
  }
  return file.inputs.length === 0 ? "The model has no input" : undefined;
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
    const feeds: Record<string, Tensor> = {};
    for (const each of inputs) feeds[each.name] = await probeTensor(each, kind);
    return outputsOf(file, await session.value.run(feeds));
  } catch (cause) {
    return err(`The model loads but does not run: ${runtimeReason(cause)}`);
  } finally {
    await session.value.release();
  }
}

function outputsOf(file: ModelFile, values: InferenceSession.OnnxValueMapType): Result<ProbeOutputs> {
  const tensors: NamedTensor[] = [];
  const numbers: Record<string, number[]> = {};
  for (const { name } of file.outputs) {
    const value = values[name];
    if (!value) return err(`The model does not return its output ${name}`);
    const flat = Array.from(value.data as ArrayLike<number | bigint>, Number);
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

async function probeTensor(info: NamedTensor, kind: ProbeInput): Promise<Tensor> {
  const { Tensor } = await onnxRuntime();
  const size = info.dims.reduce((product, each) => product * each, 1);
  const values = Array.from({ length: size }, (_, k) => elementFor(info.type, kind === "ramp" ? ramp(k) : 0.5));
  if (info.type === "int64") return new Tensor("int64", BigInt64Array.from(values, BigInt), info.dims);
  if (info.type === "uint64") return new Tensor("uint64", BigUint64Array.from(values, BigInt), info.dims);
  const type = info.type as keyof typeof ARRAYS;
  return new Tensor(type, ARRAYS[type].from(values) as Float32Array, info.dims) as Tensor;
}

const ramp = (k: number): number => Math.round(((k % 97) / 97 * 2 - 1) * 1e6) / 1e6;

/** Whole types take the nearest whole number, those without a sign nothing below 0, bool what is above 0. */
function elementFor(type: string, value: number): number {
  if (type.startsWith("float")) return value;
  if (type === "bool") return value > 0 ? 1 : 0;
  const whole = Math.round(value);
  return type.startsWith("uint") ? Math.max(0, whole) : whole;
}
