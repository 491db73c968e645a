import type { Result } from "../../domain/result.ts";
import { Crew } from "../threads/crew.ts";
import type { SharedMarket } from "./shared_market.ts";
import type { TrialResult, TrialTask } from "./trial_task.ts";
import type { ToWorker } from "./worker.ts";

/** Threads that run trials on the same markets. Each trial goes to whoever is free. */
export class TrialCrew implements Disposable {
  readonly #threads: Crew<ToWorker, Result<TrialResult>>;

  constructor(jobs: number, markets: readonly SharedMarket[]) {
    const script = new URL("./worker.ts", import.meta.url);
    this.#threads = new Crew(jobs, () => {
      const worker = new Worker(script, { type: "module", name: "xylen-search" });
      worker.postMessage({ kind: "markets", markets } satisfies ToWorker);
      return worker;
    });
  }

  /** @throws {Error} When the engine itself failed: a defect of it, not a bad trial. */
  run(task: TrialTask): Promise<Result<TrialResult>> {
    return this.#threads.run({ kind: "trial", task }, "A trial");
  }

  [Symbol.dispose](): void {
    this.#threads[Symbol.dispose]();
  }
}
