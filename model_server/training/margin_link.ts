import { DataType, floatTensor, type GraphPart, intAttribute, MARGINS_OUTPUT, type Node, node } from "./onnx/graph.ts";

/** How a learner's scores become margins, whose softmax are the probabilities. */
export interface Link {
  /** Row by row, class by class; rounded to float32. */
  margins(scores: ArrayLike<number>): Float32Array;
  /** What the nodes before it must call their result. */
  readonly input: string;
  /** The same as nodes from `input` to `margins`. In double precision, so that rounding hides the last digits. */
  graph(): GraphPart;
}

const SCORES = "scores";

/** Scores that are margins already: no node stands between a tree ensemble and what can be told of it exactly. */
export const identityLink: Link = {
  margins: (scores) => Float32Array.from(scores),
  input: MARGINS_OUTPUT,
  graph: () => ({ nodes: [], constants: [] }),
};

/** Scores that are shares of the classes: their logarithms, of shares no less than `SMALLEST_SHARE`. */
export const shareLink: Link = {
  margins: (scores) => Float32Array.from(scores, (share) => Math.log(Math.max(share, SMALLEST_SHARE))),
  input: SCORES,
  graph: () => ({
    nodes: [node("Max", [SCORES, "smallest_share"], "shares"), ...inDouble("shares", ["Log"])],
    constants: [floatTensor("smallest_share", [], [SMALLEST_SHARE])],
  }),
};

/** A power of 2, so that float32 and double agree on it. */
const SMALLEST_SHARE = 2 ** -10;

/** Scores that are each class's log odds against the rest: the logarithms of the chances, log σ(s). */
export const oddsLink: Link = {
  margins: (scores) => Float32Array.from(scores, (odds) => Math.log(1 / (1 + Math.exp(-odds)))),
  input: SCORES,
  graph: () => ({ nodes: inDouble(SCORES, ["Sigmoid", "Log"]), constants: [] }),
};

/** One operator after the other, on doubles. */
function inDouble(input: string, operators: readonly string[]): Node[] {
  const step = (i: number) => `${input}_step_${i}`;
  return [
    node("Cast", [input], step(0), [intAttribute("to", DataType.DOUBLE)]),
    ...operators.map((operator, i) => node(operator, [step(i)], step(i + 1))),
    node("Cast", [step(operators.length)], MARGINS_OUTPUT, [intAttribute("to", DataType.FLOAT)]),
  ];
}
