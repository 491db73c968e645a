import { err, ok } from "../../domain/result.ts";
import type { Feeds, Inference, OpenInference } from "../runtime/inference.ts";
import { InferenceThread } from "./inference_thread.ts";
import { runtimeReason } from "../runtime/onnx_runtime.ts";

/**
 * Opens sessions that share one Worker, for models that are worked with together and live as long as each other: they take
 * turns, and the runtime, which is larger than any of them, is there once. When one takes too long all end.
 *
 * @param timeoutMs Of one run.
 */
export function inOneWorker(timeoutMs: number): OpenInference {
  let shared: SharedThread | null = null;
  return async (bytes) => {
    shared = shared?.isEnded === false ? shared : new SharedThread(timeoutMs);
    return await shared.open(bytes);
  };
}

/** Ends with the last of its sessions. */
class SharedThread {
  readonly #thread: InferenceThread;
  readonly #sessions = new Set<number>();
  #lastSession = 0;
  isEnded = false;

  constructor(timeoutMs: number) {
    this.#thread = new InferenceThread(timeoutMs, () => this.isEnded = true);
  }

  async open(bytes: Uint8Array) {
    const session = ++this.#lastSession;
    this.#sessions.add(session);
    try {
      await this.#thread.open(session, bytes);
      return ok(this.#inference(session));
    } catch (cause) {
      await this.#release(session);
      return err(`onnxruntime refuses the model: ${runtimeReason(cause)}`);
    }
  }

  #inference(session: number): Inference {
    return {
      run: (feeds: Feeds, outputs: readonly string[]) => this.#thread.ask({ kind: "run", session, feeds, outputs }),
      release: () => this.#release(session),
    };
  }

  async #release(session: number): Promise<void> {
    if (!this.#sessions.delete(session) || this.isEnded) return;
    if (this.#sessions.size > 0) {
      await this.#thread.ask({ kind: "release", session }).catch(() => {}); // one that never opened has nothing to give back
      return;
    }
    this.isEnded = true;
    this.#thread.end("the model was released");
  }
}
