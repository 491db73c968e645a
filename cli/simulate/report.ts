import type { Broken, SimulationRequest, SimulationResult } from "../../research/simulation/simulate.ts";

const LINES_SHOWN = 40;

const hoursPerMinute = ({ hours, realMs }: SimulationResult): number => Math.round(hours / realMs * 60_000);

/** As the contract has it. */
export const resultJson = (seeds: string, { hours, faults }: SimulationRequest, result: SimulationResult): object => ({
  seeds,
  hours,
  faults,
  violations: result.broken.map(({ outcome }) => outcome.violation),
  simulated_hours_per_minute: hoursPerMinute(result),
  events: result.events,
});

export function report(result: SimulationResult): string {
  const { seedsPlayed, hours, events, fills, lives, realMs, broken } = result;
  return `${seedsPlayed} seeds, ${hours} simulated hours, ${events} events, ${fills} fills, ${lives} lives of the process, ` +
    `in ${(realMs / 1000).toFixed(1)} s (${hoursPerMinute(result)} hours a minute): ` +
    (broken.length === 0 ? "every invariant held" : `${broken.length} broke an invariant`);
}

/** The end of the story, and how to see it again. */
export function brokenReport({ plan, outcome: { violation, lastLines } }: Broken): string {
  const { seed, hours, faults, without } = plan;
  const replay = [
    `xylen simulate --seeds ${seed} --hours ${hours} --faults ${faults.join(",") || "none"}`,
    ...(without.length > 0 ? [`--without ${without.join(",")}`] : []),
    "--trace",
  ].join(" ");
  return [
    ...lastLines.slice(-LINES_SHOWN),
    "",
    `seed ${seed} breaks ${violation.invariant} at ${new Date(violation.at_ms).toISOString()}: ${violation.detail}`,
    `replay: ${replay}`,
  ].join("\n");
}
