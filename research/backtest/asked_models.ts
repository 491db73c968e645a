import { timeframeMs } from "../../domain/candle.ts";
import { featureValue, type FeatureVector } from "../../domain/feature_vector.ts";
import type { Forecast, ForecastAnswer } from "../../domain/forecast.ts";
import { err, invariant, ok, type Result } from "../../domain/result.ts";
import { forecastFromWire } from "../../model_server/contract/mod.ts";
import type { NamedModel } from "../../model_server/serving/model_slot.ts";
import { prediction } from "../../model_server/serving/prediction.ts";
import { CandleCursor, firstFrom } from "./candle_cursor.ts";
import type { FeatureTable } from "./feature_table.ts";
import { DistanceBook } from "./measured_distances.ts";
import { ModelScores } from "./model_scores.ts";
import type { Forecasts } from "./trading.ts";

/** One member of the ensemble. */
export interface BacktestModel extends NamedModel {
  /** As the configuration calls it. */
  readonly name: string;
  readonly weight: number;
}

/** A model and since when it is asked. */
export interface Asked {
  readonly model: BacktestModel;
  /** Open time of the first candle that it answers for. */
  readonly fromMs: number;
}

/** What is asked, and how old what a model learned may be. */
export interface AskingRule {
  /** Open time of the first candle that will be asked about. */
  readonly firstAskedMs: number;
  /** Null for any age. */
  readonly maxAgeMs: number | null;
}

/** A member's word on the candles of one market: that of its models, one after the other. */
interface Line {
  readonly name: string;
  readonly weight: number;
  readonly scores: readonly ModelScores[];
}

interface AskedMarket {
  readonly symbol: string;
  /** Index of the first candle that is asked about. */
  readonly first: number;
  readonly cursor: CandleCursor;
  readonly lines: readonly Line[];
}

/**
 * Models that are being asked about every candle, batch by batch and all at once. Whoever trades on their answers waits
 * for those that he needs. The answers are those that their model servers would give: the same rows, the same session, the
 * same conversion.
 */
export class AskedModels {
  readonly #markets: ReadonlyMap<string, AskedMarket>;
  /** Why the first that failed did so, in one sentence that names it. */
  readonly ended: Promise<Result<void>>;

  /** @param members Each with its models by time: one may follow another. */
  constructor(
    members: readonly (readonly Asked[])[],
    tables: ReadonlyMap<string, FeatureTable>,
    private readonly rule: AskingRule,
  ) {
    const markets = [...tables].map(([symbol, table]) => marketOf(symbol, table, members, rule));
    this.#markets = new Map(markets.map((market) => [market.symbol, market]));
    const asking = markets.flatMap(({ symbol, lines }) => lines.map((line) => ask(symbol, line)));
    this.ended = Promise.all(asking).then((each) => each.find(({ ok }) => !ok) ?? ok(undefined));
  }

  /** Models that stay. @param firstAskedMs Open time of the first candle that will be asked about. */
  static staying(
    models: readonly BacktestModel[],
    tables: ReadonlyMap<string, FeatureTable>,
    firstAskedMs: number,
  ): AskedModels {
    const members = models.map((model) => [{ model, fromMs: firstAskedMs }]);
    return new AskedModels(members, tables, { firstAskedMs, maxAgeMs: null });
  }

  /** Waits until all have answered about the first `count` candles of each market. @returns Why one failed. */
  async until(count: number): Promise<Result<void>> {
    for (const { symbol, first, lines } of this.#markets.values()) {
      for (const { name, scores } of lines) {
        for (const each of scores) {
          const there = await each.until(first + count);
          if (!there.ok) return failed(name, symbol, there.error);
        }
      }
    }
    return ok(undefined);
  }

  readonly forecasts: Forecasts = ({ symbol, timeframe, candles, features }) => {
    const market = this.#markets.get(symbol);
    if (!market) invariant(false, `${symbol} has a table`);
    const index = market.cursor.indexOf(features.openTimeMs);
    const { maxAgeMs } = this.rule;
    const sinceMs = maxAgeMs === null ? null : features.openTimeMs + timeframeMs(timeframe) - maxAgeMs;
    return market.lines.map((line) => answerOf(line, index, candles.at(-1)!.close, features, sinceMs));
  };
}

function marketOf(
  symbol: string,
  table: FeatureTable,
  members: readonly (readonly Asked[])[],
  { firstAskedMs }: AskingRule,
): AskedMarket {
  const { candles } = table;
  const distances = new DistanceBook(candles.length);
  const indexAt = (timeMs: number) => firstFrom(candles, Math.max(firstAskedMs, timeMs));
  const lines = members.map((generations): Line => {
    const { name, weight } = generations[0]!.model;
    const scores = generations.map(({ model, fromMs }, i) => {
      const range = { from: indexAt(fromMs), to: indexAt(generations[i + 1]?.fromMs ?? Infinity) };
      const { cloud, features } = model.model.card;
      return new ModelScores(model, table, range, cloud && distances.of(cloud, features));
    });
    return { name, weight, scores };
  });
  return { symbol, first: firstFrom(candles, firstAskedMs), cursor: new CandleCursor(candles), lines };
}

async function ask(symbol: string, { name, scores }: Line): Promise<Result<void>> {
  for (const each of scores) {
    const asked = await each.ask();
    if (!asked.ok) return failed(name, symbol, asked.error);
  }
  return ok(undefined);
}

const failed = (name: string, symbol: string, why: string) =>
  err(`Model ${name} cannot be asked about ${symbol}: ${why}`);

/** @param sinceMs What a model has learned must reach so far; null for any age. */
function answerOf(
  { name, weight, scores }: Line,
  index: number,
  close: number,
  features: FeatureVector,
  sinceMs: number | null,
): ForecastAnswer {
  const common = { modelName: name, endpoint: "backtest", weight, latencyMs: 0 };
  const speaker = scores.findLast(({ range }) => range.from <= index && index < range.to);
  const score = speaker?.of(index);
  if (!speaker || !score) {
    const detail = "something that it reads of this candle is not there: see the quality of the data";
    return { ...common, ok: false, fault: "refused", detail };
  }
  const { trainedToMs } = speaker.model.model.card;
  if (sinceMs !== null && trainedToMs !== null && trainedToMs < sinceMs) {
    return { ...common, ok: false, fault: "expired", detail: "what it learned is older than retraining.max_age_hours" };
  }
  const said = prediction(speaker.model, score.scores, score.row, {
    modelName: name,
    close,
    atr: featureValue(features, "atr"),
    outlier: score.outlier,
    latencyMs: 0,
  });
  const forecast: Forecast = { ...forecastFromWire(said), modelName: name };
  return { ...common, ok: true, forecast, raw: null };
}
