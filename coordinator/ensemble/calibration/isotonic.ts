import type { Curve } from "../../../domain/calibration.ts";
import type { CurvePoints } from "./curve.ts";

interface Block {
  stated: number;
  cameTrue: number;
  count: number;
}

/** As many answers of the base rate count within each block: one block of a few must not be taken for a certainty. */
const PRIOR = 2;

/**
 * Isotonic regression by pooling adjacent violators (Ayer et al., Annals of Mathematical Statistics 26, 1955; for
 * probabilities: Zadrozny and Elkan, KDD 2002): the rising step function nearest to what came true. Its steps become
 * knots, at their mean stated probability.
 */
export function fitIsotonic({ stated, cameTrue }: CurvePoints): Curve {
  const order = stated.map((_, i) => i).sort((a, b) => stated[a]! - stated[b]! || a - b);
  const blocks: Block[] = [];
  for (const i of order) {
    blocks.push({ stated: stated[i]!, cameTrue: cameTrue[i]!, count: 1 });
    while (blocks.length > 1 && (isEqual(blocks.at(-2)!, blocks.at(-1)!) || violates(blocks.at(-2)!, blocks.at(-1)!))) {
      merge(blocks);
    }
  }
  const base = cameTrue.reduce((sum, each) => sum + each, 0) / cameTrue.length;
  return {
    kind: "isotonic",
    stated: blocks.map((block) => block.stated / block.count),
    meant: blocks.map((block) => (block.cameTrue + PRIOR * base) / (block.count + PRIOR)).map(risen),
  };
}

/** Drawing small blocks towards the base rate may turn two of them round: none is below the one before it. */
const risen = (_: number, i: number, all: readonly number[]): number => Math.max(...all.slice(0, i + 1));

const violates = (before: Block, after: Block): boolean =>
  before.cameTrue / before.count >= after.cameTrue / after.count;

const isEqual = (before: Block, after: Block): boolean => before.stated / before.count === after.stated / after.count;

function merge(blocks: Block[]): void {
  const last = blocks.pop()!, before = blocks.at(-1)!;
  before.stated += last.stated;
  before.cameTrue += last.cameTrue;
  before.count += last.count;
}
