import type { SearchFields } from "../../components/research/search_form.tsx";
import { SUGGESTED_KEYS } from "../../components/research/search_keys.ts";
import type { WalkForwardFields } from "../../components/research/walk_forward_form.tsx";
import type { BacktestOffer } from "../../coordinator/ports/research/backtests.ts";
import { searchRequest, walkForwardRequest } from "../../coordinator/ports/research/study_requests.ts";
import { numberOr, rangeOf, typedRange } from "./asked_fields.ts";
import { field } from "./form.ts";

const LINES_MAX = 50;

/** What one would most likely want, before anybody has typed. */
export function presetWalkForward({ data, initial_balance }: BacktestOffer): WalkForwardFields {
  const { profile, mode, windows, train_share, embargo_candles } = walkForwardRequest.parse({ data: ["preset"] });
  return {
    data: data.slice(0, 1).map(({ name }) => name),
    from: "",
    to: "",
    profile,
    mode,
    windows: String(windows),
    train_share: String(train_share),
    embargo_candles: String(embargo_candles),
    initial_balance: String(initial_balance),
  };
}

export const typedWalkForward = (form: FormData): WalkForwardFields => ({
  ...typedRange(form),
  mode: field(form, "mode"),
  windows: field(form, "windows"),
  train_share: field(form, "train_share"),
  embargo_candles: field(form, "embargo_candles"),
});

/** As the desk takes it: it says what does not fit. */
export const walkForwardOf = (typed: WalkForwardFields): unknown => ({
  ...typed,
  ...rangeOf(typed),
  windows: numberOr(typed.windows),
  train_share: numberOr(typed.train_share),
  embargo_candles: numberOr(typed.embargo_candles),
});

export function presetSearch({ data, initial_balance }: BacktestOffer): SearchFields {
  const preset = searchRequest.parse({ data: ["preset"], keys: ["preset"] });
  return {
    data: data.slice(0, 1).map(({ name }) => name),
    from: "",
    to: "",
    suggested: Object.fromEntries(
      SUGGESTED_KEYS.map(({ key, low, high, isUsual }) => [
        key,
        { isChosen: isUsual, low: String(low), high: String(high) },
      ]),
    ),
    more: "",
    profile: preset.profile,
    models: preset.models,
    trials: String(preset.trials),
    objective: preset.objective,
    min_trades: String(preset.min_trades),
    sampler: preset.sampler,
    windows: "",
    seed: String(preset.seed),
    initial_balance: String(initial_balance),
  };
}

export function typedSearch(form: FormData): SearchFields {
  const chosen = new Set(form.getAll("key"));
  return {
    ...typedRange(form),
    suggested: Object.fromEntries(
      SUGGESTED_KEYS.map(({ key }) => [
        key,
        { isChosen: chosen.has(key), low: field(form, `low ${key}`), high: field(form, `high ${key}`) },
      ]),
    ),
    more: field(form, "more"),
    models: field(form, "models"),
    trials: field(form, "trials"),
    objective: field(form, "objective"),
    min_trades: field(form, "min_trades"),
    sampler: field(form, "sampler"),
    windows: field(form, "windows"),
    seed: field(form, "seed"),
  };
}

export function searchOf({ suggested, more, ...typed }: SearchFields): unknown {
  const chosen = SUGGESTED_KEYS.filter(({ key }) => suggested[key]?.isChosen)
    .map(({ key, marks }) => `${key}=${suggested[key]!.low}..${suggested[key]!.high}${marks}`);
  const lines = more.split("\n").map((line) => line.trim()).filter((line) => line !== "").slice(0, LINES_MAX);
  return {
    ...typed,
    keys: [...chosen, ...lines],
    ...rangeOf(typed),
    trials: numberOr(typed.trials),
    min_trades: numberOr(typed.min_trades),
    windows: typed.windows.trim() === "" ? null : numberOr(typed.windows),
    seed: numberOr(typed.seed),
  };
}
