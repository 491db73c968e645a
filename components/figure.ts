import { NONE, number, percent } from "../domain/figure_text.ts";

const FRACTIONS = /percent|confidence|expected_value|majority|distance|shutdown_loss/;

/** A measured value or its limit in the unit that the check's name tells. */
export function figure(name: string, value: number | string | null): string {
  if (typeof value !== "number") return value ?? NONE;
  if (FRACTIONS.test(name)) return percent(value, Math.abs(value) < 0.1 ? 2 : 1);
  if (Number.isInteger(value)) return number(value, 0);
  return number(value, Math.abs(value) < 1 ? 3 : 2);
}

const METHODS: Readonly<Record<string, string>> = {
  tree_shap: "TreeSHAP",
  shapley: "exact Shapley values",
  shapley_sampling: "sampled Shapley values",
};

/** A server of another make names its own. */
export const methodText = (method: string): string => METHODS[method] ?? method;

/** Four digits that count, without zeros at the end: features are ratios, percents and counts of any size. */
export function featureText(value: number | null): string {
  if (value === null || value === 0) return number(value, 0);
  const decimals = Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(Math.abs(value)))));
  const text = number(value, decimals);
  return decimals === 0 ? text : text.replace(/\.?0+$/, "");
}
