import { Cron } from "croner";

/**
 * When models are trained anew inside a traded range, by the live system's schedule.
 *
 * @param schedule Five fields of cron, UTC. @returns Unix ms, rising, within `[fromMs, toMs)`.
 */
export function retrainTimes(schedule: string, fromMs: number, toMs: number): number[] {
  const cron = new Cron(schedule, { timezone: "UTC", paused: true });
  const times: number[] = [];
  for (let next = cron.nextRun(new Date(fromMs - 1)); next && next.getTime() < toMs; next = cron.nextRun(next)) {
    times.push(next.getTime());
  }
  return times;
}
