import { CONTEXT_NAMES } from "../../features/mod.ts";
import { type ModelCard, readsCandles } from "./model_card.ts";

/** A part of a request that cannot be used, as the 422 answer lists it. */
export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

export type Indicators = Readonly<Record<string, number | null>>;

/** What a model wants in `indicators`: its columns, and ATR for the prices of its exits. */
export function wantedIndicators(card: ModelCard): readonly string[] {
  const columns = readsCandles(card) ? [] : card.features;
  return card.exits && !columns.includes("atr") ? [...columns, "atr"] : columns;
}

/**
 * Every null and every feature that is not there: with one of them nothing is predicted. Only what needs more than the
 * market's own candles may be null where the model does not read it.
 */
export function indicatorFaults(card: ModelCard, indicators: Indicators, path = "indicators"): FieldFault[] {
  const faults: FieldFault[] = [];
  for (const [name, value] of Object.entries(indicators)) {
    if (value === null) faults.push(...nullFault(card, name, `${path}.${name}`));
    else if (!Number.isFinite(Math.fround(value))) {
      faults.push({ field: `${path}.${name}`, message: "is past the range of float32" });
    }
  }
  for (const name of readsCandles(card) ? [] : card.features) {
    if (!Object.hasOwn(indicators, name)) faults.push({ field: `${path}.${name}`, message: "is missing" });
  }
  return faults;
}

function nullFault(card: ModelCard, name: string, field: string): FieldFault[] {
  if (!CONTEXT_NAMES.has(name)) return [{ field, message: "is null: not warm yet" }];
  const isRead = !readsCandles(card) && card.features.includes(name);
  return isRead ? [{ field, message: "is null: the candles do not carry what it is made of" }] : [];
}

/** @returns The model's columns, in its order. Call only without `indicatorFaults`. */
export const featureRow = (card: ModelCard, indicators: Indicators): Float32Array =>
  Float32Array.from(card.features, (name) => indicators[name] ?? NaN);
