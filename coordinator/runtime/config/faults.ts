import { counted } from "../../../domain/counted.ts";

/** One thing that is wrong with a configuration, and where it stands. */
export interface ConfigFault {
  /** File name as it was given, or `command line`, or `default`. */
  readonly source: string;
  /** From 1; null when the fault has no place in a file. */
  readonly line: number | null;
  readonly column: number | null;
  /** `trading.leverage`; empty when the whole file is meant. */
  readonly path: string;
  /** Completes the path to a sentence: `must be between 1 and 5, was 50`. */
  readonly message: string;
}

/** @returns `config.yaml:3:13 trading.leverage must be between 1 and 5, was 50`. */
export function formatFault(fault: ConfigFault): string {
  const place = fault.line === null ? fault.source : `${fault.source}:${fault.line}:${fault.column}`;
  return [place, fault.path, fault.message].filter((part) => part !== "").join(" ");
}

/** All faults, a line each, and how many there are. */
export const faultReport = (faults: readonly ConfigFault[]): string =>
  [...faults.map(formatFault), `${counted(faults.length, "fault")} in the configuration`].join("\n");

/** Steps from the root to a value: names of keys and indexes of lists. */
export type KeyPath = readonly (string | number)[];

/** @returns `models.endpoints[0].learner`. */
export const pathText = (path: KeyPath): string =>
  path.map((step, i) => typeof step === "number" ? `[${step}]` : i === 0 ? step : `.${step}`).join("");

/** True when one of the two leads to the other. */
export const overlap = (a: KeyPath, b: KeyPath): boolean => {
  const shared = Math.min(a.length, b.length);
  return a.slice(0, shared).every((step, i) => step === b[i]);
};

/** @returns The value that stands at a path; undefined when nothing does. What every object has by birth is nothing. */
export const valueAt = (root: unknown, path: KeyPath): unknown =>
  path.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string, unknown>)[step]
        : undefined,
    root,
  );

const SHOWN_CHARACTERS = 60;

/** A value as messages show it: short, on one line. */
export function shown(value: unknown): string {
  if (value === undefined) return "missing";
  const text = typeof value === "number" ? String(value) : JSON.stringify(value) ?? String(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
