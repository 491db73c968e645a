import type { z } from "zod";
import { type Result } from "../../../domain/result.ts";
import { type KeyPath, overlap, pathText, shown, valueAt } from "./faults.ts";
import { knownKeys, sections } from "./key_tree.ts";
import { relationFaults } from "./relations.ts";
import { type Config, configSchema, defaultConfig } from "./schema.ts";
import { secretsInFile } from "./secrets_in_file.ts";
import { nearest } from "./suggest.ts";

/** So many are told: what is wrong all over is not mended line by line, and each costs time that trading waits. */
const FAULTS_MOST = 100;

/** A fault before it is known where in the file it stands. */
export interface RawFault {
  readonly path: KeyPath;
  /** Where else to point when nothing stands at `path`. */
  readonly others: readonly KeyPath[];
  /** Point at the key's name or at its value. */
  readonly at: "key" | "value";
  readonly message: string;
}

/**
 * Checks a parsed file: unknown keys, types, ranges, secrets, and relations between the keys that are sound by
 * themselves.
 * @returns The configuration with all defaults, or every fault.
 */
export function checkConfig(input: unknown): Result<Config, RawFault[]> {
  const raw = withoutEmptySections(input ?? {});
  const secrets = secretFaults(raw);
  const parsed = configSchema.safeParse(raw);
  const issues = parsed.success ? [] : parsed.error.issues.flatMap(separated);
  const own = withoutRepeats(issues.slice(0, FAULTS_MOST).map((issue) => issueFault(issue, raw)))
    .filter((fault) => !secrets.some((secret) => overlap(secret.path, fault.path)));
  const single = [...secrets, ...own];
  const config = parsed.success ? parsed.data as Config : soundPart(raw, single.map((fault) => fault.path));
  const related = relationFaults(config)
    .filter((fault) => ![fault.path, ...fault.others].some((path) => single.some((each) => blames(each.path, path))))
    .map((fault): RawFault => ({ ...fault, at: "value" }));
  const more = issues.length - FAULTS_MOST;
  const faults = [...single, ...related, ...(more > 0 ? [wholeFile(`has ${more} faults more`)] : [])];
  return faults.length === 0 ? { ok: true, value: config } : { ok: false, error: faults };
}

/** A number beyond every whole number breaks two rules of its key, which are one fault to whoever mends it. */
const withoutRepeats = (faults: readonly RawFault[]): RawFault[] => [
  ...new Map(faults.map((fault) => [`${pathText(fault.path)} ${fault.message}`, fault])).values(),
];

/** What stands in a file and belongs in the environment. */
export const secretFaults = (raw: unknown): RawFault[] =>
  secretsInFile(raw).slice(0, FAULTS_MOST).map(({ path, variable }): RawFault => ({
    path,
    others: [],
    at: "key",
    message: variable === null
      ? "must not hold a user name and password: an address with secrets does not belong in the file"
      : `must not stand in the file: put it in the environment variable ${variable}`,
  }));

/** A key that is wrong by itself says nothing about its relations; a wrong key beside it does not matter. */
const blames = (wrong: KeyPath, related: KeyPath): boolean => wrong.length <= related.length && overlap(wrong, related);

/** `trading:` with nothing under it is an empty group, not a null. */
function withoutEmptySections(raw: unknown): unknown {
  const result = structuredClone(raw);
  for (const { path } of sections()) {
    const steps = path.split(".");
    if (path !== "" && valueAt(result, steps) === null) removeAt(result, steps);
  }
  return result;
}

const wholeFile = (message: string): RawFault => ({ path: [], others: [], at: "value", message });

/** An issue about several keys is one about each. */
const separated = (issue: z.core.$ZodIssue): z.core.$ZodIssue[] =>
  issue.code === "unrecognized_keys" ? issue.keys.map((key) => ({ ...issue, keys: [key] })) : [issue];

function issueFault(issue: z.core.$ZodIssue, raw: unknown): RawFault {
  const path = issue.path as KeyPath;
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0]!;
    return { path: [...path, key], others: [], at: "key", message: unknownKey(path, key) };
  }
  if (issue.code === "invalid_key") {
    return { path, others: [], at: "key", message: "must be the name of a component" };
  }
  return { path, others: [], at: "value", message: `${issue.message}, was ${shown(valueAt(raw, path))}` };
}

/** The nearest key of the same group, or a key of that very name in another group. */
function unknownKey(path: KeyPath, key: string): string {
  const here = nearest(key, knownKeys(path));
  const elsewhere = sections().flatMap((section) => section.keys).map((entry) => entry.path)
    .find((other) => other.split(".").at(-1) === key);
  const meant = here === undefined ? elsewhere : pathText([...path, here]);
  return meant === undefined ? "is not a known key" : `is not a known key; did you mean ${meant}?`;
}

/** What is left of a file when its wrong keys take their defaults, so that the rest can be judged too. */
function soundPart(raw: unknown, wrong: readonly KeyPath[]): Config {
  for (const depth of [Infinity, 2, 1]) {
    const copy = structuredClone(raw);
    for (const path of wrong) removeAt(copy, path.slice(0, depth));
    const parsed = configSchema.safeParse(copy);
    if (parsed.success) return parsed.data as Config;
  }
  return defaultConfig();
}

/** An item of a list cannot go without moving the others: the whole list goes. */
function removeAt(root: unknown, path: KeyPath): void {
  const last = path.at(-1);
  const parent = valueAt(root, path.slice(0, -1));
  if (last === undefined || typeof parent !== "object" || parent === null) return;
  if (Array.isArray(parent)) removeAt(root, path.slice(0, -1));
  else delete (parent as Record<string, unknown>)[last];
}
