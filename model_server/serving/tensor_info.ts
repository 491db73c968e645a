import type { OnnxTypes } from "./onnx_proto.ts";

/** What goes into a model or comes out. `null` is a size that the file leaves open. */
export interface TensorInfo {
  readonly name: string;
  /** `float32`, `int64`, …; `no tensor` for lists, maps and the like. */
  readonly type: string;
  readonly dims: readonly (number | null)[];
}

/** By `TensorProto.DataType`. */
const TYPE_NAMES = [
  "undefined",
  "float32",
  "uint8",
  "int8",
  "uint16",
  "int16",
  "int32",
  "int64",
  "string",
  "bool",
  "float16",
  "float64",
  "uint32",
  "uint64",
  "complex64",
  "complex128",
  "bfloat16",
] as const;

/** Types that can carry a feature or a probability here. */
const NUMERIC = [
  "float32",
  "float64",
  "int8",
  "uint8",
  "int16",
  "uint16",
  "int32",
  "uint32",
  "int64",
  "uint64",
  "bool",
];

/** `[rows, 13]` with `?` for sizes that the file leaves open. */
export const dimsText = (dims: TensorInfo["dims"]): string => `[${dims.map((size) => size ?? "?").join(", ")}]`;

export const isNumeric = (type: string): boolean => NUMERIC.includes(type);

export const tensorTypeName = (elemType: number): string => TYPE_NAMES[elemType] ?? `type ${elemType}`;

export function tensorInfo(value: OnnxTypes.IValueInfoProto): TensorInfo {
  const tensor = value.type?.tensorType;
  return {
    name: value.name ?? "",
    type: tensor ? tensorTypeName(tensor.elemType ?? 0) : "no tensor",
    dims: (tensor?.shape?.dim ?? []).map(dimension),
  };
}

function dimension(dim: OnnxTypes.TensorShapeProto.IDimension): number | null {
  const size = Object.hasOwn(dim, "dimValue") ? Number(dim.dimValue) : 0;
  return size > 0 ? size : null;
}
