/** Sessions in a Worker that may touch nothing: the runtime's WASM and the models come in messages. */
import * as ort from "onnxruntime-web";
import type { Feeds } from "../runtime/inference.ts";

/** To the Worker: first what to open, then what to run. Whoever asks numbers its sessions. */
export type WorkerRequest =
  & { readonly id: number; readonly session: number }
  & (
    | { readonly kind: "open"; readonly wasm: Uint8Array; readonly model: Uint8Array }
    | { readonly kind: "run"; readonly feeds: Feeds; readonly outputs: readonly string[] }
    | { readonly kind: "release" }
  );

/** From the Worker: the answer to the request of that id. */
export type WorkerAnswer =
  | { readonly id: number; readonly ok: true; readonly outputs: Feeds }
  | { readonly id: number; readonly ok: false; readonly error: string };

const scope = self as unknown as {
  onmessage: (event: MessageEvent<WorkerRequest>) => void;
  postMessage(answer: WorkerAnswer): void;
};

const sessions = new Map<number, ort.InferenceSession>();

async function answer(request: WorkerRequest): Promise<Feeds> {
  if (request.kind === "open") {
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.wasmBinary = request.wasm;
    ort.env.logLevel = "error";
    sessions.set(request.session, await ort.InferenceSession.create(request.model, { logSeverityLevel: 3 }));
    delete (ort.env.wasm as { wasmBinary?: unknown }).wasmBinary;
    return {};
  }
  const session = sessions.get(request.session);
  if (!session) throw new Error("Invariant: a session is opened before it runs");
  if (request.kind === "release") {
    sessions.delete(request.session);
    await session.release();
    return {};
  }
  const tensors: Record<string, ort.Tensor> = {};
  for (const [name, { type, data, dims }] of Object.entries(request.feeds)) {
    tensors[name] = new ort.Tensor(type as "float32", data as Float32Array, dims);
  }
  const values = await session.run(tensors, [...request.outputs]);
  // A tensor is a class of the runtime's: only its numbers travel.
  return Object.fromEntries(
    Object.entries(values).map(([name, { type, data, dims }]) => [name, { type, data: data as Float32Array, dims }]),
  );
}

scope.onmessage = ({ data: request }) => {
  answer(request).then(
    (outputs) => scope.postMessage({ id: request.id, ok: true, outputs }),
    (cause) =>
      scope.postMessage({ id: request.id, ok: false, error: cause instanceof Error ? cause.message : String(cause) }),
  );
};
