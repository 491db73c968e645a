import { closeTimeMs } from "../../../domain/candle.ts";
import type { Circumstances } from "../../../domain/circumstances.ts";
import { featureRecord } from "../../../domain/feature_vector.ts";
import { price } from "../../../domain/money.ts";
import { invariant } from "../../../domain/result.ts";
import { usualNatr } from "../../ensemble/regime.ts";
import { lessonsOf } from "../../engine/decision/circumstances.ts";
import { createWatch, type MarketWatch } from "../../engine/market_watch.ts";
import type { EngineSettings } from "../../engine/settings.ts";
import {
  createTrackRecord,
  followCandle,
  followHistory,
  remember,
  takeSettings,
  type TrackRecord,
} from "../../engine/track_record.ts";
import type { HistoryEntry } from "../../ports/decision_history.ts";
import type { DecisionRecord } from "../../ports/journal.ts";
import { type Difference, leavesThatDiffer } from "./differences.ts";

type Of<K extends HistoryEntry["kind"]> = Extract<HistoryEntry, { kind: K }>;

/**
 * Follows a run's markets again, from the moment when a process began: features are made anew from the candles, and
 * weights, calibrations and sets from what came true of earlier decisions. So it can tell whether what entered a decision
 * was what the market and the models' past gave then. The account is taken as recorded: the exchange told it.
 */
export class Retrace {
  /** As the engine keeps them. */
  readonly #kept: { settings: EngineSettings; readonly trackRecord: TrackRecord };
  readonly #watches = new Map<string, MarketWatch>();

  /** @param settings Of the configuration that the process began with. @param first Its first entry. */
  constructor(settings: EngineSettings, { opinions }: Of<"began">) {
    this.#kept = { settings, trackRecord: createTrackRecord(settings, opinions) };
  }

  began({ symbol, candles, opinions }: Of<"began">): void {
    const watch = createWatch(opinions.filter((each) => each.symbol === symbol));
    this.#watches.set(symbol, watch);
    followHistory(this.#kept, watch, candles);
  }

  /** The configuration was read again. */
  settings(settings: EngineSettings): void {
    this.#kept.settings = takeSettings(this.#kept, settings);
  }

  candle({ symbol, candle }: Of<"candle">): void {
    const watch = this.#watchOf(symbol);
    const last = watch.candles.at(-1);
    if (!last || candle.openTimeMs > last.openTimeMs) followCandle(this.#kept, watch, candle);
  }

  /** Holds a decision's inputs against what was followed, and goes on from the decision. */
  decision(record: DecisionRecord): Difference[] {
    const { decision } = record;
    const watch = this.#watchOf(decision.symbol);
    const differences = decision.circumstances ? this.#compare(record, decision.circumstances, watch) : [];
    remember(watch, decision);
    return differences;
  }

  #compare({ decision }: DecisionRecord, circumstances: Circumstances, watch: MarketWatch): Difference[] {
    const last = watch.candles.at(-1);
    const { features } = decision;
    const recorded = {
      features: featureRecord(features),
      candle: features.openTimeMs,
      price: decision.price,
      priceAtMs: circumstances.priceAtMs,
      usualNatr: circumstances.usualNatr,
      lessons: circumstances.lessons,
    };
    const followed = {
      // What another catalogue of features gave cannot be made by this one.
      features: watch.features?.schemaHash === features.schemaHash ? featureRecord(watch.features) : recorded.features,
      candle: watch.features?.openTimeMs,
      price: last && price(last.close),
      priceAtMs: last && closeTimeMs(last, this.#kept.settings.data.timeframes[0]!),
      usualNatr: usualNatr(watch.natrs.values()),
      lessons: lessonsOf(this.#kept),
    };
    return (Object.keys(recorded) as (keyof typeof recorded)[])
      .flatMap((name) => leavesThatDiffer(recorded[name], followed[name], name))
      .map((leaf) => ({ decision_id: decision.decisionId, ...leaf }));
  }

  #watchOf(symbol: string): MarketWatch {
    const watch = this.#watches.get(symbol);
    invariant(watch, `${symbol} was warmed up before it was decided on`);
    return watch;
  }
}
