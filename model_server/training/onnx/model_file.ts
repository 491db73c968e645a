import { CLASS_COUNT } from "../../../outcomes/classes.ts";
import {
  DataType,
  FEATURES_INPUT,
  type GraphPart,
  intAttribute,
  MARGINS_OUTPUT,
  ML_DOMAIN,
  node,
  PROBABILITIES_OUTPUT,
  rowsOf,
} from "./graph.ts";
import { metadataProps, type ModelMetadata } from "./metadata.ts";
import { onnx, type OnnxTypes } from "./onnx_proto.ts";

const IR_VERSION = 8;
const OPSET = 15;
const ML_OPSET = 3;

/** Sizes of one row of the input: `[features]`, or `[window, features]` where the model reads several candles. */
export const inputShape = ({ features, window }: Pick<ModelMetadata, "features" | "window">): number[] =>
  window === 1 ? [features.length] : [window, features.length];

/**
 * The ONNX file of a trained model: `features` [rows, F], or [rows, window, F] oldest candle first, → `probabilities`
 * and `margins` [rows, 3]: long, short, hold.
 */
export const encodeModel = (part: GraphPart, metadata: ModelMetadata): Uint8Array<ArrayBuffer> =>
  encodeClassifier({
    name: metadata.learner,
    part,
    input: rowsOf(FEATURES_INPUT, inputShape(metadata)),
    props: metadataProps(metadata),
  });

export interface Classifier {
  readonly name: string;
  /** From the input to `margins`. */
  readonly part: GraphPart;
  readonly input: OnnxTypes.IValueInfoProto;
  readonly props: Readonly<Record<string, string>>;
}

/** The ONNX file of whatever gives three margins for the rows of one input. */
export function encodeClassifier({ name, part, input, props }: Classifier): Uint8Array<ArrayBuffer> {
  const message = onnx.ModelProto.create({
    irVersion: IR_VERSION,
    opsetImport: [{ domain: "", version: OPSET }, { domain: ML_DOMAIN, version: ML_OPSET }],
    producerName: "xylen",
    graph: {
      name,
      node: [...part.nodes, ...softmaxNodes()],
      initializer: part.constants,
      input: [input],
      output: [rowsOf(PROBABILITIES_OUTPUT, [CLASS_COUNT]), rowsOf(MARGINS_OUTPUT, [CLASS_COUNT])],
    },
    metadataProps: Object.entries(props).map(([key, value]) => ({ key, value })),
  });
  return Uint8Array.from(onnx.ModelProto.encode(message).finish());
}

/** In double precision: rounded to float32 at the end, the result is the same as ours, not only close to it. */
const softmaxNodes = () => [
  node("Cast", [MARGINS_OUTPUT], "margins_double", [intAttribute("to", DataType.DOUBLE)]),
  node("Softmax", ["margins_double"], "probabilities_double", [intAttribute("axis", 1)]),
  node("Cast", ["probabilities_double"], PROBABILITIES_OUTPUT, [intAttribute("to", DataType.FLOAT)]),
];
