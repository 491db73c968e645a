import type { Command } from "commander";
import type { FaultName } from "../research/simulation/faults/names.ts";
import { ExitError } from "./exit.ts";
import { brokenReport, report, resultJson } from "./simulate/report.ts";
import { type SimulateOptions, simulateRequest } from "./simulate/request.ts";

/** `simulate`: the whole system against the simulated exchange, many seeds, all kinds of faults. */
export function register(program: Command): void {
  program.command("simulate")
    .description("try to break the whole system with seeded faults, on simulated time; exit 3 when an invariant breaks")
    .requiredOption("--seeds <a..b>", "seeds to play, e.g. 1..200, or a single one")
    .requiredOption("--hours <hours>", "simulated hours of each seed")
    .option("--faults <list>", "all, none, or names with commas; each seed has some of them", "all")
    .option("--without <list>", "interventions to leave out, by their number in the trace")
    .option("--jobs <count>", "threads", "2")
    .option("--json", "print the result as JSON")
    .option("--no-shrink", "do not make a failing seed smaller")
    .option("--trace", "print everything that happens; for a single seed")
    .allowExcessArguments(false)
    .action(runSimulate);
}

async function runSimulate(options: SimulateOptions): Promise<void> {
  const { FAULT_NAMES } = await import("../research/simulation/faults/names.ts");
  const read = simulateRequest(options, FAULT_NAMES as readonly FaultName[]);
  if (!read.ok) throw new ExitError(read.error, 2);
  const { request, jobs, trace } = read.value;
  if (trace) return await traced(request.fromSeed, request);
  const [{ Crew }, { simulate }, { shrink }] = await Promise.all([
    import("../research/simulation/crew.ts"),
    import("../research/simulation/simulate.ts"),
    import("../research/simulation/shrink.ts"),
  ]);
  using crew = new Crew(jobs);
  const progress = new Progress(request.toSeed - request.fromSeed + 1);
  const result = await simulate(crew, request, (played) => progress.show(played));
  if (options.json) console.log(JSON.stringify(resultJson(options.seeds, request, result)));
  else console.log(report(result));
  const [first] = result.broken;
  if (!first) return;
  if (options.shrink) console.error(`seed ${first.plan.seed} broke an invariant; making it smaller …`);
  throw new ExitError(brokenReport(options.shrink ? await shrink(crew, first) : first), 3);
}

/** One seed in this thread, each line as it is written. */
async function traced(
  seed: number,
  request: { readonly hours: number; readonly faults: readonly FaultName[]; readonly without: readonly number[] },
): Promise<void> {
  const { runSeed } = await import("../research/simulation/run_seed.ts");
  const { hours, faults, without } = request;
  const { violation } = await runSeed({ seed, hours, faults, without }, (line) => console.log(line));
  if (violation) throw new ExitError(`seed ${seed} broke ${violation.invariant}: ${violation.detail}`, 3);
}

/** A line on standard error now and then. */
class Progress {
  #shownMs = performance.now();

  constructor(readonly seeds: number) {}

  show(played: number): void {
    if (performance.now() - this.#shownMs < PROGRESS_MS) return;
    this.#shownMs = performance.now();
    console.error(`${played} of ${this.seeds} seeds`);
  }
}

const PROGRESS_MS = 5_000;
