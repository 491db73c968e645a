import { cpuUsage } from "node:process";

/** Memory and processor time of this process. */
export class ProcessUsage {
  private atMs: number;
  private busyUs = busyMicroseconds();

  constructor(private readonly monotonicMs: () => number) {
    this.atMs = monotonicMs();
  }

  memoryMb(): number {
    return Deno.memoryUsage().rss / 1024 ** 2;
  }

  /** Since the last call; 100 is one core busy all the time. */
  cpuPercent(): number {
    const [nowMs, busyUs] = [this.monotonicMs(), busyMicroseconds()];
    const [passedMs, spentMs] = [nowMs - this.atMs, (busyUs - this.busyUs) / 1000];
    [this.atMs, this.busyUs] = [nowMs, busyUs];
    return passedMs > 0 ? Math.max(0, 100 * spentMs / passedMs) : 0;
  }
}

function busyMicroseconds(): number {
  const { user, system } = cpuUsage();
  return user + system;
}
