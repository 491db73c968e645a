import { err, ok, type Result } from "../../domain/result.ts";
import type { PredictRequest } from "../contract/mod.ts";
import { candleRow } from "./candle_row.ts";
import { readsCandles } from "./model_card.ts";
import type { ModelCard } from "./model_card.ts";
import { featureRow, type FieldFault, indicatorFaults } from "./indicator_row.ts";
import { windowRow } from "./window_row.ts";

/** What one row of a request holds. */
export type RequestRow = Pick<PredictRequest, "candles" | "indicators" | "history">;

/** Why no row can be made, as a refusal says it. */
export interface RowFault {
  readonly code: "bad_indicators" | "bad_history";
  readonly fields: readonly FieldFault[];
}

/** @param path Of the row in its request. @returns The numbers that a model reads, or the fields that cannot be used. */
export function requestRow(card: ModelCard, row: RequestRow, path = ""): Result<Float32Array, RowFault> {
  const fields = indicatorFaults(card, row.indicators, `${path}indicators`);
  if (fields.length > 0) return err({ code: "bad_indicators", fields });
  if (card.window === 1) return ok(featureRow(card, row.indicators));
  const whole = readsCandles(card)
    ? candleRow(card, row.candles, path)
    : windowRow(card, featureRow(card, row.indicators), row, path);
  return whole.ok ? whole : err({ code: "bad_history", fields: [whole.error] });
}
