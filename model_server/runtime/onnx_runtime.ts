import { err, ok, type Result } from "../../domain/result.ts";
import type * as Ort from "onnxruntime-web";
import type { Feeds, Inference } from "./inference.ts";

/** The runtime puts Node's in its place when its first session opens, and Workers made after that would not hear us. */
const OwnWorker = globalThis.Worker;

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

/** A session in this thread: while it runs, nothing else does. */
export async function openSession(bytes: Uint8Array): Promise<Result<Inference>> {
  const ort = await onnxRuntime();
  try {
    return ok(new ThreadInference(ort, await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 })));
  } catch (cause) {
    return err(`onnxruntime refuses the model: ${runtimeReason(cause)}`);
  } finally {
    globalThis.Worker = OwnWorker;
  }
}

/** Whatever runs in this thread: all its sessions share one stack, which two runs at once would leave in disorder. */
let running: Promise<unknown> = Promise.resolve();

class ThreadInference implements Inference {
  constructor(private readonly ort: typeof Ort, private readonly session: Ort.InferenceSession) {}

  run(feeds: Feeds, outputs: readonly string[]): Promise<Feeds> {
    const ran = running.then(() => this.runNow(feeds, outputs));
    running = ran.catch(() => {}); // whoever asked hears of it
    return ran;
  }

  private async runNow(feeds: Feeds, outputs: readonly string[]): Promise<Feeds> {
    const tensors: Record<string, Ort.Tensor> = {};
    for (const [name, { type, data, dims }] of Object.entries(feeds)) {
      // The types of the runtime want each element type spelled out; it checks the pair itself.
      tensors[name] = new this.ort.Tensor(type as "float32", data as Float32Array, dims);
    }
    return await this.session.run(tensors, [...outputs]) as unknown as Feeds;
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

/** The runtime's own words without its wrapping. */
export function runtimeReason(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replace(/^.*?ERROR_MESSAGE:\s*/s, "").replace(/\s+/g, " ").trim().slice(0, 300) || "no reason given";
}
