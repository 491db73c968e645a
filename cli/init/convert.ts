/** Makes a configuration of the Python system's: nothing is guessed, and whatever is left out is told with its reason. */
import { checkConfig } from "../../coordinator/runtime/config/check.ts";
import { type KeyPath, overlap, pathText, valueAt } from "../../coordinator/runtime/config/faults.ts";
import { sections } from "../../coordinator/runtime/config/key_tree.ts";
import { secretsInFile } from "../../coordinator/runtime/config/secrets_in_file.ts";
import { oneLine } from "./one_line.ts";
import { type Converted, RULES } from "./old_keys.ts";

export interface ConvertedKey {
  readonly from: string;
  readonly to: string;
  readonly value: unknown;
  readonly note: string;
}

export interface LeftKey {
  readonly key: string;
  readonly reason: string;
}

export interface Conversion {
  readonly config: Readonly<Record<string, unknown>>;
  readonly converted: readonly ConvertedKey[];
  readonly left: readonly LeftKey[];
}

const KEYS = new Set(sections().flatMap(({ keys }) => keys.map(({ path }) => path)));
/** Each attempt takes at least one faulty key away. */
const ATTEMPTS_MOST = 1_000;

/** @param old What the file says, parsed. */
export function convert(old: unknown): Conversion {
  const left: LeftKey[] = [];
  let converted: ConvertedKey[] = [];
  const secrets = secretsInFile(old);
  for (const [path, value] of leavesOf(old)) {
    const from = oneLine(pathText(path));
    const secret = secrets.find((found) => overlap(found.path, path));
    if (secret) {
      const where = secret.variable === null ? "" : ` it belongs into the environment as ${secret.variable}`;
      left.push({ key: from, reason: `a secret, and none is written:${where}` });
      continue;
    }
    for (const result of [rule(from, value, old)].flat()) {
      if ("reason" in result) left.push({ key: from, reason: result.reason });
      else converted.push({ from, to: result.to, value: result.value, note: result.note ?? "" });
    }
  }
  for (let attempt = 0; attempt < ATTEMPTS_MOST; attempt++) {
    const checked = checkConfig(configOf(converted));
    if (checked.ok) return { config: configOf(converted), converted, left };
    const faultOf = ({ to }: ConvertedKey) => checked.error.find(({ path }) => overlap(path, to.split(".")));
    // Two keys that do not agree: the one that the fault is told at goes, and a limit stays.
    const told = converted.filter((key) => faultOf(key));
    const otherOf = ({ to }: ConvertedKey) =>
      checked.error.find(({ others }) => others.some((path) => overlap(path, to.split("."))));
    const blamed = told.length > 0 ? told : converted.filter((key) => otherOf(key));
    for (const key of blamed) {
      const fault = (faultOf(key) ?? otherOf(key))!;
      left.push({ key: key.from, reason: `${pathText(fault.path)} ${fault.message}` });
    }
    if (blamed.length === 0) break; // nothing of ours is at fault: cannot be, and must not go on for ever
    converted = converted.filter((each) => !blamed.includes(each));
  }
  return { config: {}, converted: [], left };
}

function rule(from: string, value: unknown, old: unknown): Converted | readonly Converted[] {
  if (typeof value === "string" && /^\$\{.*\}$/.test(value)) {
    return { reason: `it stands for the variable ${value}, and no variable is put into this configuration` };
  }
  const known = Object.hasOwn(RULES, from) ? RULES[from] : undefined;
  if (known) return known(value, (other) => valueAt(old, other.split(".")));
  return KEYS.has(from) ? { to: from, value } : { reason: "Xylen has no such key" };
}

/** Every key with its value; a list or a group that has a meaning as a whole is one. */
function leavesOf(value: unknown, path: KeyPath = []): [KeyPath, unknown][] {
  if (Object.hasOwn(RULES, pathText(path)) || KEYS.has(pathText(path))) return [[path, value]];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, below]) => leavesOf(below, [...path, key]));
}

function configOf(converted: readonly ConvertedKey[]): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const { to, value } of converted) {
    const names = to.split(".");
    let group = config;
    for (const name of names.slice(0, -1)) group = (group[name] ??= {}) as Record<string, unknown>;
    group[names.at(-1)!] = value;
  }
  return config;
}
