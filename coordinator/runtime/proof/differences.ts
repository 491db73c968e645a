import type { MissingDecision } from "../../ports/decision_history.ts";

/** A figure of a stored decision that is not what it should be by its own record. */
export interface Difference {
  readonly decision_id: string;
  /**
   * Path of the figure, such as `gates.2.value`, or `inputs_hash`, `outputs_hash`, `chain_hash`; `decision` where it is
   * missing whole, `journal` where events are.
   */
  readonly field: string;
  readonly recorded: string | null;
  readonly recomputed: string | null;
}

export const missingDecision = ({ decisionId, toldBy }: MissingDecision): Difference => ({
  decision_id: decisionId,
  field: "decision",
  recorded: "missing",
  recomputed: `told of by ${toldBy.join(", ")}`,
});

export const isMissing = ({ field }: Difference): boolean => field === "decision";

type Leaf = Omit<Difference, "decision_id">;

/** Every leaf in which two plain values differ. Both are seen as JSON shows them: what JSON cannot tell apart is equal. */
export const leavesThatDiffer = (recorded: unknown, recomputed: unknown, path: string): Leaf[] =>
  compare(asJson(recorded), asJson(recomputed), path);

const asJson = (value: unknown): unknown => value === undefined ? null : JSON.parse(JSON.stringify(value));

function compare(recorded: unknown, recomputed: unknown, path: string): Leaf[] {
  if (!isBranch(recorded) || !isBranch(recomputed) || Array.isArray(recorded) !== Array.isArray(recomputed)) {
    const [a, b] = [textOf(recorded), textOf(recomputed)];
    return a === b ? [] : [{ field: path, recorded: a, recomputed: b }];
  }
  const names = new Set([...Object.keys(recorded), ...Object.keys(recomputed)]);
  return [...names].flatMap((name) => compare(recorded[name] ?? null, recomputed[name] ?? null, `${path}.${name}`));
}

const isBranch = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const textOf = (value: unknown): string | null =>
  value === null ? null : typeof value === "string" ? value : JSON.stringify(value);
