import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config, Endpoint } from "../../coordinator/runtime/config/schema.ts";
import { labelOf } from "../../outcomes/label_of.ts";
import { labelText } from "../../outcomes/label.ts";
import { loadModels, lookaheadFault, releaseModels } from "../../research/backtest/loaded_models.ts";
import type { BacktestModel } from "../../research/backtest/asked_models.ts";
import { type TrainingData, trainModels, type WantedModel } from "../../research/backtest/trained_models.ts";
import { ExitError } from "../exit.ts";
import { horizonOf, roundTripCost, settingsOf } from "../start/learning.ts";
import type { ProgressDisplay } from "../training_progress.ts";

export interface EnsembleRequest {
  readonly config: Config;
  /** Folder of `<name>.onnx`, or of `<name>/` with one; the models are trained without it. */
  readonly modelsDir: string | undefined;
  /** Where trained models go. */
  readonly outDir: string;
  readonly training: TrainingData;
  readonly firstTradedMs: number;
  readonly display: ProgressDisplay;
}

export interface Ensemble {
  readonly models: readonly BacktestModel[];
  /** Path of each model's ONNX file, by its name. */
  readonly files: ReadonlyMap<string, string>;
  /** Those that were trained here, and may be anew. */
  readonly trained: ReadonlySet<string>;
}

/**
 * The configured models, trained where no file is given, none of which has seen a traded candle.
 *
 * @throws {ExitError} 1 when one cannot be had, 3 when one knows the answers.
 */
export async function openEnsemble(
  request: EnsembleRequest,
  note: (sentence: string) => void,
): Promise<Ensemble> {
  const { config, modelsDir, firstTradedMs } = request;
  const endpoints = config.models.endpoints.filter(({ enabled }) => enabled);
  const given = (endpoint: Endpoint) => givenFile(endpoint, modelsDir);
  const trained = await train(request, endpoints.filter((each) => given(each) === undefined));
  const files = new Map(endpoints.map((each) => [each.name, given(each) ?? trained.get(each.name)!]));
  const models = await loadModels(endpoints.map(({ name, weight, mapping = null }) => //
  ({ name, weight, path: files.get(name)!, mapping })));
  if (!models.ok) throw new ExitError(models.error, 1);
  const fault = lookaheadFault(models.value, firstTradedMs);
  if (!fault.ok) {
    await releaseModels(models.value);
    throw new ExitError(fault.error, 3);
  }
  if (fault.value.length > 0) note(unknownPast(fault.value));
  return { models: models.value, files, trained: new Set(trained.keys()) };
}

/**
 * The file that a model is opened from; undefined where it is trained. @throws {ExitError} 1 for one behind a `url`: it
 * cannot be asked about every candle at once.
 */
export function givenFile({ name, file, url }: Endpoint, modelsDir: string | undefined): string | undefined {
  if (url !== undefined) {
    throw new ExitError(
      `models.endpoints: ${name} is asked at ${url}; a backtest opens its models itself: give it a file, or set ` +
        "enabled: false",
      1,
    );
  }
  return file ?? (modelsDir === undefined ? undefined : modelFileIn(modelsDir, name));
}

/** `<name>.onnx`, or the one file of a folder of that name: so an earlier run leaves the models that it trained. */
function modelFileIn(folder: string, name: string): string {
  const plain = join(folder, `${name}.onnx`);
  if (existsSync(plain)) return plain;
  const own = join(folder, name);
  const made = existsSync(own) ? [...Deno.readDirSync(own)].filter((each) => each.name.endsWith(".onnx")) : [];
  return made.length === 1 ? join(own, made[0]!.name) : plain;
}

/** What somebody should know of models that do not say what they learned from. */
export const unknownPast = (names: readonly string[]): string =>
  `${names.join(", ")} does not say what it was trained to: whether it has seen the traded candles is not known`;

/** What the configuration says of a model that is trained. */
export const wantedModel = (endpoint: Endpoint, config: Config): WantedModel => ({
  name: endpoint.name,
  learner: endpoint.learner!,
  horizonBars: horizonOf(endpoint, config),
  label: labelText(labelOf(config)),
  settings: settingsOf(endpoint, config),
  cost: roundTripCost(config),
});

async function train(
  { config, outDir, training, display }: EnsembleRequest,
  endpoints: readonly Endpoint[],
): Promise<ReadonlyMap<string, string>> {
  if (endpoints.length === 0) return new Map();
  const wanted = endpoints.map((endpoint) => wantedModel(endpoint, config));
  try {
    const trained = await trainModels(
      wanted,
      training,
      join(outDir, "models"),
      (fraction, stage) => display.show(fraction, stage),
    );
    if (!trained.ok) throw new ExitError(trained.error, 1);
    return trained.value;
  } finally {
    display.end();
  }
}
