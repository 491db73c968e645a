import type { FormFields } from "../../components/research/backtest_form.tsx";
import { backtestRequest } from "../../coordinator/ports/research/backtest_request.ts";
import type { BacktestOffer } from "../../coordinator/ports/research/backtests.ts";
import { numberOr, rangeOf, typedRange } from "./asked_fields.ts";
import { field } from "./form.ts";

/** What the form's fields hold before anybody has typed: what one would most likely want. */
export function presetFields({ data, initial_balance, slippage_bps }: BacktestOffer): FormFields {
  const { models, profile, slippage_model } = backtestRequest.parse({ data: ["preset"] });
  return {
    data: data.slice(0, 1).map(({ name }) => name),
    from: "",
    to: "",
    models,
    profile,
    slippage_model,
    slippage_bps: String(slippage_bps),
    initial_balance: String(initial_balance),
  };
}

/** As it was typed. */
export const typedFields = (form: FormData): FormFields => ({
  ...typedRange(form),
  models: field(form, "models"),
  slippage_model: field(form, "slippage_model"),
  slippage_bps: field(form, "slippage_bps"),
});

/** As the desk takes it: it says what does not fit. */
export const requestOf = (typed: FormFields): unknown => ({
  ...typed,
  ...rangeOf(typed),
  slippage_bps: numberOr(typed.slippage_bps),
});
