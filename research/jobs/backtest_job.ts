/** A backtest as a job: what may be asked for, and the command that does it. */
import { join } from "node:path";
import { stringify } from "@std/yaml";
import type { ChildCommand } from "../../coordinator/inference/child_process.ts";
import { type BacktestRequest, backtestRequest } from "../../coordinator/ports/research/backtest_request.ts";
import type { ResearchRefusal } from "../../coordinator/ports/research/jobs.ts";
import { type ConfigOverrides, merged } from "../../coordinator/runtime/config/load.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { timeframeMs } from "../../domain/candle.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { KeptData } from "../history/data_sources.ts";
import { runChild } from "./child_job.ts";
import type { JobEnd, JobKind, JobRun } from "./job_kind.ts";

/** What a child is told beside the kind of its work. */
export interface BacktestPlace {
  /** Also the name of the backtest. */
  readonly jobId: string;
  /** Its own folder: everything that it writes, apart from its entry in `research.db`. */
  readonly folder: string;
  readonly configFile: string;
  readonly request: BacktestRequest;
  readonly data: readonly KeptData[];
  /** A folder with `<name>.onnx` of each model; null where they are trained, or a rule is asked. */
  readonly modelsDir: string | null;
}

export interface BacktestJobParts {
  readonly dataDir: string;
  readonly data: () => Promise<readonly KeptData[]>;
  /** What the running configuration was made of, and what came of it. */
  readonly configuration: () => { readonly raw: unknown; readonly config: Config };
  /** Files of the models that serve, by name; undefined where one cannot be had, with why. */
  readonly serving: () => Result<ReadonlyMap<string, string>>;
  /** Whether own trades are there to learn slippage from. */
  readonly ownTrades: () => boolean;
  readonly command: (place: BacktestPlace) => ChildCommand;
  /** Whether a backtest is stored under this name. */
  readonly isStored: (backtestId: string) => Promise<boolean>;
}

/** Where what backtests of the dashboard write is kept. */
export const researchFolder = (dataDir: string): string => join(dataDir, "research");

type Faults = { readonly field: string; readonly message: string }[];

export class BacktestJob implements JobKind {
  constructor(private readonly parts: BacktestJobParts) {}

  title(request: unknown): string {
    return `backtest of ${(request as BacktestRequest).data.join(", ")}`;
  }

  async check(asked: unknown): Promise<Result<BacktestRequest, ResearchRefusal>> {
    const parsed = backtestRequest.safeParse(asked);
    if (!parsed.success) {
      return refused(parsed.error.issues.map(({ path, message }) => ({ field: path.join("."), message })));
    }
    const request = parsed.data;
    const kept = await this.parts.data();
    const faults = [...dataFaults(request, kept), ...this.#faultsBeside(request)];
    return faults.length > 0 ? refused(faults) : ok(request);
  }

  async stored(jobId: string): Promise<string | null> {
    return await this.parts.isStored(jobId) ? jobId : null;
  }

  async run({ jobId, request, signal, onProgress }: JobRun): Promise<JobEnd> {
    const folder = join(researchFolder(this.parts.dataDir), jobId);
    const place = await this.#prepared(jobId, folder, request as BacktestRequest);
    if (!place.ok) return { result: place, notes: [] };
    const { done, notes } = await runChild(this.parts.command(place.value), onProgress, signal);
    const told = (text: string) => text.replaceAll(this.parts.dataDir, "data");
    if (done.ok) return { result: ok(jobId), notes: notes.map(told) };
    await Deno.remove(folder, { recursive: true }).catch(() => {}); // what it left is worth nothing
    return { result: err(told(done.error)), notes: [] };
  }

  async #prepared(
    jobId: string,
    folder: string,
    request: BacktestRequest,
  ): Promise<Result<BacktestPlace>> {
    const kept = new Map((await this.parts.data()).map((each) => [each.source.name, each]));
    const missing = request.data.find((name) => !kept.has(name));
    if (missing !== undefined) return err(`The data ${missing} is gone`);
    const data = request.data.map((name) => kept.get(name)!);
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
    const configFile = join(folder, "config.yaml");
    await Deno.writeTextFile(configFile, stringify(this.#configFor(request, data)));
    let modelsDir: string | null = null;
    if (request.models === "serving") {
      const files = this.parts.serving();
      if (!files.ok) return files;
      modelsDir = join(folder, "serving");
      await Deno.mkdir(modelsDir, { recursive: true });
      // What serves may be another one, or removed, before it is opened.
      for (const [name, path] of files.value) await Deno.copyFile(path, join(modelsDir, `${name}.onnx`));
    }
    return ok({ jobId, folder, configFile, request, data, modelsDir });
  }

  /** The running configuration with what was asked for in its place. */
  #configFor(request: BacktestRequest, data: readonly KeptData[]): unknown {
    const { raw, config } = this.parts.configuration();
    const first = data[0]!.source.timeframe;
    const coarser = config.data.timeframes.filter((each) =>
      timeframeMs(each) > timeframeMs(first) && timeframeMs(each) % timeframeMs(first) === 0
    );
    const asked: ConfigOverrides = {
      mode: "replay",
      use_real_account: false,
      trading: { symbols: data.map(({ source }) => source.symbol) },
      data: { timeframes: [first, ...coarser] },
      backtesting: {
        initial_balance: request.initial_balance,
        slippage_model: request.slippage_model,
        slippage_bps: request.slippage_bps,
      },
    };
    return merged(raw, asked);
  }

  #faultsBeside({ models, slippage_model }: BacktestRequest): Faults {
    const faults: Faults = [];
    if (models === "serving") {
      const files = this.parts.serving();
      if (!files.ok) faults.push({ field: "models", message: files.error });
    }
    if (slippage_model === "learned" && !this.parts.ownTrades()) {
      faults.push({ field: "slippage_model", message: "learned needs own trades in a database file on this machine" });
    }
    return faults;
  }
}

function dataFaults({ data, from, to }: BacktestRequest, kept: readonly KeptData[]): Faults {
  const byName = new Map(kept.map(({ source }) => [source.name, source]));
  const unknown = data.flatMap((name, i) =>
    byName.has(name) ? [] : [{ field: `data.${i}`, message: `there is no data "${name}"` }]
  );
  if (unknown.length > 0) return unknown;
  const sources = data.map((name) => byName.get(name)!);
  const [first] = sources;
  const faults: Faults = [];
  sources.forEach(({ symbol, timeframe }, i) => {
    if (timeframe !== first!.timeframe) {
      faults.push({
        field: `data.${i}`,
        message: `all must be of one timeframe: ${timeframe} beside ${first!.timeframe}`,
      });
    }
    if (sources.findIndex((each) => each.symbol === symbol) < i) {
      faults.push({ field: `data.${i}`, message: `${symbol} is there twice: choose one series of each market` });
    }
  });
  for (const { name, first_day, last_day } of sources) {
    if (from !== null && last_day !== null && from > last_day) {
      faults.push({ field: "from", message: `${name} ends on ${last_day}` });
    }
    if (to !== null && first_day !== null && to < first_day) {
      faults.push({ field: "to", message: `${name} begins on ${first_day}` });
    }
  }
  return faults;
}

const refused = (fields: Faults): Result<never, ResearchRefusal> =>
  err({
    code: "bad_request",
    message: fields.map(({ field, message }) => field === "" ? message : `${field}: ${message}`).join("; "),
    fields,
  });
