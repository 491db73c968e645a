import { err, ok, type Result } from "../domain/result.ts";
import type { Distance } from "./distance.ts";

/** Where a trade ends before its time limit. */
export interface Barriers {
  readonly stop: Distance;
  readonly target: Distance;
}

/** A trade's own end: stop, target or time limit, whichever comes first. Its class is the trade that reaches its target. */
export interface BarrierLabel extends Barriers {
  readonly method: "triple_barrier";
}

/** As `triple_barrier`; where a real trade was made, what that went through counts instead. */
export interface OutcomeLabel extends Barriers {
  readonly method: "outcome_based";
  /** As of `ForwardLabel`, for the move between the fills of a real trade. */
  readonly gain: number;
  readonly loss: number;
}

/** What the price did until the time limit, whatever lay between. */
export interface ForwardLabel {
  readonly method: "forward_returns";
  /** Return from which on it was right to be long, above 0, and to which down it was right to be short, below 0. */
  readonly gain: number;
  readonly loss: number;
}

/** What a model is taught to foresee: the time limit is its horizon. */
export type Label = BarrierLabel | ForwardLabel | OutcomeLabel;

/** That of the default configuration. */
export const DEFAULT_LABEL: BarrierLabel = {
  method: "triple_barrier",
  stop: { atr: 1.5, cap: 0.02 },
  target: { atr: 2.5, cap: 0.05 },
};

/** How a label stands in a model's metadata and on a command line. */
export function labelText(label: Label): string {
  const barriers = label.method === "forward_returns" ? [] : [
    `stop=${distanceText(label.stop)}`,
    `target=${distanceText(label.target)}`,
  ];
  const thresholds = label.method === "triple_barrier" ? [] : [`gain=${label.gain}`, `loss=${label.loss}`];
  return [label.method, ...barriers, ...thresholds].join(" ");
}

const distanceText = ({ atr, cap }: Distance): string => atr === null ? `${cap}` : `${atr}atr<=${cap}`;

const NUMBER = "-?\\d+(?:\\.\\d+)?(?:e-?\\d+)?";
const DISTANCE = `(?:(${NUMBER})atr<=)?(${NUMBER})`;
const BARRIERS = `stop=${DISTANCE} target=${DISTANCE}`;
const THRESHOLDS = `gain=(${NUMBER}) loss=(${NUMBER})`;
const TRIPLE_BARRIER = new RegExp(`^triple_barrier ${BARRIERS}$`);
const FORWARD_RETURNS = new RegExp(`^forward_returns ${THRESHOLDS}$`);
const OUTCOME_BASED = new RegExp(`^outcome_based ${BARRIERS} ${THRESHOLDS}$`);
const EXAMPLES = `"${labelText(DEFAULT_LABEL)}" or "${
  labelText({ method: "forward_returns", gain: 0.005, loss: -0.005 })
}"`;

/** @returns The label that a text names, or what is wrong with it. */
export function parseLabel(text: string): Result<Label> {
  const label = barrierLabel(text) ?? forwardLabel(text) ?? outcomeLabel(text);
  if (!label) return err(`There is no label "${text}"; one looks like ${EXAMPLES}`);
  const fault = labelFault(label);
  return fault === null ? ok(label) : err(fault);
}

function barrierLabel(text: string): BarrierLabel | null {
  const match = TRIPLE_BARRIER.exec(text);
  return match && { method: "triple_barrier", ...barriersOf(match.slice(1, 5)) };
}

function forwardLabel(text: string): ForwardLabel | null {
  const match = FORWARD_RETURNS.exec(text);
  return match && { method: "forward_returns", gain: Number(match[1]), loss: Number(match[2]) };
}

function outcomeLabel(text: string): OutcomeLabel | null {
  const match = OUTCOME_BASED.exec(text);
  if (!match) return null;
  return {
    method: "outcome_based",
    ...barriersOf(match.slice(1, 5)),
    gain: Number(match[5]),
    loss: Number(match[6]),
  };
}

function barriersOf([stopAtr, stopCap, targetAtr, targetCap]: (string | undefined)[]): Barriers {
  const distance = (atr: string | undefined, cap: string | undefined) => ({
    atr: atr === undefined ? null : Number(atr),
    cap: Number(cap),
  });
  return { stop: distance(stopAtr, stopCap), target: distance(targetAtr, targetCap) };
}

/** @returns Why nothing can be labelled that way, in one sentence; null for a sound label. */
export function labelFault(label: Label): string | null {
  return (label.method === "forward_returns" ? null : barrierFault(label)) ??
    (label.method === "triple_barrier" ? null : thresholdFault(label));
}

function barrierFault({ stop, target }: Barriers): string | null {
  for (const [name, { atr, cap }] of [["stop", stop], ["target", target]] as const) {
    const wrong = [atr ?? 1, cap].find((value) => !(Number.isFinite(value) && value > 0));
    if (wrong !== undefined) return `The label's ${name} must be above 0, was ${wrong}`;
  }
  return null;
}

function thresholdFault({ gain, loss }: { readonly gain: number; readonly loss: number }): string | null {
  return gain > 0 && loss < 0 ? null : `The label's gain must be above 0 and its loss below, were ${gain} and ${loss}`;
}
