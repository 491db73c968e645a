import { cpuUsage } from "node:process";
import type { Metrics } from "./metrics.ts";

/** Memory and processor time of this process, under the names that Prometheus' own clients give them. */
export class ProcessMetrics {
  #busySeconds = 0;

  /** @param startedMs Wall time. */
  constructor(private readonly metrics: Metrics, startedMs: number) {
    metrics.gauge("process_start_time_seconds", startedMs / 1000);
  }

  /** Before each scrape. */
  measure(): void {
    const { rss, heapUsed } = Deno.memoryUsage();
    this.metrics.gauge("process_resident_memory_bytes", rss);
    this.metrics.gauge("xylen_heap_used_bytes", heapUsed);
    const { user, system } = cpuUsage();
    const busySeconds = (user + system) / 1e6;
    this.metrics.count("process_cpu_seconds_total", {}, Math.max(0, busySeconds - this.#busySeconds));
    this.#busySeconds = busySeconds;
  }
}
