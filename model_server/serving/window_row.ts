import { FEATURE_NAMES, FeatureStream, WARMUP_CANDLES } from "../../features/mod.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { candleFromWire, type FeatureHistory, type WireCandle } from "../contract/mod.ts";
import type { ModelCard } from "./model_card.ts";
import type { FieldFault } from "./indicator_row.ts";

/** What a row is made of beside the indicators of its last candle. */
export interface RowPast {
  readonly candles: readonly WireCandle[];
  readonly history?: FeatureHistory | undefined;
}

/**
 * The features of the candles before the decided one: as they were sent, or computed from the candles when enough of
 * them were. The decided candle's own come from the request's indicators, so they are the same for every model.
 *
 * @param last The decided candle's features, in the card's order.
 * @returns Row-major `[window, features]`, oldest candle first, or what is missing.
 */
export function windowRow(
  card: ModelCard,
  last: Float32Array,
  past: RowPast,
  path: string,
): Result<Float32Array, FieldFault> {
  const before = past.history ? sent(card, past.history, path) : computed(card, past.candles, path);
  if (!before.ok) return before;
  const row = new Float32Array(card.window * card.features.length);
  row.set(before.value);
  row.set(last, before.value.length);
  return ok(row);
}

function sent(
  { features, window }: ModelCard,
  { names, rows }: FeatureHistory,
  path: string,
): Result<Float32Array, FieldFault> {
  const field = `${path}history`;
  if (rows.length < window - 1) {
    return err({ field, message: `has ${rows.length} rows, the model reads ${window - 1} before the decided candle` });
  }
  const columns = features.map((name) => names.indexOf(name));
  const absent = columns.indexOf(-1);
  if (absent >= 0) return err({ field: `${field}.names`, message: `${features[absent]} is missing` });
  const values = rows.slice(rows.length - (window - 1)).flatMap((row) => columns.map((column) => row[column] ?? NaN));
  const bad = values.findIndex((value) => !Number.isFinite(Math.fround(value)));
  return bad < 0
    ? ok(Float32Array.from(values))
    : err({ field: `${field}.rows`, message: `${features[bad % features.length]} is no number there` });
}

function computed(
  { features, window }: ModelCard,
  candles: readonly WireCandle[],
  path: string,
): Result<Float32Array, FieldFault> {
  const wanted = WARMUP_CANDLES + window - 1;
  if (candles.length < wanted) {
    const message = `${candles.length} candles are too few for a window of ${window}: send ${wanted}, or history`;
    return err({ field: `${path}candles`, message });
  }
  const columns = features.map((name) => FEATURE_NAMES.indexOf(name));
  const stream = new FeatureStream();
  const values = new Float64Array(FEATURE_NAMES.length);
  const rows = new Float32Array((window - 1) * features.length);
  candles.slice(0, -1).forEach((candle, i) => {
    stream.updateInto(candleFromWire(candle), values);
    const at = (i - (candles.length - window)) * features.length;
    if (at >= 0) rows.set(columns.map((column) => values[column]!), at);
  });
  return ok(rows);
}
