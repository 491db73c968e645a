import { field } from "./form.ts";

const SOURCES_MAX = 50;

const chosenData = (form: FormData): readonly string[] =>
  form.getAll("data").filter((each) => typeof each === "string").slice(0, SOURCES_MAX);

/** What every form of research asks, as it was typed. */
export const typedRange = (form: FormData) => ({
  data: chosenData(form),
  from: field(form, "from"),
  to: field(form, "to"),
  profile: field(form, "profile"),
  initial_balance: field(form, "initial_balance"),
});

/** As the desk takes it. */
export const rangeOf = (typed: { readonly from: string; readonly to: string; readonly initial_balance: string }) => ({
  from: typed.from || null,
  to: typed.to || null,
  initial_balance: numberOr(typed.initial_balance),
});

/** What is no number stays what it is. */
export const numberOr = (text: string): number | string =>
  text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
