import { err, ok, type Result } from "../../domain/result.ts";
import { type ReadBeside, takeWeightsIn } from "./external_weights.ts";
import { onnx, type OnnxTypes } from "./onnx_proto.ts";
import { isNumeric, type TensorInfo, tensorInfo } from "./tensor_info.ts";
import { cutZipMaps } from "./zip_map.ts";

/** An ONNX file as it can be told without running it. onnxruntime-web has no getter for the metadata. */
export interface ModelFile {
  /** What a session is opened on: the file's own, or those after ZipMap nodes were cut and outside weights taken in. */
  readonly bytes: Uint8Array;
  readonly producer: string;
  /** In the order of the file, without those that have an initial value. */
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly zipMapsCut: number;
  readonly nodes: readonly OnnxTypes.INodeProto[];
  /** Columns that a tree ensemble in the graph reads; 0 when there is none. */
  readonly treeColumns: number;
  /** Operators of domains that onnxruntime does not have, as `domain:operator`. */
  readonly customOperators: readonly string[];
}

const KNOWN_DOMAINS = ["", "ai.onnx", "ai.onnx.ml", "com.microsoft", "ai.onnx.training", "ai.onnx.preview.training"];

/** @returns The file's parts, or in one sentence why it is no ONNX model. */
export async function readModelFile(bytes: Uint8Array, readBeside?: ReadBeside): Promise<Result<ModelFile>> {
  if (bytes.length === 0) return err("The file is empty");
  let model: OnnxTypes.ModelProto;
  try {
    model = onnx.ModelProto.decode(bytes);
  } catch (cause) {
    return err(`The file is no ONNX model: ${cause instanceof Error ? cause.message : cause}`);
  }
  const graph = model.graph;
  if (!graph?.node?.length) return err("The file is no ONNX model: it holds no graph");
  const takenIn = await takeWeightsIn(model, readBeside);
  if (!takenIn.ok) return takenIn;
  const zipMapsCut = cutZipMaps(model);
  const initialised = new Set((graph.initializer ?? []).map((tensor) => tensor.name));
  return ok({
    bytes: zipMapsCut + takenIn.value > 0 ? onnx.ModelProto.encode(model).finish() : bytes,
    producer: [model.producerName, model.producerVersion].filter(Boolean).join(" "),
    inputs: (graph.input ?? []).filter(({ name }) => !initialised.has(name)).map(tensorInfo),
    outputs: (graph.output ?? []).map(tensorInfo),
    metadata: Object.fromEntries(model.metadataProps.map(({ key, value }) => [key ?? "", value ?? ""])),
    zipMapsCut,
    nodes: graph.node,
    treeColumns: treeColumns(graph.node),
    customOperators: customOperators(graph.node),
  });
}

const INPUT_TYPES = "features are float32 or float64";
const OUTPUT_TYPES = "answers are float32, float64 or whole numbers up to 64 bits";

/** @returns Why a file cannot be served whatever it is fed with; undefined when nothing speaks against it. */
export function unservable(file: ModelFile): string | undefined {
  if (file.customOperators.length > 0) {
    return `The model uses custom operators that onnxruntime does not have: ${file.customOperators.join(", ")}`;
  }
  for (const [what, tensors] of [["Input", file.inputs], ["Output", file.outputs]] as const) {
    const odd = tensors.find(({ type }) => !isNumeric(type));
    if (odd) return `${what} ${odd.name} is ${odd.type}: ${what === "Input" ? INPUT_TYPES : OUTPUT_TYPES}`;
  }
  return file.inputs.length === 0 ? "The model has no input" : undefined;
}

/** @returns Why no mapping can feed features into a file that runs; undefined when nothing speaks against it. */
export function unmappable({ inputs }: ModelFile): string | undefined {
  const odd = inputs.find(({ type }) => type !== "float32" && type !== "float64");
  return odd && `Input ${odd.name} is ${odd.type}: ${INPUT_TYPES}, so no mapping fits it`;
}

function treeColumns(nodes: readonly OnnxTypes.INodeProto[]): number {
  let columns = 0;
  for (const node of nodes) {
    if (!node.opType?.startsWith("TreeEnsemble")) continue;
    const ids = node.attribute?.find(({ name }) => name === "nodes_featureids")?.ints ?? [];
    for (const id of ids) columns = Math.max(columns, Number(id) + 1);
  }
  return columns;
}

const customOperators = (nodes: readonly OnnxTypes.INodeProto[]): string[] => [
  ...new Set(
    nodes.filter(({ domain }) => !KNOWN_DOMAINS.includes(domain ?? "")).map((node) => `${node.domain}:${node.opType}`),
  ),
];

/** SHA-256 as 64 hex digits. A flipped bit inside a weight loads without an error: only the hash tells. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(bytes));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
