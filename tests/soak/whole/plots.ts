import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Recovery, Soaked } from "./run.ts";
import { quantileBetween, type Sample } from "./sample.ts";

const SIZE = { width: 860, height: 260, background: "white" } as const;
/** So many looks are one point of a plot: a minute. */
const LOOKS_OF_POINT = 60;

const minutes = (seconds: number): number => seconds / 60;
const time = { field: "minute", type: "quantitative", title: "minutes since the start" } as const;

/** Resident memory of each process, with what went wrong. */
export const memoryPlot = ({ samples, recoveries }: Soaked): Promise<string> =>
  svg({
    ...SIZE,
    layer: [
      faultRules(recoveries),
      {
        data: {
          values: samples.flatMap(({ seconds, processes }) =>
            processes.map(({ role, memoryMb }) => ({ minute: minutes(seconds), role, memoryMb }))
          ),
        },
        mark: { type: "line", strokeWidth: 1.2 },
        encoding: {
          x: time,
          y: { field: "memoryMb", type: "quantitative", title: "resident memory, MB", scale: { zero: true } },
          color: { field: "role", type: "nominal", title: null },
        },
      },
    ],
  });

/** How long decisions took and how late the event loop was, minute by minute. */
export const latencyPlot = ({ samples, recoveries }: Soaked): Promise<string> =>
  svg({
    ...SIZE,
    layer: [
      faultRules(recoveries),
      {
        data: { values: latencies(samples) },
        mark: { type: "line", strokeWidth: 1.2, point: { size: 8 } },
        encoding: {
          x: time,
          y: { field: "ms", type: "quantitative", title: "ms", scale: { type: "log" } },
          color: { field: "what", type: "nominal", title: null },
        },
      },
    ],
  });

const faultRules = (recoveries: readonly Recovery[]): { data: object; mark: object; encoding: object } => ({
  data: { values: recoveries.map(({ seconds, fault }) => ({ minute: minutes(seconds), fault })) },
  mark: { type: "rule", strokeDash: [3, 3], strokeWidth: 0.8, color: "#999" },
  encoding: { x: time },
});

/** Points of one life each: what is counted begins anew with it. */
function latencies(samples: readonly Sample[]): { minute: number; what: string; ms: number }[] {
  const points: { minute: number; what: string; ms: number }[] = [];
  for (let to = LOOKS_OF_POINT; to < samples.length; to += LOOKS_OF_POINT) {
    const [before, after] = [samples[to - LOOKS_OF_POINT]!, samples[to]!];
    if (!before.told || !after.told || before.life !== after.life) continue;
    const minute = minutes(after.seconds);
    const lags = samples.slice(to - LOOKS_OF_POINT, to).flatMap(({ told }) => told ? [told.lagMs] : []);
    const decided = quantileBetween(before.told.decided, after.told.decided, 0.99);
    if (decided !== null && Number.isFinite(decided)) {
      points.push({ minute, what: "decision, p99 (bound)", ms: decided });
    }
    points.push({ minute, what: "event loop lag, most", ms: Math.max(0.1, ...lags.filter(Number.isFinite)) });
  }
  return points;
}

async function svg(spec: object): Promise<string> {
  const view = new View(parse(compile(spec as TopLevelSpec).spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
