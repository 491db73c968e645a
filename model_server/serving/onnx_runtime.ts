import { err, ok, type Result } from "../../domain/result.ts";
import type * as Ort from "onnxruntime-web";

let loading: Promise<typeof Ort> | undefined;

/** onnxruntime-web, loaded when the first model needs it: its WASM costs 0.3 s that a start should not wait for. */
export function onnxRuntime(): Promise<typeof Ort> {
  loading ??= import("onnxruntime-web").then((ort) => {
    // A second thread makes single rows slower and starts Workers that nobody ends.
    ort.env.wasm.numThreads = 1;
    ort.env.logLevel = "error";
    return ort;
  });
  return loading;
}

/** @returns A session on the file's bytes, which the caller has to `release()`, or why onnxruntime refuses it. */
export async function openSession(bytes: Uint8Array): Promise<Result<Ort.InferenceSession>> {
  const ort = await onnxRuntime();
  try {
    return ok(await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 }));
  } catch (cause) {
    return err(`onnxruntime refuses the model: ${runtimeReason(cause)}`);
  }
}

/** The runtime's own words without its wrapping. */
export function runtimeReason(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replace(/^.*?ERROR_MESSAGE:\s*/s, "").replace(/\s+/g, " ").trim().slice(0, 300) || "no reason given";
}
