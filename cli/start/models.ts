import { join } from "node:path";
import { HttpForecaster } from "../../coordinator/inference/client.ts";
import type { Endpoint } from "../../coordinator/inference/endpoint.ts";
import { Retrainer } from "../../coordinator/inference/retrainer.ts";
import { ModelSupervisor } from "../../coordinator/inference/supervisor.ts";
import type { Clock } from "../../coordinator/ports/clock.ts";
import type { ModelAlert, ModelStatus } from "../../coordinator/ports/forecaster.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { HealthResponse, type RetrainJob } from "../../model_server/contract/mod.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { labelText } from "../../outcomes/label.ts";
import { ExitError } from "../exit.ts";
import { labelOf } from "../../outcomes/label_of.ts";
import { type ModelChild, modelServerCommand } from "./children.ts";
import type { History } from "./history.ts";
import { horizonOf, promotionOf, roundTripCost, settingsOf } from "./learning.ts";
import { preparation, progressOf, troublesOf } from "./preparation.ts";
import { hostedModelServer } from "./hosted_models.ts";

export interface ModelParts {
  readonly config: Config;
  /** What may change while they are asked is read from here. */
  readonly running: { readonly config: Config };
  readonly dataDir: string;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly history: History;
  /** Trained models, `<name>.onnx` each; our servers train on the history without it. */
  readonly modelsDir: string | undefined;
  readonly onChange: (now: ModelStatus, before: ModelStatus["status"]) => void;
  readonly onAlert: (model: ModelStatus, alert: ModelAlert) => void;
  /** A model was trained anew. */
  readonly onTrained: (model: string, job: RetrainJob) => void;
  /** XYLEN_MODEL_TOKEN: shown to servers behind a `url`. */
  readonly token?: string | undefined;
  /** A replay asks the same models from its first candle to its last. */
  readonly isReplay: boolean;
}

/** The ensemble: our own servers as watched child processes, and those that somebody else runs. */
export class Models {
  #starting: ReturnType<ModelSupervisor["start"]> | null = null;

  private constructor(
    readonly parts: ModelParts,
    readonly supervisor: ModelSupervisor,
    readonly forecaster: HttpForecaster,
    /** Null when nothing is trained anew. */
    readonly retrainer: Retrainer | null,
  ) {}

