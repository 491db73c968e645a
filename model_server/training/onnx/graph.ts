/** Building blocks of an ONNX graph (https://onnx.ai/onnx/intro/concepts.html), as onnx-proto encodes them. */
import { onnx, type OnnxTypes } from "./onnx_proto.ts";

export type Node = OnnxTypes.INodeProto;
export type Tensor = OnnxTypes.ITensorProto;
export type Attribute = OnnxTypes.IAttributeProto;

/** Nodes that lead from the graph's input `features` to `margins`, with the constants they read. */
export interface GraphPart {
  readonly nodes: Node[];
  readonly constants: Tensor[];
}

export const FEATURES_INPUT = "features";
export const MARGINS_OUTPUT = "margins";
export const PROBABILITIES_OUTPUT = "probabilities";

/** Operators of `ai.onnx.ml` (trees) live in a domain of their own. */
export const ML_DOMAIN = "ai.onnx.ml";

const { AttributeType } = onnx.AttributeProto;
export const { DataType } = onnx.TensorProto;
const utf8 = new TextEncoder();

export const node = (
  opType: string,
  input: string[],
  output: string,
  attribute: Attribute[] = [],
  domain = "",
): Node => ({ opType, domain, name: output, input, output: [output], attribute });

export const intAttribute = (name: string, i: number): Attribute => ({ name, type: AttributeType.INT, i });
export const intsAttribute = (name: string, ints: number[]): Attribute => ({ name, type: AttributeType.INTS, ints });
export const floatsAttribute = (name: string, floats: number[]): Attribute => ({
  name,
  type: AttributeType.FLOATS,
  floats,
});
export const textAttribute = (name: string, text: string): Attribute => ({
  name,
  type: AttributeType.STRING,
  s: utf8.encode(text),
});
export const textsAttribute = (name: string, texts: string[]): Attribute => ({
  name,
  type: AttributeType.STRINGS,
  strings: texts.map((text) => utf8.encode(text)),
});

/** @param dims Empty for a scalar. */
export const floatTensor = (name: string, dims: number[], values: ArrayLike<number>): Tensor => ({
  name,
  dataType: DataType.FLOAT,
  dims,
  rawData: new Uint8Array(Float32Array.from(values).buffer),
});

/** @param dims Empty for a scalar. */
export const doubleTensor = (name: string, dims: number[], values: readonly number[]): Tensor => ({
  name,
  dataType: DataType.DOUBLE,
  dims,
  rawData: new Uint8Array(Float64Array.from(values).buffer),
});

/** A list of int64: sizes, places and axes. */
export const intTensor = (name: string, values: readonly number[]): Tensor => ({
  name,
  dataType: DataType.INT64,
  dims: [values.length],
  rawData: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
});

/** One part after the other. */
export const joinParts = (...parts: readonly GraphPart[]): GraphPart => ({
  nodes: parts.flatMap(({ nodes }) => nodes),
  constants: parts.flatMap(({ constants }) => constants),
});

/** Rows of these sizes, float32 if nothing else is said; the row count is open. */
export const rowsOf = (
  name: string,
  sizes: readonly number[],
  elemType: number = DataType.FLOAT,
): OnnxTypes.IValueInfoProto => ({
  name,
  type: {
    tensorType: {
      elemType,
      shape: { dim: [{ dimParam: "rows" }, ...sizes.map((dimValue) => ({ dimValue }))] },
    },
  },
});
