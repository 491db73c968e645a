import type { Outcome, Plan } from "./plan.ts";
import type { Played } from "./worker.ts";

/** Threads that play plans. Each plan goes to whoever is free. */
export class Crew implements Disposable {
  readonly #free: Worker[] = [];
  readonly #all: Worker[];
  readonly #asking: ((worker: Worker) => void)[] = [];

  constructor(jobs: number) {
    this.#all = Array.from(
      { length: jobs },
      () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }),
    );
    this.#free.push(...this.#all);
  }

  get jobs(): number {
    return this.#all.length;
  }

  /** @throws {Error} When the simulation itself failed: a defect of it, not of what it simulates. */
  async play(plan: Plan): Promise<Outcome> {
    const worker = this.#free.pop() ?? await new Promise<Worker>((resolve) => this.#asking.push(resolve));
    try {
      return await playedBy(worker, plan);
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

function playedBy(worker: Worker, plan: Plan): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const failed = (why: string) => reject(new Error(`The simulation of seed ${plan.seed} failed: ${why}`));
    worker.onmessage = ({ data }: MessageEvent<Played>) => data.ok ? resolve(data.outcome) : failed(data.error);
    worker.onerror = (event) => {
      event.preventDefault();
      failed(event.message);
    };
    worker.postMessage(plan);
  });
}
