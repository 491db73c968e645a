import type { ModelAnswer, ModelAnswers } from "../coordinator/ports/model_history.ts";
import type { Candle, Timeframe } from "../domain/candle.ts";
import type { Action } from "../domain/forecast.ts";
import { readRows, type Row, type SqlClient } from "./sql/client.ts";
import { candleFromRow, candlesBetween } from "./tables/candles.ts";
import { type AnswerPlace, newestAnswers } from "./tables/model_predictions.ts";
import { jsonOrNull, number, numberOrNull, text, textOrNull } from "./tables/row.ts";

/** What trading writes must not wait for all of a long history. */
const ROWS_AT_ONCE = 500;
const NEWEST: AnswerPlace = { atMs: Number.MAX_SAFE_INTEGER, rowNo: 0 };

export class SqlModelAnswers implements ModelAnswers {
  constructor(private readonly client: SqlClient, private readonly rowsAtOnce = ROWS_AT_ONCE) {}

  async newest(modelName: string, most: number): Promise<readonly ModelAnswer[]> {
    const found: Row[] = [];
    for (let before = NEWEST; found.length < most;) {
      const wanted = Math.min(this.rowsAtOnce, most - found.length);
      const rows = await readRows(this.client, newestAnswers(modelName, wanted, before));
      found.push(...rows);
      if (rows.length < wanted) break;
      before = { atMs: number(rows.at(-1)!, "timestamp"), rowNo: number(rows.at(-1)!, "row_no") };
    }
    return found.map(answerOf).reverse();
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