  /** Nothing runs yet: pages can show it from the first moment. @throws {ExitError} 1 when a model file is missing. */
  static async prepare(parts: ModelParts): Promise<Models> {
    const { config, clock, telemetry } = parts;
    const children = await modelChildren(parts);
    const supervisor = new ModelSupervisor({
      endpoints: config.models.endpoints,
      command: ({ name }) => modelServerCommand(children.get(name)!),
      host: config.models.run !== "worker"
        ? undefined
        : ({ name }, log) => hostedModelServer({ ...children.get(name)!, clock, log }),
      token: parts.token,
      clock,
      telemetry,
    });
    const forecaster = new HttpForecaster({
      endpoints: supervisor.endpoints,
      roundTimeoutMs: () => parts.running.config.timing.model_timeout * 1000,
      candlesCount: config.data.candles_count,
      maxAgeMs: parts.isReplay ? null : config.retraining.max_age_hours * HOUR_MS,
      clock,
      telemetry,
      onChange: parts.onChange,
      onAlert: parts.onAlert,
    });
    return new Models(parts, supervisor, forecaster, retrainerOf(parts, supervisor));
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
      const trainedToMs = await trainedTo(this.supervisor.endpoints.find((each) => each.name === name)!);
      if (trainedToMs === null || trainedToMs <= tradeFromMs) continue;
      throw new ExitError(
        `Model ${name} was trained to ${iso(trainedToMs)}, after the first traded candle at ${
          iso(tradeFromMs)
        }: it would know the answers. Trade later candles, or train anew without --models`,
        3,
      );
    }
  }

  /** The file of each model that serves, by name. @returns Why one cannot be had, in words. */
  servingFiles(): Result<ReadonlyMap<string, string>> {
    const { config, dataDir, history, modelsDir } = this.parts;
    const files = new Map<string, string>();
    for (const { name, url, file, enabled } of config.models.endpoints) {
      if (!enabled) continue;
      if (url !== undefined) return err(`${name} is asked at ${url}: a backtest opens its models itself`);
      const given = file ?? (modelsDir === undefined ? undefined : join(modelsDir, `${name}.onnx`));
      const version = this.forecaster.models().find((each) => each.name === name)?.modelVersion ?? null;
      if (given === undefined && version === null) return err(`${name} has no model yet`);
      files.set(name, given ?? join(modelFolder(dataDir, history, name), "versions", `${version}.onnx`));
    }
    return files.size > 0 ? ok(files) : err("no model is enabled: see models.endpoints");
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

const HOUR_MS = 3_600_000;
const LOOK_EVERY_MS = 250;
/** A server that listens answers within this; one that trains is waited for longer. */
const CHANCE_MS = 5_000;
/** Training is given this long; then trading begins with those that are there. */
const PATIENCE_MS = 15 * 60_000;

const iso = (ms: number): string => new Date(ms).toISOString();

/** Of a model that learns from a history. */
const modelFolder = (dataDir: string, { key }: History, name: string): string => join(dataDir, "models", key, name);

/** The mapping of the configuration, as its model server reads it. */
const mappingPath = (folder: string): string => join(folder, "mapping.json");

/**
 * Our own servers by name. A file of its own goes before the folder of trained models, and that before training. Each has
 * a folder; a history has models of its own, so that a market never meets another's.
 */
async function modelChildren(
  { config, dataDir, history, modelsDir, isReplay }: ModelParts,
): Promise<Map<string, ModelChild>> {
  const children = new Map<string, ModelChild>();
  const label = labelText(labelOf(config));
  for (const endpoint of config.models.endpoints) {
    const { name, learner, url, mapping, enabled } = endpoint;
    if (url !== undefined || !enabled) continue;
    const file = endpoint.file ?? (modelsDir === undefined ? undefined : join(modelsDir, `${name}.onnx`));
    const why = endpoint.file === undefined
      ? "--models needs one <name>.onnx for each enabled endpoint"
      : `models.endpoints names it for ${name}`;
    if (file !== undefined) await assertFile(file, why);
    const folder = file === undefined ? modelFolder(dataDir, history, name) : join(dataDir, "models", "given", name);
    await Deno.mkdir(folder, { recursive: true });
    if (mapping !== undefined) await Deno.writeTextFile(mappingPath(folder), JSON.stringify(mapping, null, 2) + "\n");
    const horizonBars = horizonOf(endpoint, config);
    const maxAgeHours = isReplay ? null : config.retraining.max_age_hours;
    const learning = {
      cost: roundTripCost(config),
      promotion: promotionOf(config),
      maxAgeHours,
      samplesToRetrain: config.retraining.min_trades_before_retrain,
    };
    const source = file === undefined
      ? { history, learner: learner!, horizonBars, label, settings: settingsOf(endpoint, config), ...learning }
      : { modelFile: file, mappingFile: mapping === undefined ? undefined : mappingPath(folder), horizonBars, label };
    children.set(name, { name, dataDir: folder, source });
  }
  return children;
}

/** Ours that learn; a file serves as it is, and a server behind a url is somebody else's. */
function retrainerOf(parts: ModelParts, { endpoints }: ModelSupervisor): Retrainer | null {
  const { config: { models, retraining }, clock, telemetry, modelsDir, isReplay, onTrained } = parts;
  const learning = models.endpoints.filter((each) => each.enabled && each.learner && !each.file && !each.url);
  if (!retraining.enabled || isReplay || modelsDir !== undefined || learning.length === 0) return null;
  const names = new Set(learning.map(({ name }) => name));
  return new Retrainer({
    endpoints: endpoints.filter(({ name }) => names.has(name)),
    schedule: retraining.schedule,
    parallel: retraining.parallel,
    timeoutMs: retraining.timeout_seconds * 1000,
    minFreeMemoryMb: retraining.min_free_memory_mb,
    freeMemoryMb,
    clock,
    telemetry,
    onEnd: onTrained,
  });
}

export const freeMemoryMb = (): number => Deno.systemMemoryInfo().available / 1024 ** 2;

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

async function trainedTo(endpoint: Endpoint): Promise<number | null> {
  const address = endpoint.address();
  if (address === null) return null;
  const headers = endpoint.token === undefined ? {} : { authorization: `Bearer ${endpoint.token}` };
  const response = await fetch(`${address}/health`, { headers, signal: AbortSignal.timeout(5_000) });
  return HealthResponse.parse(await response.json()).trained_to_ms;
}
