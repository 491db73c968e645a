import type { FormFields } from "../../components/research/backtest_form.tsx";
import { backtestRequest } from "../../coordinator/ports/research/backtest_request.ts";
import type { BacktestOffer } from "../../coordinator/ports/research/backtests.ts";
import { field } from "./form.ts";

const SOURCES_MAX = 50;

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
  data: form.getAll("data").filter((each) => typeof each === "string").slice(0, SOURCES_MAX),
  from: field(form, "from"),
  to: field(form, "to"),
  models: field(form, "models"),
  profile: field(form, "profile"),
  slippage_model: field(form, "slippage_model"),
  slippage_bps: field(form, "slippage_bps"),
  initial_balance: field(form, "initial_balance"),
});

/** As the desk takes it: it says what does not fit. */
export const requestOf = (typed: FormFields): unknown => ({
  ...typed,
  from: typed.from || null,
  to: typed.to || null,
  slippage_bps: numberOr(typed.slippage_bps),
  initial_balance: numberOr(typed.initial_balance),
});

/** What is no number stays what it is. */
const numberOr = (text: string): number | string =>
  text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
