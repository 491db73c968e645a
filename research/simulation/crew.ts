import { Crew as Threads } from "../threads/crew.ts";
import type { Outcome, Plan } from "./plan.ts";

/** Threads that play plans. Each plan goes to whoever is free. */
export class Crew implements Disposable {
  readonly #threads: Threads<Plan, Outcome>;

  constructor(jobs: number) {
    const script = new URL("./worker.ts", import.meta.url);
    this.#threads = new Threads(jobs, () => new Worker(script, { type: "module" }));
  }

  get jobs(): number {
    return this.#threads.jobs;
  }

  /** @throws {Error} When the simulation itself failed: a defect of it, not of what it simulates. */
  play(plan: Plan): Promise<Outcome> {
    return this.#threads.run(plan, `The simulation of seed ${plan.seed}`);
  }

  [Symbol.dispose](): void {
    this.#threads[Symbol.dispose]();
  }
}
