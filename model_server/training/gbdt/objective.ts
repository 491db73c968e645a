/**
 * What boosted trees minimise. All three are losses whose gradient in a class's score is what is said now less what came
 * true (1 or 0); they differ in how scores become what is said, and in the curvature.
 */
import { identityLink, type Link, oddsLink, shareLink } from "../margin_link.ts";
import { softmax } from "../softmax.ts";

export interface Objective {
  /** Scores that say the classes' shares, where boosting starts. */
  start(shares: Float64Array): Float32Array;
  /** What the scores say of each class now, row-major as they are. */
  predictions(scores: Float64Array): Float64Array;
  /** Second derivative of a row's loss in one class's score, at a prediction. */
  curvature(prediction: number): number;
  readonly link: Link;
}

/** All classes together; curvature p (1 − p) K / (K − 1) for K = 3 (Friedman 2001, as in LightGBM). */
const softmaxObjective: Objective = {
  start: (shares) => Float32Array.from(shares, Math.log),
  predictions: softmax,
  curvature: (p) => 1.5 * p * (1 - p),
  link: identityLink,
};

/** Each class against the rest: log loss of the sigmoid. */
const logisticObjective: Objective = {
  start: (shares) => Float32Array.from(shares, (share) => Math.log(share / (1 - share))),
  predictions: (scores) => scores.map((score) => 1 / (1 + Math.exp(-score))),
  curvature: (p) => p * (1 - p),
  link: oddsLink,
};

/** Squared distance from 1 or 0, half of it: what the Brier score counts. Wrong labels weigh less than in log loss. */
const l2Objective: Objective = {
  start: (shares) => Float32Array.from(shares),
  predictions: (scores) => scores,
  curvature: () => 1,
  link: shareLink,
};

export const OBJECTIVES = { softmax: softmaxObjective, logistic: logisticObjective, l2: l2Objective } as const;

export const OBJECTIVE_NAMES = ["softmax", "logistic", "l2"] as const satisfies readonly (keyof typeof OBJECTIVES)[];
