import type { ActionMargins } from "../../../domain/explanation.ts";
import { type Action, ACTIONS } from "../../../domain/forecast.ts";

/** How what a model adds up becomes probabilities: `p_k = g(v_k) / Σ g(v_j)`. */
export interface Link {
  /** `g` of the three sums; all may be scaled alike. */
  size(sums: ActionMargins): ActionMargins;
  /** `g'`, in the same scale. */
  slope(sums: ActionMargins): ActionMargins;
}

const each = (of: (action: Action) => number): ActionMargins => ({
  long: of("long"),
  short: of("short"),
  hold: of("hold"),
});

/** `g = exp`, the softmax. Scaled by the largest, so that nothing overflows. */
const margins: Link = {
  size: (sums) => {
    const most = Math.max(sums.long, sums.short, sums.hold);
    return each((action) => Math.exp(sums[action] - most));
  },
  slope: (sums) => margins.size(sums),
};

/** As the models' own files bound them. */
const SHARE_MIN = 1e-30;

/** `g = v`: a forest adds up shares of its classes. */
const shares: Link = {
  size: (sums) => each((action) => Math.max(sums[action], SHARE_MIN)),
  slope: (sums) => each((action) => sums[action] > SHARE_MIN ? 1 : 0),
};

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** `g = σ`: each class against the rest. */
const logOdds: Link = {
  size: (sums) => each((action) => Math.max(sigmoid(sums[action]), SHARE_MIN)),
  slope: (sums) => each((action) => sigmoid(sums[action]) * sigmoid(-sums[action])),
};

const LINKS: ReadonlyMap<string, Link> = new Map([["shares", shares], ["log_odds", logOdds]]);

/** What is not known is margins. */
export const linkOf = (of: string | undefined): Link => LINKS.get(of ?? "") ?? margins;

export function probabilityOf(link: Link, sums: ActionMargins, action: Action): number {
  const size = link.size(sums);
  return size[action] / (size.long + size.short + size.hold);
}

/** ∂p_action / ∂v_k of every class k. */
export function gradientOf(link: Link, sums: ActionMargins, action: Action): ActionMargins {
  const size = link.size(sums), slope = link.slope(sums);
  const whole = size.long + size.short + size.hold, p = size[action] / whole;
  return each((k) => slope[k] / whole * ((k === action ? 1 : 0) - p));
}

/** Sums of margins that give these probabilities; all but a constant. */
export const marginsOf = (probabilities: Readonly<Record<Action, number>>): ActionMargins =>
  each((action) => Math.log(Math.max(probabilities[action], SHARE_MIN)));

export const plus = (a: ActionMargins, b: ActionMargins, times = 1): ActionMargins =>
  each((action) => a[action] + times * b[action]);

export const dot = (a: ActionMargins, b: ActionMargins): number =>
  ACTIONS.reduce((sum, action) => sum + a[action] * b[action], 0);
