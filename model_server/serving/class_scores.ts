import { CLASS_COUNT, CLASSES } from "../../outcomes/classes.ts";
import type { Action } from "../../domain/forecast.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { BoundOutput } from "./bound_output.ts";
import type { ModelMapping } from "./model_mapping.ts";

/** Row-major `[rows, 3]`: long, short, hold. */
export interface ClassScores {
  readonly probabilities: Float32Array;
  /** Before the probability. When a model gives none, the logarithm of the probabilities, which softmax undoes. */
  readonly margins: Float32Array;
  /** A regression's own word for the gross return at its horizon, a number a row; null for the others. */
  readonly returns: Float32Array | null;
}

/** Softmax in float32 misses 1 by less; more means that the output is no distribution. */
const SUM_TOLERANCE = 1e-4;

/**
 * @param values What the output held, `count` rows of it.
 * @param margins What the margins' output held; null when there is none.
 * @returns Why the output says nothing, or the scores.
 */
export function scoresOf(
  output: BoundOutput,
  values: ArrayLike<number>,
  margins: ArrayLike<number> | null,
  count: number,
): Result<ClassScores> {
  const { name, columns, mapping } = output;
  if (values.length !== count * columns) {
    return err(`The model's output ${name} holds ${values.length} numbers for ${count} rows of ${columns}`);
  }
  const read = isOurs(output) && values instanceof Float32Array
    ? ownRows(values, count)
    : mappedRows(output, values, count);
  if (!read.ok) return read;
  const returns = mapping.kind === "regression" ? Float32Array.from(values, (value) => value * mapping.scale) : null;
  return ok({ ...read.value, margins: soundMargins(margins, read.value.probabilities), returns });
}

type Probabilities = Pick<ClassScores, "probabilities">;

/** Long, short and hold as they are: the form of our own files, and the one that batches come in. */
const isOurs = ({ columns, mapping }: BoundOutput): boolean =>
  mapping.kind === "probabilities" && columns === CLASS_COUNT &&
  mapping.classes.every((each, k) => each === CLASSES[k]);

function ownRows(probabilities: Float32Array, count: number): Result<Probabilities> {
  for (let row = 0, at = 0; row < count; row++, at += CLASS_COUNT) {
    const long = probabilities[at]!, short = probabilities[at + 1]!, hold = probabilities[at + 2]!;
    if (!(long >= 0 && short >= 0 && hold >= 0 && Math.abs(long + short + hold - 1) <= SUM_TOLERANCE)) {
      return err(`The model's probabilities of row ${row} are none: ${long}, ${short}, ${hold}`);
    }
  }
  return ok({ probabilities });
}

function mappedRows(
  { columns, mapping }: BoundOutput,
  values: ArrayLike<number>,
  count: number,
): Result<Probabilities> {
  const probabilities = new Float32Array(count * CLASS_COUNT);
  for (let row = 0; row < count; row++) {
    const said = Array.from({ length: columns }, (_, i) => values[row * columns + i]!);
    const by = byAction(said, mapping);
    if (!by.ok) return err(`The model's ${mapping.kind} of row ${row} ${by.error}: ${said.join(", ")}`);
    for (let k = 0; k < CLASS_COUNT; k++) probabilities[row * CLASS_COUNT + k] = by.value[CLASSES[k]!];
  }
  return ok({ probabilities });
}

function soundMargins(margins: ArrayLike<number> | null, probabilities: Float32Array): Float32Array {
  const given = margins instanceof Float32Array && margins.length === probabilities.length && allFinite(margins);
  return given ? margins : probabilities.map(logarithm);
}

function allFinite(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

/** Bounded below, so that a probability of 0 gives a finite margin. */
const logarithm = (probability: number): number => Math.log(Math.max(probability, 1e-30));

type ByAction = Record<Action, number>;

function byAction(said: readonly number[], mapping: ModelMapping): Result<ByAction> {
  if (!said.every(Number.isFinite)) return err("is not finite");
  switch (mapping.kind) {
    case "probabilities":
      return distribution(said.length === 1 ? [1 - said[0]!, said[0]!] : said, mapping);
    case "logits":
      return distribution(softmax(said.length === 1 ? [0, said[0]!] : said), mapping);
    case "label":
      return labelled(said[0]!, mapping);
    case "regression":
      return ok(byReturn(said[0]! * mapping.scale, mapping));
    default:
      return mapping.kind satisfies never;
  }
}

function distribution(said: readonly number[], { classes }: ModelMapping): Result<ByAction> {
  const sum = said.reduce((total, each) => total + each, 0);
  if (Math.min(...said) < 0 || Math.abs(sum - 1) > SUM_TOLERANCE) return err("is no distribution");
  const by: ByAction = { long: 0, short: 0, hold: 0 };
  classes.forEach((action, i) => by[action] += said[i]!);
  return ok(by);
}

function softmax(logits: readonly number[]): number[] {
  const top = Math.max(...logits);
  const weights = logits.map((each) => Math.exp(each - top));
  const sum = weights.reduce((total, each) => total + each, 0);
  return weights.map((each) => each / sum);
}

/** The named action gets what its labels are worth, the others share the rest. */
function labelled(label: number, { classes, labels, label_accuracy: worth }: ModelMapping): Result<ByAction> {
  const action = classes[labels ? labels.indexOf(label) : label];
  if (action === undefined) return err("is no label that is mapped");
  const rest = (1 - worth) / (CLASS_COUNT - 1);
  return ok({ long: rest, short: rest, hold: rest, [action]: worth });
}

/** The error of the forecast taken as normal: the chance that the return ends above one bound or below the other. */
function byReturn(forecast: number, { error_std, long_above, short_below }: ModelMapping): ByAction {
  const long = normalCdf((forecast - long_above) / error_std);
  const short = normalCdf((short_below - forecast) / error_std);
  return { long, short, hold: Math.max(0, 1 - long - short) };
}

/** Abramowitz and Stegun 7.1.26 through erf; off by less than 2e-7. */
function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const upper = 0.5 * series * Math.exp(-x * x);
  return z >= 0 ? 1 - upper : upper;
}
