/** Walk-forwards and searches as jobs: what may be asked for, and the command that does it. */
import { join } from "node:path";
import { stringify } from "@std/yaml";
import type { z } from "zod";
import type { ChildCommand } from "../../coordinator/inference/child_process.ts";
import type { ResearchRefusal } from "../../coordinator/ports/research/jobs.ts";
import {
  type SearchRequest,
  searchRequest,
  type WalkForwardRequest,
  walkForwardRequest,
} from "../../coordinator/ports/research/study_requests.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { KeptData } from "../history/data_sources.ts";
import { dimensionFault } from "../search/dimension_fault.ts";
import { parseDimension, soundSpace } from "../search/space.ts";
import {
  chosenData,
  dataFaults,
  type Faults,
  namedModelFiles,
  parsedRequest,
  refused,
  servingModels,
} from "./asked_data.ts";
import { researchFolder } from "./backtest_job.ts";
import { runChild } from "./child_job.ts";
import type { JobEnd, JobKind, JobRun } from "./job_kind.ts";
import { replayConfig, type RunningConfiguration } from "./replay_config.ts";

type StudyRequest = WalkForwardRequest | SearchRequest;

/** What a child is told beside the kind of its work. */
export interface StudyPlace<Request> {
  readonly jobId: string;
  /** Its own folder: what it writes, apart from `research.db` and the models that it trains. */
  readonly folder: string;
  readonly configFile: string;
  readonly request: Request;
  readonly data: readonly KeptData[];
  /** A folder with `<name>.onnx` of each model; null where they are trained. */
  readonly modelsDir: string | null;
  /** Models that the configuration names by their files. */
  readonly modelFiles: readonly string[];
}

export interface StudyJobParts<Request> {
  readonly dataDir: string;
  readonly data: () => Promise<readonly KeptData[]>;
  readonly configuration: () => RunningConfiguration;
  /** Files of the models that serve, by name, or why one cannot be had. */
  readonly serving: () => Result<ReadonlyMap<string, string>>;
  readonly command: (place: StudyPlace<Request>) => ChildCommand;
  /** The name of the study that a job has come to; null while it has not. */
  readonly stored: (jobId: string) => Promise<string | null>;
}

/** How the kinds of studies differ. */
interface StudyTerms<Request> {
  readonly called: string;
  readonly schema: z.ZodType<Request>;
  readonly faults: (request: Request, running: RunningConfiguration) => Faults;
  readonly asksServing: (request: Request) => boolean;
}

class StudyJob<Request extends StudyRequest> implements JobKind {
  constructor(private readonly terms: StudyTerms<Request>, private readonly parts: StudyJobParts<Request>) {}

  title(request: unknown): string {
    return `${this.terms.called} of ${(request as Request).data.join(", ")}`;
  }

  async check(asked: unknown): Promise<Result<Request, ResearchRefusal>> {
    const { terms, parts } = this;
    const parsed = parsedRequest(terms.schema, asked);
    if (!parsed.ok) return parsed;
    const request = parsed.value;
    const faults = [...dataFaults(request, await parts.data()), ...terms.faults(request, parts.configuration())];
    const serving = terms.asksServing(request) ? parts.serving() : ok(null);
    if (!serving.ok) faults.push({ field: "models", message: serving.error });
    return faults.length > 0 ? refused(faults) : ok(request);
  }

  stored(jobId: string): Promise<string | null> {
    return this.parts.stored(jobId);
  }

  /** Its runs are in the ledger: nothing else is worth keeping. */
  async forget(jobId: string): Promise<void> {
    await Deno.remove(this.#folderOf(jobId), { recursive: true }).catch(() => {}); // it may never have been made
  }

  async run({ jobId, request, signal, onProgress }: JobRun): Promise<JobEnd> {
    const folder = this.#folderOf(jobId);
    const place = await this.#prepared(jobId, folder, request as Request);
    if (!place.ok) return { result: place, notes: [] };
    const { done, notes } = await runChild(this.parts.command(place.value), onProgress, signal);
    const studyId = await this.parts.stored(jobId);
    const told = (text: string) => text.replaceAll(this.parts.dataDir, "data");
    if (done.ok && studyId !== null) return { result: ok(studyId), notes: notes.map(told) };
    await this.forget(jobId);
    return { result: err(done.ok ? "it ended without a result" : told(done.error)), notes: [] };
  }

  #folderOf(jobId: string): string {
    return join(researchFolder(this.parts.dataDir), jobId);
  }

  async #prepared(jobId: string, folder: string, request: Request): Promise<Result<StudyPlace<Request>>> {
    const { data, configuration, serving } = this.parts;
    const chosen = chosenData(request, await data());
    if (!chosen.ok) return chosen;
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
    const configFile = join(folder, "config.yaml");
    await Deno.writeTextFile(configFile, stringify(replayConfig(configuration(), request, chosen.value)));
    const models = this.terms.asksServing(request) ? await servingModels(serving(), folder) : ok(null);
    if (!models.ok) return models;
    const modelFiles = namedModelFiles(configuration().config);
    return ok({ jobId, folder, configFile, request, data: chosen.value, modelsDir: models.value, modelFiles });
  }
}

export const walkForwardJob = (parts: StudyJobParts<WalkForwardRequest>): JobKind =>
  new StudyJob({
    called: "walk-forward",
    schema: walkForwardRequest,
    faults: () => [],
    asksServing: () => false,
  }, parts);

export const searchJob = (parts: StudyJobParts<SearchRequest>): JobKind =>
  new StudyJob({
    called: "search",
    schema: searchRequest,
    faults: keyFaults,
    asksServing: ({ models }) => models === "serving",
  }, parts);

/** What is wrong with each key, and with all of them together. */
function keyFaults({ keys }: SearchRequest, { config }: RunningConfiguration): Faults {
  const faults: Faults = [];
  const space = keys.flatMap((text, i) => {
    const field = `keys.${i}`;
    const dimension = parseDimension(text);
    if (!dimension.ok) {
      faults.push({ field, message: dimension.error });
      return [];
    }
    const message = dimensionFault(dimension.value, config);
    if (message !== undefined) faults.push({ field, message });
    return [dimension.value];
  });
  const sound = soundSpace(space);
  if (faults.length === 0 && !sound.ok) faults.push({ field: "keys", message: `the search ${sound.error}` });
  return faults;
}
