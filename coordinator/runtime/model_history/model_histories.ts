import { timeframeMs } from "../../../domain/candle.ts";
import { cameTrue, type CandleIndex, candleIndexOf } from "../../../outcomes/came_true.ts";
import { labelRuleOf } from "../../../outcomes/label_of.ts";
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
    const rule = labelRuleOf(this.settings);
    const { timeframe, horizonBars } = rule;
    const markets = new Map<string, CandleIndex>();
    for (const [symbol, own] of Map.groupBy(answers, (each) => each.symbol)) {
      const [fromMs, lastMs] = [own[0]!.candleOpenTimeMs, own.at(-1)!.candleOpenTimeMs];
      const toMs = lastMs + (horizonBars + 1) * timeframeMs(timeframe);
      markets.set(symbol, candleIndexOf(await this.answers.candles(symbol, timeframe, fromMs, toMs)));
    }
    return answers.map((answer) => ({
      answer,
      outcome: cameTrue(markets.get(answer.symbol), answer.candleOpenTimeMs, answer.atr, rule),
    }));
  }
}
