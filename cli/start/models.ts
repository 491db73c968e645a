import { join } from "node:path";
import { HttpForecaster } from "../../coordinator/inference/client.ts";
import type { EndpointSettings } from "../../coordinator/inference/endpoint.ts";
import { ModelSupervisor } from "../../coordinator/inference/supervisor.ts";
import type { Clock } from "../../coordinator/ports/clock.ts";
import type { ModelStatus } from "../../coordinator/ports/forecaster.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { HealthResponse } from "../../model_server/contract.ts";
import { ExitError } from "../exit.ts";
import { type ModelChild, modelServerCommand } from "./children.ts";
import type { History } from "./history.ts";
import { hostedModelServer } from "./hosted_models.ts";

export interface ModelParts {
  readonly config: Config;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly history: History;
  /** Trained models, `<name>.onnx` each; our servers train on the history without it. */
  readonly modelsDir: string | undefined;
  readonly onChange: (now: ModelStatus, before: ModelStatus["status"]) => void;
}

/** The ensemble: our own servers as watched child processes, and those that somebody else runs. */
export class Models {
  private constructor(
    readonly parts: ModelParts,
    readonly supervisor: ModelSupervisor,
    readonly forecaster: HttpForecaster,
  ) {}

  /** Nothing runs yet: pages can show it from the first moment. @throws {ExitError} 1 when a model file is missing. */
  static async prepare(parts: ModelParts): Promise<Models> {
    const { config, clock, telemetry } = parts;
    const folders = await modelFolders(parts);
    const supervisor = new ModelSupervisor({
      endpoints: config.models.endpoints,
      command: (endpoint) => {
        const dataDir = folders.get(endpoint.name)!;
        return modelServerCommand({ name: endpoint.name, dataDir, source: sourceOf(endpoint, dataDir, parts) });
      },
      host: config.models.run !== "worker" ? undefined : (endpoint, log) => {
        const dataDir = folders.get(endpoint.name)!;
        const source = sourceOf(endpoint, dataDir, parts);
        return hostedModelServer({ name: endpoint.name, dataDir, source, clock, log });
      },
      clock,
      telemetry,
    });
    const forecaster = new HttpForecaster({
      endpoints: supervisor.endpoints,
      roundTimeoutMs: config.timing.model_timeout * 1000,
      candlesCount: config.data.candles_count,
      clock,
      telemetry,
      onChange: parts.onChange,
    });
    return new Models(parts, supervisor, forecaster);
  }

  /** Starts the processes and waits until every enabled model can answer, telling how far it is. */
  async ready(tell: (progress: string) => void, signal: AbortSignal): Promise<void> {
    const { clock, config } = this.parts;
    const starting = this.supervisor.start();
    const deadlineMs = clock.monotonicMs() + PATIENCE_MS;
    let told = "";
    while (!signal.aborted) {
      await this.forecaster.checkHealth();
      const enabled = this.forecaster.models().filter((model) => model.enabled);
      const ready = enabled.filter((model) => model.status === "ready").length;
      if (ready === enabled.length) return;
      const late = clock.monotonicMs() > deadlineMs;
      if (late && ready >= config.ensemble.min_responding_models) return;
      if (late) throw new ExitError(`Only ${ready} of ${enabled.length} models are ready; see the log`, 1);
      const progress = progressOf(enabled, ready);
      if (progress !== told) tell(told = progress);
      const failed = await Promise.race([firstFailure(starting), pause(clock, signal)]);
      if (failed) throw new ExitError(failed, 1);
    }
  }

  /** A model that has seen candles of the traded range would be asked about what it already knows. */
  async refuseLookahead(tradeFromMs: number): Promise<void> {
    for (const endpoint of this.supervisor.endpoints) {
      const trainedToMs = endpoint.enabled ? await trainedTo(endpoint.address()) : null;
      if (trainedToMs === null || trainedToMs <= tradeFromMs) continue;
      throw new ExitError(
        `Model ${endpoint.name} was trained to ${iso(trainedToMs)}, after the first traded candle at ${
          iso(tradeFromMs)
        }: it would know the answers. Trade later candles, or train anew without --models`,
        3,
      );
    }
  }
}

