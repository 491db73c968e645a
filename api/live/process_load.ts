import process from "node:process";

/** How much the process takes, measured between two looks. */
export class ProcessLoad {
  #cpuUs = 0;
  #atMs = 0;
  #percent = 0;

  constructor(readonly monotonicMs: () => number = () => performance.now()) {}

  /** Percent of one core since the last look at least a second ago, and resident MB. */
  read(): { readonly cpu_usage: number; readonly memory_usage: number } {
    const nowMs = this.monotonicMs();
    if (nowMs - this.#atMs >= 1000) {
      const { user, system } = process.cpuUsage();
      this.#percent = (user + system - this.#cpuUs) / 10 / (nowMs - this.#atMs);
      this.#cpuUs = user + system;
      this.#atMs = nowMs;
    }
    return {
      cpu_usage: Math.round(this.#percent * 10) / 10,
      memory_usage: Math.round(Deno.memoryUsage().rss / 100_000) / 10,
    };
  }
}
