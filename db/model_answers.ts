import type { ModelAnswer, ModelAnswers } from "../coordinator/ports/model_history.ts";
import type { Candle, Timeframe } from "../domain/candle.ts";
import type { Action } from "../domain/forecast.ts";
import { readRows, type Row, type SqlClient } from "./sql/client.ts";
import { candleFromRow, candlesBetween } from "./tables/candles.ts";
import { newestAnswers } from "./tables/model_predictions.ts";
import { jsonOrNull, number, numberOrNull, text, textOrNull } from "./tables/row.ts";

export class SqlModelAnswers implements ModelAnswers {
  constructor(private readonly client: SqlClient) {}

  async newest(modelName: string, most: number): Promise<readonly ModelAnswer[]> {
    return (await readRows(this.client, newestAnswers(modelName, most))).map(answerOf).reverse();
  }

  async candles(symbol: string, timeframe: Timeframe, fromMs: number, toMs: number): Promise<readonly Candle[]> {
    return (await readRows(this.client, candlesBetween(symbol, timeframe, fromMs, toMs))).map(candleFromRow);
  }
}

const answerOf = (row: Row): ModelAnswer => ({
  atMs: number(row, "timestamp"),
  symbol: text(row, "symbol"),
  candleOpenTimeMs: number(row, "candle_open_time"),
  latencyMs: number(row, "latency_ms"),
  modelVersion: textOrNull(row, "model_version"),
  confidence: numberOrNull(row, "confidence"),
  probabilities: jsonOrNull<Record<Action, number>>(row, "probabilities"),
  atr: numberOrNull(row, "atr"),
});
