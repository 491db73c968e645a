import { err, ok } from "../../domain/result.ts";
import type { Feeds, Inference, OpenInference } from "../runtime/inference.ts";
import { InferenceThread } from "./inference_thread.ts";
import { runtimeReason } from "../runtime/onnx_runtime.ts";

export interface WorkerOptions {
  /** A Worker that does not answer a question for so long is ended and started anew. */
  readonly timeoutMs: number;
  /** It ended without being told to, for this reason, and is being started again. */
  readonly onRestart: (reason: string) => void;
}

/** @returns Opens sessions in Workers of their own, one for each model, without any permission. */
export const inWorkers = (options: WorkerOptions): OpenInference => async (bytes) => {
  const inference = new WorkerInference(bytes, options);
  try {
    await inference.opened();
    return ok(inference);
  } catch (cause) {
    await inference.release();
    return err(`onnxruntime refuses the model: ${runtimeReason(cause)}`);
  }
};

/** The number of the session in a Worker that has no other. */
const ONLY = 0;

/** A session in a Worker: an endless loop or a crash in it takes nothing else along. Ending it gives all its memory back. */
class WorkerInference implements Inference {
  private thread: Promise<InferenceThread>;
  private released = false;

  constructor(private readonly model: Uint8Array, private readonly options: WorkerOptions) {
    this.thread = this.start();
  }

  async opened(): Promise<void> {
    await this.thread;
  }

  async run(feeds: Feeds, outputs: readonly string[]): Promise<Feeds> {
    return await (await this.thread).ask({ kind: "run", session: ONLY, feeds, outputs });
  }

  async release(): Promise<void> {
    this.released = true;
    const thread = await this.thread.catch(() => null);
    thread?.end("the model was released");
  }

  private start(): Promise<InferenceThread> {
    const starting = openThread(this.model, this.options.timeoutMs, (reason) => this.restart(reason));
    starting.catch(() => {}); // whoever runs next hears of it
    return starting;
  }

  private restart(reason: string): void {
    if (this.released) return;
    this.options.onRestart(reason);
    this.thread = this.start();
  }
}

/** A Worker that fails before its session is open is not started again: the next one would fail the same way. */
async function openThread(
  model: Uint8Array,
  timeoutMs: number,
  onDeath: (reason: string) => void,
): Promise<InferenceThread> {
  let isOpen = false;
  const thread = new InferenceThread(timeoutMs, (reason) => {
    if (isOpen) onDeath(reason);
  });
  try {
    await thread.open(ONLY, model);
    isOpen = true;
    return thread;
  } catch (cause) {
    thread.end("it did not open");
    throw cause;
  }
}
