import { join } from "node:path";
import type { Config, Endpoint } from "../../coordinator/runtime/config/schema.ts";
import { hashOf } from "../../domain/content_hash.ts";
import type { Timeframe } from "../../domain/candle.ts";
import { SCHEMA_HASH } from "../../features/mod.ts";
import type { FeatureTable } from "../../research/backtest/feature_table.ts";
import { loadModels, lookaheadFault, releaseModels } from "../../research/backtest/loaded_models.ts";
import { modelForecasts } from "../../research/backtest/model_forecasts.ts";
import type { BacktestMarket } from "../../research/backtest/run_backtest.ts";
import { type TrainingData, trainModels } from "../../research/backtest/trained_models.ts";
import {
  type ForecastPack,
  joinedPack,
  type PackedMember,
  packForecasts,
} from "../../research/search/forecast_pack.ts";
import type { Fold } from "../../research/walk_forward/folds.ts";
import { givenFile, unknownPast, wantedModel } from "../backtest/ensemble.ts";
import { ExitError } from "../exit.ts";

export interface PackSources {
  readonly markets: readonly BacktestMarket[];
  readonly timeframe: Timeframe;
  /** Windows whose models speak for their test; a single one is "learn once, trade the rest". */
  readonly folds: readonly Fold[];
  /** Folder of `<name>.onnx`; without it, models are trained. */
  readonly modelsDir: string | undefined;
  /** Where trained models stay, so that no run trains the same twice. */
  readonly cacheDir: string;
  readonly training: Omit<TrainingData, "trainToMs">;
  /** Names the file that is learned from. */
  readonly trainingHash: string;
  readonly onProgress: (fraction: number, stage: string) => void;
  readonly note: (sentence: string) => void;
}

/** Packs that are kept at once: 9 MB each a year of 5-minute candles. */
const KEPT = 24;

/**
 * What models say, by what it depends on: the file, or everything that training depends on. A trial whose keys change
 * nothing of that is given what is there already.
 */
export class ModelPacks {
  readonly #packs = new Map<string, Promise<ForecastPack>>();
  /** One training at a time: it uses the cores itself. */
  #busy: Promise<unknown> = Promise.resolve();

  constructor(private readonly from: PackSources) {}

  /** The ensemble of a configuration over all folds. @throws {ExitError} */
  members(config: Config): Promise<PackedMember[]> {
    return this.#members(config, (endpoint) => this.#joined(endpoint, config));
  }

  /** The ensemble of one window, asked from its training on. @throws {ExitError} */
  membersOfFold(config: Config, fold: Fold): Promise<PackedMember[]> {
    return this.#members(config, (endpoint) => this.#kept(endpoint, config, fold, fold.trainFromMs));
  }

  async #members(config: Config, packOf: (endpoint: Endpoint) => Promise<ForecastPack>): Promise<PackedMember[]> {
    const members: PackedMember[] = [];
    for (const endpoint of config.models.endpoints.filter(({ enabled }) => enabled)) {
      members.push({ name: endpoint.name, weight: endpoint.weight, pack: await packOf(endpoint) });
    }
    return members;
  }

  async #joined(endpoint: Endpoint, config: Config): Promise<ForecastPack> {
    const { folds, markets } = this.from;
    const given = this.#given(endpoint) !== undefined;
    const [first] = folds;
    if (given || folds.length === 1) return await this.#kept(endpoint, config, first!, first!.testFromMs);
    return await this.#once(`joined ${keyOf(endpoint, config, this.from)}`, async () => {
      const parts = [];
      for (const fold of folds) {
        const pack = await this.#packed(endpoint, config, fold, fold.testFromMs);
        parts.push({ pack, fromMs: fold.testFromMs, toMs: fold.testToMs });
      }
      return joinedPack(parts, markets);
    });
  }

  #kept(endpoint: Endpoint, config: Config, fold: Fold, askedFromMs: number): Promise<ForecastPack> {
    const key = `${keyOf(endpoint, config, this.from)} ${fold.trainToMs} ${fold.windowCandles} ${askedFromMs}`;
    return this.#once(key, () => this.#packed(endpoint, config, fold, askedFromMs));
  }

  #once(key: string, make: () => Promise<ForecastPack>): Promise<ForecastPack> {
    const known = this.#packs.get(key) ?? this.#inTurn(make);
    this.#packs.delete(key);
    this.#packs.set(key, known);
    if (this.#packs.size > KEPT) this.#packs.delete(this.#packs.keys().next().value!);
    return known;
  }

  #inTurn(make: () => Promise<ForecastPack>): Promise<ForecastPack> {
    const made = this.#busy.then(make);
    this.#busy = made.catch(() => {});
    return made;
  }

  async #packed(endpoint: Endpoint, config: Config, fold: Fold, askedFromMs: number): Promise<ForecastPack> {
    const { markets, timeframe, note } = this.from;
    const given = this.#given(endpoint);
    const path = given ?? await this.#trained(endpoint, config, fold);
    const file = { name: endpoint.name, weight: endpoint.weight, path, mapping: endpoint.mapping ?? null };
    const models = await loadModels([file]);
    if (!models.ok) throw new ExitError(models.error, 1);
    try {
      const fault = lookaheadFault(models.value, fold.testFromMs);
      if (!fault.ok) throw new ExitError(fault.error, 3);
      if (fault.value.length > 0) {
        note(unknownPast([endpoint.name]));
      }
      const tables = new Map<string, FeatureTable>(markets.map(({ symbol, features }) => [symbol, features!]));
      const forecasts = await modelForecasts(models.value, tables, askedFromMs);
      if (!forecasts.ok) throw new ExitError(forecasts.error, 1);
      return packForecasts(forecasts.value, markets, timeframe, askedFromMs);
    } finally {
      await releaseModels(models.value);
    }
  }

  #given(endpoint: Endpoint): string | undefined {
    return givenFile(endpoint, this.from.modelsDir);
  }

  /** @returns Path of the model, trained or found. */
  async #trained(endpoint: Endpoint, config: Config, fold: Fold): Promise<string> {
    const { cacheDir, training, onProgress } = this.from;
    const whole = wantedModel(endpoint, config);
    const { windowCandles } = fold;
    const wanted = windowCandles === null
      ? whole
      : { ...whole, settings: { ...whole.settings, window_candles: windowCandles } };
    const key = hashOf([keyOf(endpoint, config, this.from), fold.trainToMs, fold.windowCandles]).slice(0, 24);
    const folder = join(cacheDir, key), noted = join(folder, "model.txt");
    const known = await Deno.readTextFile(noted).catch(() => null);
    if (known !== null) return join(folder, known);
    const trained = await trainModels([wanted], { ...training, trainToMs: fold.trainToMs }, folder, onProgress);
    if (!trained.ok) throw new ExitError(trained.error, 1);
    const path = trained.value.get(endpoint.name)!;
    await Deno.writeTextFile(`${noted}.part`, path.slice(folder.length + 1));
    await Deno.rename(`${noted}.part`, noted);
    return path;
  }
}

/** Everything that the words of an endpoint's model depend on, but for the window that it learned from. */
function keyOf(endpoint: Endpoint, config: Config, { modelsDir, trainingHash }: PackSources): string {
  const path = givenFile(endpoint, modelsDir);
  return hashOf(
    path === undefined
      ? { ...wantedModel(endpoint, config), trainingHash, SCHEMA_HASH }
      : { path, name: endpoint.name, mapping: endpoint.mapping ?? null },
  );
}
