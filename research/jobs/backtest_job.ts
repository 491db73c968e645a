/** A backtest as a job: what may be asked for, and the command that does it. */
import { join } from "node:path";
import { stringify } from "@std/yaml";
import type { ChildCommand } from "../../coordinator/inference/child_process.ts";
import { type BacktestRequest, backtestRequest } from "../../coordinator/ports/research/backtest_request.ts";
import type { ResearchRefusal } from "../../coordinator/ports/research/jobs.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { KeptData } from "../history/data_sources.ts";
import { replayConfig } from "./replay_config.ts";
import { runChild } from "./child_job.ts";
import {
  chosenData,
  dataFaults,
  type Faults,
  namedModelFiles,
  parsedRequest,
  refused,
  servingModels,
} from "./asked_data.ts";
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
  /** Models that the configuration names by their files. */
  readonly modelFiles: readonly string[];
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

export class BacktestJob implements JobKind {
  constructor(private readonly parts: BacktestJobParts) {}

  title(request: unknown): string {
    return `backtest of ${(request as BacktestRequest).data.join(", ")}`;
  }

  async check(asked: unknown): Promise<Result<BacktestRequest, ResearchRefusal>> {
    const parsed = parsedRequest<BacktestRequest>(backtestRequest, asked);
    if (!parsed.ok) return parsed;
    const request = parsed.value;
    const kept = await this.parts.data();
    const faults = [...dataFaults(request, kept), ...this.#faultsBeside(request)];
    return faults.length > 0 ? refused(faults) : ok(request);
  }

  async stored(jobId: string): Promise<string | null> {
    return await this.parts.isStored(jobId) ? jobId : null;
  }

  async forget(jobId: string): Promise<void> {
    await Deno.remove(this.#folderOf(jobId), { recursive: true }).catch(() => {}); // it may never have been made
  }

  async run({ jobId, request, signal, onProgress }: JobRun): Promise<JobEnd> {
    const folder = this.#folderOf(jobId);
    const place = await this.#prepared(jobId, folder, request as BacktestRequest);
    if (!place.ok) return { result: place, notes: [] };
    const { done, notes } = await runChild(this.parts.command(place.value), onProgress, signal);
    const told = (text: string) => text.replaceAll(this.parts.dataDir, "data");
    if (done.ok) return { result: ok(jobId), notes: notes.map(told) };
    await this.forget(jobId);
    return { result: err(told(done.error)), notes: [] };
  }

  #folderOf(jobId: string): string {
    return join(researchFolder(this.parts.dataDir), jobId);
  }

  async #prepared(
    jobId: string,
    folder: string,
    request: BacktestRequest,
  ): Promise<Result<BacktestPlace>> {
    const found = chosenData(request, await this.parts.data());
    if (!found.ok) return found;
    const data = found.value;
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
    const configFile = join(folder, "config.yaml");
    await Deno.writeTextFile(configFile, stringify(this.#configFor(request, data)));
    const models = request.models === "serving" ? await servingModels(this.parts.serving(), folder) : ok(null);
    if (!models.ok) return models;
    const modelsDir = models.value;
    const modelFiles = namedModelFiles(this.parts.configuration().config);
    return ok({ jobId, folder, configFile, request, data, modelsDir, modelFiles });
  }

  #configFor(request: BacktestRequest, data: readonly KeptData[]): unknown {
    const { slippage_model, slippage_bps } = request;
    return replayConfig(this.parts.configuration(), request, data, { slippage_model, slippage_bps });
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
