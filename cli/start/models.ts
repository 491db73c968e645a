import { join } from "node:path";
import { HttpForecaster } from "../../coordinator/inference/client.ts";
import { ModelSupervisor } from "../../coordinator/inference/supervisor.ts";
import type { Clock } from "../../coordinator/ports/clock.ts";
import type { ModelStatus } from "../../coordinator/ports/forecaster.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { HealthResponse } from "../../model_server/contract.ts";
import { ExitError } from "../exit.ts";
import { type ModelChild, modelServerCommand } from "./children.ts";
import type { History } from "./history.ts";

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
      command: ({ name, learner, horizon_bars: horizonBars }) => {
        const dataDir = folders.get(name)!;
        const source: ModelChild["source"] = parts.modelsDir === undefined
          ? { history: parts.history, learner: learner!, horizonBars }
          : { modelFile: join(parts.modelsDir, `${name}.onnx`) };
        return modelServerCommand({ name, dataDir, source });
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

/** A folder for each endpoint; a history has models of its own, so that a market never meets another's. */
async function modelFolders({ config, dataDir, history, modelsDir }: ModelParts): Promise<Map<string, string>> {
  const folders = new Map<string, string>();
  for (const { name, url, enabled } of config.models.endpoints) {
    if (url !== undefined || !enabled) continue;
    if (modelsDir !== undefined) await assertFile(join(modelsDir, `${name}.onnx`));
    const folder = join(dataDir, "models", modelsDir === undefined ? history.key : "given", name);
    await Deno.mkdir(folder, { recursive: true });
    folders.set(name, folder);
  }
  return folders;
}

async function assertFile(path: string): Promise<void> {
  const isThere = await Deno.stat(path).then((file) => file.isFile, () => false);
  if (!isThere) throw new ExitError(`There is no ${path}: --models needs one <name>.onnx for each enabled endpoint`, 1);
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
