import { type Candle, type Timeframe, timeframeMs } from "../../../domain/candle.ts";
import { labelAt } from "../../../outcomes/label_at.ts";
import { labelOf } from "../../../outcomes/label_of.ts";
import type { EngineSettings } from "../../engine/settings.ts";
import type {
  HistoryStretch,
  ModelAnswer,
  ModelAnswers,
  ModelHistories,
  ModelHistory,
} from "../../ports/model_history.ts";
import type { DriftLog } from "./drift_log.ts";
import { decisionsAPoint, historyPoints, type JudgedAnswer } from "./history_points.ts";

/** Two and a half weeks of five-minute candles of one market; reading more would keep the database from its work. */
const ANSWERS_MOST = 5_000;

/** History of models out of what the database holds; outcomes by the label of the present configuration. */
export class StoredModelHistories implements ModelHistories {
  constructor(
    private readonly answers: ModelAnswers,
    private readonly drift: DriftLog,
    private readonly settings: Pick<EngineSettings, "data" | "retraining" | "trading">,
  ) {}

  async of(modelName: string, by: HistoryStretch): Promise<ModelHistory> {
    const answers = await this.answers.newest(modelName, ANSWERS_MOST);
    const decisions = decisionsAPoint(answers.length);
    return {
      by,
      decisions: by === "day" ? null : decisions,
      points: historyPoints(await this.#judged(answers), by, decisions),
      cut: answers.length === ANSWERS_MOST,
      drift: this.drift.of(modelName),
    };
  }

  async #judged(answers: readonly ModelAnswer[]): Promise<JudgedAnswer[]> {
    const timeframe = this.settings.data.timeframes[0] as Timeframe;
    const horizonBars = this.settings.retraining.label_window_candles;
    const rule = { timeframe, horizonBars, label: labelOf(this.settings), knownToMs: Infinity };
    const markets = new Map<string, Market>();
    for (const [symbol, own] of Map.groupBy(answers, (each) => each.symbol)) {
      const [fromMs, lastMs] = [own[0]!.candleOpenTimeMs, own.at(-1)!.candleOpenTimeMs];
      const toMs = lastMs + (horizonBars + 1) * timeframeMs(timeframe);
      markets.set(symbol, marketOf(await this.answers.candles(symbol, timeframe, fromMs, toMs)));
    }
    return answers.map((answer) => {
      const { candles, indexes } = markets.get(answer.symbol)!;
      const index = indexes.get(answer.candleOpenTimeMs);
      const known = index !== undefined && answer.atr !== null;
      return { answer, outcome: known ? labelAt(candles, index, answer.atr, rule)?.action ?? null : null };
    });
  }
}

interface Market {
  readonly candles: readonly Candle[];
  readonly indexes: ReadonlyMap<number, number>;
}

const marketOf = (candles: readonly Candle[]): Market => ({
  candles,
  indexes: new Map(candles.map(({ openTimeMs }, i) => [openTimeMs, i])),
});