/** E.g. "2 of 4 models ready; training gbdt-72 50 %, mlp-72 0 %", in tens, so that it does not flicker. */
function progressOf(enabled: readonly ModelStatus[], ready: number): string {
  const training = enabled.filter((model) => model.training).map(({ name, trouble }) => {
    const percent = Number(/(\d+) %/.exec(trouble ?? "")?.[1] ?? 0);
    return `${name} ${Math.floor(percent / 10) * 10} %`;
  });
  return `${ready} of ${enabled.length} models ready${training.length > 0 ? `; training ${training.join(", ")}` : ""}`;
}

const LOOK_EVERY_MS = 250;
/** Training is given this long; then trading begins with those that are there. */
const PATIENCE_MS = 15 * 60_000;

const iso = (ms: number): string => new Date(ms).toISOString();

/** A file of its own goes before the folder of trained models, and that before training. */
function sourceOf(endpoint: EndpointSettings, dataDir: string, parts: ModelParts): ModelChild["source"] {
  const { name, learner, file, horizon_bars: horizonBars } = endpoint;
  const mapping = parts.config.models.endpoints.find((each) => each.name === name)?.mapping;
  if (file !== undefined) {
    return { modelFile: file, mappingFile: mapping === undefined ? undefined : mappingPath(dataDir) };
  }
  return parts.modelsDir === undefined
    ? { history: parts.history, learner: learner!, horizonBars }
    : { modelFile: join(parts.modelsDir, `${name}.onnx`) };
}

/** The mapping of the configuration, as its model server reads it. */
const mappingPath = (folder: string): string => join(folder, "mapping.json");

/** A folder for each endpoint; a history has models of its own, so that a market never meets another's. */
async function modelFolders({ config, dataDir, history, modelsDir }: ModelParts): Promise<Map<string, string>> {
  const folders = new Map<string, string>();
  for (const { name, url, file, mapping, enabled } of config.models.endpoints) {
    if (url !== undefined || !enabled) continue;
    if (file !== undefined) await assertFile(file, `models.endpoints names it for ${name}`);
    else if (modelsDir !== undefined) {
      await assertFile(join(modelsDir, `${name}.onnx`), "--models needs one <name>.onnx for each enabled endpoint");
    }
    const isGiven = file !== undefined || modelsDir !== undefined;
    const folder = join(dataDir, "models", isGiven ? "given" : history.key, name);
    await Deno.mkdir(folder, { recursive: true });
    if (mapping !== undefined) await Deno.writeTextFile(mappingPath(folder), JSON.stringify(mapping, null, 2) + "\n");
    folders.set(name, folder);
  }
  return folders;
}

async function assertFile(path: string, why: string): Promise<void> {
  const isThere = await Deno.stat(path).then((file) => file.isFile, () => false);
  if (!isThere) throw new ExitError(`There is no ${path}: ${why}`, 1);
}

/** The sentence of a server that will not come up; never resolves while all may still come. */
async function firstFailure(starting: ReturnType<ModelSupervisor["start"]>): Promise<string | null> {
  const failed = (await starting).find(({ ready }) => !ready.ok);
  if (failed && !failed.ready.ok) return `Model server ${failed.name}: ${failed.ready.error}`;
  return await new Promise(() => {});
}

const pause = (clock: Clock, signal: AbortSignal): Promise<null> =>
  clock.sleep(LOOK_EVERY_MS, signal).then(() => null, () => null);

async function trainedTo(address: string | null): Promise<number | null> {
  if (address === null) return null;
  const response = await fetch(`${address}/health`, { signal: AbortSignal.timeout(5_000) });
  return HealthResponse.parse(await response.json()).trained_to_ms;
}
