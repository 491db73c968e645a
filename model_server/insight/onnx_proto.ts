import * as loaded from "onnx-proto";

/** The package is CommonJS: at run time its one export hangs on `default`, which its types do not say. */
export const { onnx } = (loaded as unknown as { default: typeof loaded }).default;
export type { onnx as OnnxTypes } from "onnx-proto";
