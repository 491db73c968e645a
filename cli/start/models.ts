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
import { preparation, progressOf, troublesOf } from "./preparation.ts";
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
  #starting: ReturnType<ModelSupervisor["start"]> | null = null;

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

  /** Starts the processes. */
  start(): void {
    this.#starting ??= this.supervisor.start();
  }

  /**
   * Waits, telling how far it is, until enough models can answer and the others have had their chance.
   *
   * @returns Those that trading begins without. @throws {ExitError} 1 when too few can answer.
   */
  async ready(tell: (progress: string) => void, signal: AbortSignal): Promise<readonly ModelStatus[]> {
    const { clock, config } = this.parts;
    const needed = config.ensemble.min_responding_models;
    this.start();
    const startMs = clock.monotonicMs();
    let told = "";
    while (!signal.aborted) {
      await this.forecaster.checkHealth();
      const enabled = this.#enabled();
      const waitedMs = clock.monotonicMs() - startMs;
      const verdict = preparation(enabled, { needed, hadChance: waitedMs >= CHANCE_MS, withoutModel: this.#lost() });
      const missing = enabled.filter(({ status }) => status !== "ready");
      if (verdict.kind === "hopeless") throw new ExitError(`Trading cannot begin: ${verdict.why}`, 1);
      if (verdict.kind === "ready") return missing;
      if (waitedMs > PATIENCE_MS) {
        if (enabled.length - missing.length >= needed) return missing;
        throw new ExitError(
          `Trading cannot begin: ${progressOf(enabled)}, ${needed} needed. ${troublesOf(missing)}`,
          1,
        );
      }
      const progress = progressOf(enabled);
      if (progress !== told) tell(told = progress);
      const failed = await Promise.race([firstFailure(this.#starting!), pause(clock, signal)]);
      if (failed) throw new ExitError(failed, 1);
    }
    return [];
  }

  /**
   * A replay asks the same models from its first candle to its last, and none that has seen the traded range: it would
   * be asked about what it already knows. @throws {ExitError} 1 or 3 in words.
   */
  async refuseForReplay(tradeFromMs: number): Promise<void> {
    for (const { name, status, trouble } of this.#enabled()) {
      if (this.#lost().includes(name)) continue;
      if (status !== "ready") {
        throw new ExitError(
          `Model ${name} does not answer (${trouble ?? status}), and a replay needs it from its first ` +
            "candle on: start it, or set enabled: false",
          1,
        );
      }
      const trainedToMs = await trainedTo(this.supervisor.endpoints.find((each) => each.name === name)!.address());
      if (trainedToMs === null || trainedToMs <= tradeFromMs) continue;
      throw new ExitError(
        `Model ${name} was trained to ${iso(trainedToMs)}, after the first traded candle at ${
          iso(tradeFromMs)
        }: it would know the answers. Trade later candles, or train anew without --models`,
        3,
      );
    }
  }

  #enabled(): readonly ModelStatus[] {
    return this.forecaster.models().filter(({ enabled }) => enabled);
  }

  /** Servers of ours that only a new start or another history could help. Who looks after another's may mend it. */
  #lost(): readonly string[] {
    const { endpoints } = this.parts.config.models;
    const ours = new Set(endpoints.filter(({ url }) => url === undefined).map(({ name }) => name));
    return this.forecaster.withoutModel().filter((name) => ours.has(name));
  }
}

const LOOK_EVERY_MS = 250;
/** A server that listens answers within this; one that trains is waited for longer. */
const CHANCE_MS = 5_000;
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
