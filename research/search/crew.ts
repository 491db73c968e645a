import type { Result } from "../../domain/result.ts";
import type { SharedMarket } from "./shared_market.ts";
import type { TrialResult, TrialTask } from "./trial_task.ts";
import type { FromWorker, ToWorker } from "./worker.ts";

/** Threads that run trials on the same markets. Each trial goes to whoever is free. */
export class TrialCrew implements Disposable {
  readonly #all: readonly Worker[];
  readonly #free: Worker[];
  readonly #asking: ((worker: Worker) => void)[] = [];

  constructor(jobs: number, markets: readonly SharedMarket[]) {
    this.#all = Array.from(
      { length: jobs },
      () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "xylen-search" }),
    );
    for (const worker of this.#all) worker.postMessage({ kind: "markets", markets } satisfies ToWorker);
    this.#free = [...this.#all];
  }

  /** @throws {Error} When the engine itself failed: a defect of it, not a bad trial. */
  async run(task: TrialTask): Promise<Result<TrialResult>> {
    const worker = this.#free.pop() ?? await new Promise<Worker>((resolve) => this.#asking.push(resolve));
    try {
      return await runBy(worker, task);
    } finally {
      const next = this.#asking.shift();
      if (next) next(worker);
      else this.#free.push(worker);
    }
  }

  [Symbol.dispose](): void {
    for (const worker of this.#all) worker.terminate();
  }
}

function runBy(worker: Worker, task: TrialTask): Promise<Result<TrialResult>> {
  return new Promise((resolve, reject) => {
    const failed = (why: string) => reject(new Error(`A trial failed: ${why}`));
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => data.ok ? resolve(data.result) : failed(data.error);
    worker.onerror = (event) => {
      event.preventDefault();
      failed(event.message);
    };
    worker.postMessage({ kind: "trial", task } satisfies ToWorker);
  });
}
