import { err, ok } from "../../domain/result.ts";
import type { Feeds, Inference, OpenInference } from "./inference.ts";
import type { WorkerAnswer, WorkerRequest } from "./inference_worker.ts";
import { runtimeReason } from "./onnx_runtime.ts";

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

/** A session in a Worker: an endless loop or a crash in it takes nothing else along. Ending it gives all its memory back. */
class WorkerInference implements Inference {
  private thread: Promise<Thread>;
  private released = false;

  constructor(private readonly model: Uint8Array, private readonly options: WorkerOptions) {
    this.thread = this.start();
  }

  async opened(): Promise<void> {
    await this.thread;
  }

  async run(feeds: Feeds, outputs: readonly string[]): Promise<Feeds> {
    return await (await this.thread).ask({ kind: "run", feeds, outputs });
  }

  async release(): Promise<void> {
    this.released = true;
    const thread = await this.thread.catch(() => null);
    thread?.end("the model was released");
  }

  private start(): Promise<Thread> {
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

/** Loading the runtime and a large model on a busy machine. */
const OPEN_TIMEOUT_MS = 60_000;

type Asking = WorkerRequest extends infer Each ? Each extends WorkerRequest ? Omit<Each, "id"> : never : never;

/** One Worker and the requests that it has not answered yet. */
class Thread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, PromiseWithResolvers<Feeds>>();
  private lastId = 0;
  private ended = false;

  constructor(private readonly timeoutMs: number, private readonly onDeath: (reason: string) => void) {
    this.worker = new Worker(new URL("./inference_worker.ts", import.meta.url), WITHOUT_PERMISSIONS);
    this.worker.onmessage = ({ data }: MessageEvent<WorkerAnswer>) => this.answered(data);
    this.worker.onerror = (event) => {
      // Left alone, an uncaught error of a Worker ends the whole process.
      event.preventDefault();
      this.die(event.message);
    };
  }

  async ask(asking: Asking): Promise<Feeds> {
    if (this.ended) throw new Error("its Worker has ended");
    const id = ++this.lastId;
    const answer = Promise.withResolvers<Feeds>();
    this.waiting.set(id, answer);
    const limitMs = asking.kind === "open" ? OPEN_TIMEOUT_MS : this.timeoutMs;
    const timer = setTimeout(() => this.die(`no answer within ${limitMs} ms`), limitMs);
    try {
      this.worker.postMessage({ ...asking, id } as WorkerRequest);
      return await answer.promise;
    } finally {
      clearTimeout(timer);
      this.waiting.delete(id);
    }
  }

  end(reason: string): void {
    if (this.ended) return;
    this.ended = true;
    this.worker.terminate();
    for (const answer of this.waiting.values()) answer.reject(new Error(reason));
  }

  private die(reason: string): void {
    if (this.ended) return;
    this.end(`its Worker ended: ${reason}`);
    this.onDeath(reason);
  }

  private answered(answer: WorkerAnswer): void {
    const waiting = this.waiting.get(answer.id);
    if (answer.ok) waiting?.resolve(answer.outputs);
    else waiting?.reject(new Error(answer.error));
  }
}

const WITHOUT_PERMISSIONS = { type: "module", deno: { permissions: "none" } } as const;

/** A Worker that fails before its session is open is not started again: the next one would fail the same way. */
async function openThread(model: Uint8Array, timeoutMs: number, onDeath: (reason: string) => void): Promise<Thread> {
  let isOpen = false;
  const thread = new Thread(timeoutMs, (reason) => {
    if (isOpen) onDeath(reason);
  });
  try {
    await thread.ask({ kind: "open", wasm: await runtimeBinary(), model });
    isOpen = true;
    return thread;
  } catch (cause) {
    thread.end("it did not open");
    throw cause;
  }
}

let binary: Promise<Uint8Array> | undefined;

/** The runtime's WASM, read once for all Workers: they may not read it themselves. */
function runtimeBinary(): Promise<Uint8Array> {
  binary ??= Deno.readFile(new URL("ort-wasm-simd-threaded.wasm", import.meta.resolve("onnxruntime-web")));
  return binary;
}
