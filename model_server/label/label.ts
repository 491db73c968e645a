import { err, ok, type Result } from "../../domain/result.ts";
import type { Distance } from "./distance.ts";

/** A trade's own end: stop, target or time limit, whichever comes first. Its class is the trade that reaches its target. */
export interface BarrierLabel {
  readonly method: "triple_barrier";
  readonly stop: Distance;
  readonly target: Distance;
}

/** What the price did until the time limit, whatever lay between. */
export interface ForwardLabel {
  readonly method: "forward_returns";
  /** Return from which on it was right to be long, above 0, and to which down it was right to be short, below 0. */
  readonly gain: number;
  readonly loss: number;
}

/** What a model is taught to foresee: the time limit is its horizon. */
export type Label = BarrierLabel | ForwardLabel;

/** That of the default configuration. */
export const DEFAULT_LABEL: BarrierLabel = {
  method: "triple_barrier",
  stop: { atr: 1.5, cap: 0.02 },
  target: { atr: 2.5, cap: 0.05 },
};

/** How a label stands in a model's metadata and on a command line. */
export const labelText = (label: Label): string =>
  label.method === "triple_barrier"
    ? `triple_barrier stop=${distanceText(label.stop)} target=${distanceText(label.target)}`
    : `forward_returns gain=${label.gain} loss=${label.loss}`;

const distanceText = ({ atr, cap }: Distance): string => atr === null ? `${cap}` : `${atr}atr<=${cap}`;

const NUMBER = "-?\\d+(?:\\.\\d+)?(?:e-?\\d+)?";
const DISTANCE = `(?:(${NUMBER})atr<=)?(${NUMBER})`;
const BARRIERS = new RegExp(`^triple_barrier stop=${DISTANCE} target=${DISTANCE}$`);
const RETURNS = new RegExp(`^forward_returns gain=(${NUMBER}) loss=(${NUMBER})$`);
const EXAMPLES = `"${labelText(DEFAULT_LABEL)}" or "${
  labelText({ method: "forward_returns", gain: 0.005, loss: -0.005 })
}"`;

/** @returns The label that a text names, or what is wrong with it. */
export function parseLabel(text: string): Result<Label> {
  const label = barrierLabel(text) ?? forwardLabel(text);
  if (!label) return err(`There is no label "${text}"; one looks like ${EXAMPLES}`);
  const fault = labelFault(label);
  return fault === null ? ok(label) : err(fault);
}

function barrierLabel(text: string): BarrierLabel | null {
  const match = BARRIERS.exec(text);
  if (!match) return null;
  const [, stopAtr, stopCap, targetAtr, targetCap] = match;
  const distance = (atr: string | undefined, cap: string) => ({
    atr: atr === undefined ? null : Number(atr),
    cap: Number(cap),
  });
  return { method: "triple_barrier", stop: distance(stopAtr, stopCap!), target: distance(targetAtr, targetCap!) };
}

function forwardLabel(text: string): ForwardLabel | null {
  const match = RETURNS.exec(text);
  return match && { method: "forward_returns", gain: Number(match[1]), loss: Number(match[2]) };
}

/** @returns Why nothing can be labelled that way, in one sentence; null for a sound label. */
export function labelFault(label: Label): string | null {
  if (label.method === "forward_returns") {
    const { gain, loss } = label;
    return gain > 0 && loss < 0
      ? null
      : `The label's gain must be above 0 and its loss below, were ${gain} and ${loss}`;
  }
  for (const [name, { atr, cap }] of [["stop", label.stop], ["target", label.target]] as const) {
    const wrong = [atr ?? 1, cap].find((value) => !(Number.isFinite(value) && value > 0));
    if (wrong !== undefined) return `The label's ${name} must be above 0, was ${wrong}`;
  }
  return null;
}
