import type { OperatorAction } from "../coordinator/ports/operate.ts";
import type { GlyphName } from "./glyph.tsx";
import type { StatusView } from "./overview.ts";

interface ActionWords {
  readonly label: string;
  readonly glyph: GlyphName;
  readonly question: string;
  readonly effect: string;
}

export const ACTIONS: Readonly<Record<OperatorAction, ActionWords>> = {
  pause: {
    label: "Pause",
    glyph: "pause",
    question: "Pause trading?",
    effect: "No new positions until you resume. An open one keeps its stop and its target.",
  },
  resume: {
    label: "Resume",
    glyph: "play",
    question: "Resume trading?",
    effect: "Trading goes on with the next decision.",
  },
  halt: {
    label: "Halt",
    glyph: "stop",
    question: "Halt trading?",
    effect: "No new positions, after a restart neither, until you resume. An open one keeps its stop and its target.",
  },
  flatten: {
    label: "Flatten",
    glyph: "flat",
    question: "Flatten the account?",
    effect:
      "Halts, takes back every order and closes every position at market, until the exchange calls the account empty.",
  },
};

type State = StatusView["state"];

/** What can be asked for now: one of pause and resume, and the two that stop. */
export const offered = (state: State): readonly OperatorAction[] => [
  state === "paused" || state === "halted" ? "resume" : "pause",
  "halt",
  "flatten",
];

export const isIdle = (action: OperatorAction, state: State): boolean =>
  state === "stopping" || (action === "halt" && state === "halted");

/** A halt is released only with a reason. */
export const needsWhy = (action: OperatorAction, state: State): boolean => action === "resume" && state === "halted";
