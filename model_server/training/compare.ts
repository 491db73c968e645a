import { CLASS_COUNT } from "../../outcomes/classes.ts";
import type { Comparison } from "../promotion/comparison.ts";
import { pairedTest } from "../../outcomes/paired_t.ts";
import { classReturns } from "./class_returns.ts";
import { type Dataset, sliceDataset } from "./dataset.ts";
import { meanOf, rowLosses } from "../../outcomes/scores.ts";
import { baseRates } from "./base_rates.ts";
import { scoreProbabilities } from "../../outcomes/scores.ts";
import type { FoldAnswer } from "./fit_learner.ts";
import { netReturns } from "./net_returns.ts";
import type { ClassReturns } from "./onnx/metadata.ts";
import type { RowRange } from "./splits.ts";

/** What serves now, as its answers to the rows that it has not learned from. */
export interface Opponent {
  readonly version: string;
  readonly classReturns: ClassReturns;
  /** Row-major, three a row of `range`. */
  readonly probabilities: ArrayLike<number>;
  readonly range: RowRange;
}

/** Labels overlap as long as trades last: blocks of this many of their time limits are as good as independent. */
export const BLOCK_HORIZONS = 3;

/**
 * Holds a recipe's answers, fold by fold, against those of the model that serves, or against the base rates of the
 * training rows where none does.
 *
 * @param cost Of a round trip, as a fraction.
 */
export function compareFolds(
  folds: readonly FoldAnswer[],
  dataset: Dataset,
  opponent: Opponent | null,
  cost: number,
): Comparison {
  const rows = folds.flatMap((fold) => rowsOf(fold, dataset, opponent, cost));
  const joined = (pick: (each: FoldRows) => Float64Array) => Float64Array.from(rows.flatMap((each) => [...pick(each)]));
  const blockRows = BLOCK_HORIZONS * dataset.horizonBars;
  const paired = (challenger: Float64Array, other: Float64Array, sign: 1 | -1) => {
    const test = pairedTest(challenger.map((value, i) => sign * (value - other[i]!)), blockRows);
    return {
      rows: challenger.length,
      blocks: test.blocks,
      figures: { challenger: meanOf(challenger), opponent: meanOf(other), p_value: test.pValue },
    };
  };
  const loss = paired(joined((each) => each.losses), joined((each) => each.opponentLosses), -1);
  const net = paired(joined((each) => each.made), joined((each) => each.opponentMade), 1);
  const informed = paired(joined((each) => each.losses), joined((each) => each.baseLosses), -1);
  const paying = paired(joined((each) => each.made), new Float64Array(net.rows), 1);
  const labels = Uint8Array.from(folds.flatMap(({ split }) => [...labelsOf(dataset, split.validation)]));
  return {
    opponent: opponent?.version ?? null,
    rows: labels.length,
    blocks: loss.blocks,
    log_loss: loss.figures,
    net_return: net.figures,
    edge: { log_loss: informed.figures, net_return: paying.figures },
    calibration_error: scoreProbabilities(folds.flatMap(({ probabilities }) => [...probabilities]), labels).ece,
    fold_gains: rows.map((each) => meanOf(each.opponentLosses) - meanOf(each.losses)),
  };
}

interface FoldRows {
  readonly losses: Float64Array;
  readonly opponentLosses: Float64Array;
  readonly baseLosses: Float64Array;
  readonly made: Float64Array;
  readonly opponentMade: Float64Array;
}

function rowsOf(
  { split, probabilities }: FoldAnswer,
  dataset: Dataset,
  opponent: Opponent | null,
  cost: number,
): FoldRows {
  const { train, validation } = split;
  const labels = labelsOf(dataset, validation);
  const learned = sliceDataset(dataset, train);
  const expected = classReturns(learned);
  const base = baseRates(learned, labels.length);
  const other = opponent ? answersOf(opponent, validation) : base;
  const made = (answers: ArrayLike<number>, by: ClassReturns) => netReturns(answers, dataset, validation, by, cost);
  return {
    losses: rowLosses(probabilities, labels),
    opponentLosses: rowLosses(other, labels),
    baseLosses: rowLosses(base, labels),
    made: made(probabilities, expected),
    opponentMade: made(other, opponent?.classReturns ?? expected),
  };
}

const labelsOf = ({ labels }: Dataset, { from, to }: RowRange): Uint8Array => labels.subarray(from, to);

function answersOf({ probabilities, range }: Opponent, { from, to }: RowRange): Float64Array {
  const first = (from - range.from) * CLASS_COUNT;
  return Float64Array.from({ length: (to - from) * CLASS_COUNT }, (_, i) => probabilities[first + i]!);
}
