import type { Feeds } from "../runtime/inference.ts";
import type { WorkerAnswer, WorkerRequest } from "./inference_worker.ts";

/** Loading the runtime and a large model on a busy machine. */
const OPEN_TIMEOUT_MS = 60_000;

type Asking = WorkerRequest extends infer Each ? Each extends WorkerRequest ? Omit<Each, "id"> : never : never;

/**
 * A Worker without any permission, and the requests that it has not answered yet. It answers them one after the other, and
 * is ended when it takes longer than `timeoutMs` for one.
 */
export class InferenceThread {
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

  /** @param session Its number, new to this thread. @throws {Error} The runtime's own, when it refuses the model. */
  async open(session: number, model: Uint8Array): Promise<void> {
    await this.ask({ kind: "open", session, wasm: await runtimeBinary(), model });
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

let binary: Promise<Uint8Array> | undefined;

/** The runtime's WASM, read once for all Workers: they may not read it themselves. */
function runtimeBinary(): Promise<Uint8Array> {
  binary ??= Deno.readFile(new URL("ort-wasm-simd-threaded.wasm", import.meta.resolve("onnxruntime-web")));
  return binary;
}
