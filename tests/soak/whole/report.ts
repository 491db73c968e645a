/** What a soak found: a section of docs/benchmarks.md, and plots beside it. */
import type { Growth } from "./growth.ts";
import { latencyPlot, memoryPlot } from "./plots.ts";
import type { Recovery, Soaked } from "./run.ts";
import type { Verdict } from "./verdict.ts";

const BEGIN = "<!-- soak: written by `deno task soak --report` -->";
const END = "<!-- end of soak -->";

/** @param root The project's. @throws {Error} When the page has no place for it. */
export async function report(soaked: Soaked, verdict: Verdict, root: URL): Promise<void> {
  const page = new URL("docs/benchmarks.md", root);
  await Deno.writeTextFile(page, placed(await Deno.readTextFile(page), sectionOf(soaked, verdict)));
  await Deno.writeTextFile(new URL("docs/images/soak-memory.svg", root), await memoryPlot(soaked));
  await Deno.writeTextFile(new URL("docs/images/soak-latency.svg", root), await latencyPlot(soaked));
}

/** The page with the section in the place of what stood between the two marks. */
export function placed(page: string, section: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`docs/benchmarks.md must hold "${BEGIN}" and behind it "${END}"`);
  return `${page.slice(0, from + BEGIN.length)}\n\n${section}\n\n${page.slice(to)}`;
}

export function sectionOf(soaked: Soaked, verdict: Verdict): string {
  const { gaps, recoveries, marketHours, tookSeconds, trades, unknownOrders } = soaked;
  const days = marketHours / 24;
  return `${number(gaps.decided)} decisions, ${days.toFixed(1)} days of the market, in ${
    (tookSeconds / 60).toFixed(0)
  } min: ${number(marketHours * 3600 / tookSeconds)} times faster than life. ${number(trades)} trades.

| what                                                   | found                                                  | goal     |
| ------------------------------------------------------ | ------------------------------------------------------ | -------- |
| candles without a decision, with two                   | ${gaps.missed.length}, ${gaps.twice.length}            | 0, 0     |
| orders of unknown fate in the end                      | ${unknownOrders}                                       | 0        |
| faults, recovered from                                 | ${recoveries.length}, ${
    recovered(recoveries).length
  }  | all      |
| coordinator: memory, warm → end                        | ${
    grown(verdict.memory.get("coordinator"), "MB")
  }      | below 2 % |
| coordinator: JavaScript heap                           | ${
    grown(verdict.heap, "MB")
  }                           |          |
| coordinator: open handles                              | ${
    grown(verdict.handles.get("coordinator"), "")
  }       | no leak  |
${
    [...verdict.memory].filter(([role]) => role !== "coordinator").map(([role, growth]) =>
      `| ${role}: memory | ${grown(growth, "MB")} | |`
    ).join("\n")
  }
| decision, p50 and p99: no more than                    | ${ms(verdict.decidedMsP50)}, ${
    ms(verdict.decidedMsP99)
  } |        |
| event loop lag, p99                                    | ${
    ms(verdict.lagMsP99)
  }                                |          |

${verdict.faults.length === 0 ? "Nothing was as it must not be." : `Not as it must be: ${verdict.faults.join("; ")}.`}

| fault | times | recovered after, median | longest |
| ----- | ----- | ----------------------- | ------- |
${
    [...Map.groupBy(recoveries, ({ fault }) => fault)].map(([fault, of]) => {
      const times = recovered(of).sort((a, b) => a - b);
      return `| ${fault} | ${of.length} | ${seconds(times[times.length >> 1])} | ${seconds(times.at(-1))} |`;
    }).join("\n")
  }

![Resident memory of every process over the run; dashed lines are faults](images/soak-memory.svg)

![Latency of decisions and lag of the event loop, minute by minute](images/soak-latency.svg)`;
}

const recovered = (recoveries: readonly Recovery[]): number[] =>
  recoveries.map(({ recoveredAfterMs }) => recoveredAfterMs).filter((each) => each !== null);

const number = (value: number): string => Math.round(value).toLocaleString("en-US");
const ms = (value: number | null): string => value === null ? "–" : `${value.toFixed(value < 10 ? 1 : 0)} ms`;
const seconds = (value: number | undefined): string => value === undefined ? "never" : `${(value / 1000).toFixed(1)} s`;

const grown = (growth: Growth | null | undefined, unit: string): string =>
  growth
    ? `${number(growth.warm)} → ${number(growth.end)} ${unit} (${growth.share >= 0 ? "+" : "−"}${
      (Math.abs(growth.share) * 100).toFixed(1)
    } %)`
    : "too few looks";
