import type { Waterfall, WaterfallKind, WaterfallStep } from "../../domain/waterfall.ts";
import { featureText } from "../figure.ts";
import { counted } from "../../domain/counted.ts";
import { number, words } from "../../domain/figure_text.ts";
import { featureWords } from "./feature_words.ts";

/** One line of the waterfall: a level that was reached, or what moved it. */
export interface WaterfallRow {
  readonly kind: "level" | "move";
  readonly label: string;
  /** What it was, in few words; null where the label says it. */
  readonly note: string | null;
  /** Probabilities before and after it; alike for a level. */
  readonly from: number;
  readonly to: number;
}

interface Move {
  readonly label: string;
  readonly note: string | null;
  readonly contribution: number;
}

/** Features that have a line of their own; the others share one. */
export const FEATURES_SHOWN = 8;
/** Terms of the meta-learner that have one. */
const TERMS_SHOWN = 3;
/** Smaller roundings stand with what is left over. */
const ROUNDING = 1e-6;

/** The way in a dozen lines or two: the same feature of several models is one move. */
export function waterfallRows({ action, base, steps, sum }: Waterfall): WaterfallRow[] {
  const of = (kind: WaterfallKind) => steps.filter((each) => each.kind === kind);
  const models = [
    ...totalOf(of("start"), "Where the models start", "what they say of no candle in particular"),
    ...featureMoves(of("feature"), [...of("other_features"), ...of("untold")]),
    ...of("answer").map(({ model, contribution }) => ({
      label: model ?? "",
      note: "its whole answer, not explained",
      contribution,
    })),
    ...totalOf(of("calibration"), "Calibration of the models", "what such answers were worth before"),
  ];
  const meta = metaMoves(steps);
  const last = totalOf(of("ensemble_calibration"), "Calibration of the ensemble", "what such a mean was worth before");
  const rows = new Rows(base.rate);
  rows.level("Base rate", baseText(base, action));
  models.forEach((move) => rows.move(move));
  if (models.length > 0 && meta.length + last.length > 0) rows.level("Models combined", "mean by share of the vote");
  meta.forEach((move) => rows.move(move));
  if (meta.length > 0 && last.length > 0) rows.level("After the meta-learner", null);
  last.forEach((move) => rows.move(move));
  rows.level(`Confidence in ${action}`, null, sum);
  return rows.all;
}

/** Every step by itself, model by model. */
export function everyStep(
  { action, base, steps, sum }: Waterfall,
): (WaterfallRow & { readonly model: string | null })[] {
  const rows = new Rows(base.rate);
  rows.level("Base rate", baseText(base, action));
  for (const step of steps) {
    rows.move({ label: stepText(step), note: valueText(step), contribution: step.contribution });
  }
  rows.level(`Confidence in ${action}`, null, sum);
  return rows.all.map((row, i) => ({ ...row, model: steps[i - 1]?.model ?? null }));
}

class Rows {
  readonly all: WaterfallRow[] = [];
  #at: number;

  constructor(base: number) {
    this.#at = base;
  }

  /** @param at Where it is told exactly; else where the moves have led. */
  level(label: string, note: string | null, at = this.#at): void {
    this.all.push({ kind: "level", label, note, from: at, to: at });
  }

  move({ label, note, contribution }: Move): void {
    const from = this.#at;
    this.#at += contribution;
    this.all.push({ kind: "move", label, note, from, to: this.#at });
  }
}

const baseText = ({ samples }: Waterfall["base"], action: string): string =>
  samples > 0
    ? `how often ${action} was right in the ${number(samples, 0)} candles before`
    : "a third for each action: too little is known of before";

const sumOf = (steps: readonly WaterfallStep[]) => steps.reduce((sum, { contribution }) => sum + contribution, 0);

const totalOf = (steps: readonly WaterfallStep[], label: string, note: string): Move[] =>
  steps.length === 0 ? [] : [{ label, note, contribution: sumOf(steps) }];

function featureMoves(features: readonly WaterfallStep[], rest: readonly WaterfallStep[]): Move[] {
  const byName = [...Map.groupBy(features, ({ name }) => name)]
    .map(([label, steps]) => ({ label, note: featureNote(steps), contribution: sumOf(steps) }))
    .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const others = byName.slice(FEATURES_SHOWN);
  const contribution = others.reduce((sum, each) => sum + each.contribution, sumOf(rest));
  const untold = sumOf(rest.filter(({ kind }) => kind === "untold"));
  const note = Math.abs(untold) > ROUNDING ? "with what the explanations leave over" : null;
  const left = others.length > 0 || rest.length > 0 ? [{ label: "All other features", note, contribution }] : [];
  return [...byName.slice(0, FEATURES_SHOWN), ...left];
}

function featureNote(steps: readonly WaterfallStep[]): string {
  const [{ name, value }] = steps as [WaterfallStep];
  const said = featureWords(name), told = `${featureText(value)}, in ${counted(steps.length, "model")}`;
  return said === null ? told : `${said}: ${told}`;
}

function metaMoves(steps: readonly WaterfallStep[]): Move[] {
  const terms = steps.filter(({ kind }) => kind === "meta_term")
    .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const rest = [
    ...terms.slice(TERMS_SHOWN),
    ...steps.filter(({ kind }) => kind === "meta_bound" || kind === "meta_bias" || kind === "meta"),
  ];
  const named = terms.slice(0, TERMS_SHOWN).map((step) => ({
    label: `Meta-learner: ${words(step.name).toLowerCase()}`,
    note: valueText(step),
    contribution: step.contribution,
  }));
  const label = terms.length > 0 ? "Meta-learner: all else" : "Meta-learner";
  return [...named, ...totalOf(rest, label, "what it has learned of the panel")];
}

/** A step in few words. */
export function stepText({ kind, name, value }: WaterfallStep): string {
  switch (kind) {
    case "start":
      return "where it starts";
    case "feature":
      return name;
    case "other_features":
      return `${number(value, 0)} other features`;
    case "untold":
      return "left over by its explanation";
    case "answer":
      return "its whole answer, not explained";
    case "calibration":
      return "its calibration";
    case "meta_bound":
      return "Meta-learner: bounds of the odds";
    case "meta_bias":
      return "Meta-learner: always";
    case "meta_term":
      return `Meta-learner: ${words(name).toLowerCase()}`;
    case "meta":
      return "Meta-learner";
    case "ensemble_calibration":
      return "Calibration of the ensemble";
    default:
      return kind satisfies never;
  }
}

const valueText = ({ kind, value }: WaterfallStep): string | null =>
  kind === "feature" || kind === "meta_term" ? featureText(value) : null;
