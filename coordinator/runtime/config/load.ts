import { type Document, LineCounter, parseDocument, visit } from "@std/yaml";
import { hashOf } from "../../../domain/content_hash.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { checkConfig, type RawFault, secretFaults } from "./check.ts";
import { type ConfigFault, type KeyPath, pathText, valueAt } from "./faults.ts";
import { metaAt } from "./key_tree.ts";
import { type Place, placeAt, placeOf } from "./locate.ts";
import { applyProfile, type Profile } from "./profile.ts";
import type { Config } from "./schema.ts";

/** Keys given beside the file, as nested groups: `{ dashboard: { port: 9000 } }`. They win over the file. */
export type ConfigOverrides = { readonly [key: string]: unknown };

export interface LoadedConfig {
  readonly config: Config;
  /** The same without the profile. */
  readonly base: Config;
  /** What was read; null where there was no file to read. */
  readonly text: string | null;
  /** SHA-256 over the canonical JSON of the effective configuration, hex. */
  readonly hash: string;
  /** Keys that were set although nothing reads them yet, one sentence each. */
  readonly warnings: readonly string[];
}

const MAX_FILE_BYTES = 1_048_576;

/**
 * Reads, checks and completes a configuration.
 * @param path File to read; undefined means defaults and overrides only.
 * @returns Every fault at once: syntax, unknown keys, types, ranges, relations, secrets, profile.
 */
export async function loadConfig(
  path: string | undefined,
  overrides: ConfigOverrides = {},
  profile: Profile = "default",
): Promise<Result<LoadedConfig, ConfigFault[]>> {
  if (path === undefined) {
    const defaults = parseConfig("", "default", overrides, profile);
    return defaults.ok ? ok({ ...defaults.value, text: null }) : defaults;
  }
  try {
    const { size } = await Deno.stat(path);
    if (size > MAX_FILE_BYTES) return unreadable(path, `is larger than ${MAX_FILE_BYTES} bytes: is it the right file?`);
    return parseConfig(await Deno.readTextFile(path), path, overrides, profile);
  } catch (error) {
    return unreadable(
      path,
      error instanceof Deno.errors.NotFound
        ? "does not exist: docs/configuration.md lists what it may hold"
        : `cannot be read: ${(error as Error).message}`,
    );
  }
}

/** What the file says under `mode`, without judging it; undefined where it says nothing or cannot be read. */
export async function modeInFile(path: string): Promise<string | undefined> {
  const text = await Deno.readTextFile(path).catch(() => "");
  const read = plain(parseDocument(text, { prettyErrors: false }));
  const mode = read.ok ? valueAt(read.value, ["mode"]) : undefined;
  return typeof mode === "string" ? mode : undefined;
}

const unreadable = (source: string, message: string): Result<never, ConfigFault[]> =>
  err([{ source, line: null, column: null, path: "", message }]);

/** `loadConfig` on text that is already there. `source` is the file name that faults show. */
export function parseConfig(
  text: string,
  source: string,
  overrides: ConfigOverrides = {},
  profile: Profile = "default",
): Result<LoadedConfig, ConfigFault[]> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const read = plain(document);
  const syntax = [...syntaxFaults(document, lines, text, source), ...aliasFaults(document, lines, source, read)];
  const own = read.ok ? read.value : {};
  const raw = merged(own, overrides);
  const checked = checkConfig(raw);
  // What is broken may leave a key without a name behind: nobody wrote that.
  const isMeant = ({ path }: RawFault) => syntax.length === 0 || path.at(-1) !== "";
  const faults = [
    ...syntax,
    ...(checked.ok
      ? []
      : checked.error.filter(isMeant).map((fault) => placed(fault, document, lines, source, overrides))),
    ...hiddenFaults(own, overrides).map((fault) => placed(fault, document, lines, source, {})),
  ];
  if (!checked.ok || faults.length > 0) return err(faults.toSorted(byPlace));
  const profiled = applyProfile(checked.value, profile);
  if (!profiled.ok) return profiled;
  return ok({
    config: profiled.value,
    base: checked.value,
    text,
    hash: configHash(profiled.value),
    warnings: unusedKeys(raw),
  });
}

/** @returns What a text says, without judging it; an empty group where it cannot be read. */
export function valuesOf(text: string): unknown {
  const read = plain(parseDocument(text, { prettyErrors: false }));
  return read.ok ? read.value : {};
}

/** @returns Where a key stands in a text, as faults tell it; nothing where it does not stand there. */
export function placeOfKey(text: string, source: string, path: string): Place & { source: string } | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = placeOf(document, lines, path.split("."), "value");
  return place ? { ...place, source } : undefined;
}

/** @returns What stands in a text under the name or in the shape of a secret, by its place. */
export function secretFaultsOf(text: string, source: string): ConfigFault[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  return secretFaults(valuesOf(text)).map((fault) => placed(fault, document, lines, source, {}));
}

/** @returns What decisions are filed under: the same for two configurations that mean the same. */
export const configHash = (config: Config): string => hashOf(config);

/** A document with faults still gives what could be read. An alias without anchor, or a bomb of them, gives nothing. */
function plain(document: Document): Result<unknown> {
  try {
    return ok(document.toJS({ maxAliasCount: 100 }) ?? {});
  } catch (error) {
    return err((error as Error).message);
  }
}

function aliasFaults(document: Document, lines: LineCounter, source: string, read: Result<unknown>): ConfigFault[] {
  if (read.ok) return [];
  const found: ConfigFault[] = [];
  visit(document, {
    Alias(_key, node) {
      if (node.resolve(document) !== undefined || !node.range) return;
      const message = `alias *${node.source} has no anchor before it`;
      found.push({ source, ...placeAt(lines, node.range[0]), path: "", message });
    },
  });
  return found.length > 0
    ? found
    : [{ source, line: 1, column: 1, path: "", message: `cannot be expanded: ${read.error}` }];
}

function syntaxFaults(document: Document, lines: LineCounter, text: string, source: string): ConfigFault[] {
  return [...document.errors, ...document.warnings].map((fault) => {
    const word = text.slice(fault.pos[0]).match(/^[\w.-]+/)?.[0];
    const message = fault.code === "DUPLICATE_KEY" && word
      ? `key ${word} stands twice in its group: keep one`
      : `is not YAML here: ${fault.message}`;
    return { source, ...placeAt(lines, fault.pos[0]), path: "", message };
  });
}

/** Values of the file that are wrong by themselves, and that the command line has put another in place of. */
function hiddenFaults(own: unknown, overrides: ConfigOverrides): RawFault[] {
  const checked = checkConfig(own);
  if (checked.ok) return [];
  return checked.error.filter(({ path, others }) =>
    path.length > 0 && others.length === 0 && valueAt(overrides, path) !== undefined
  );
}

function placed(
  fault: RawFault,
  document: Document,
  lines: LineCounter,
  source: string,
  overrides: ConfigOverrides,
): ConfigFault {
  const path = pathText(fault.path);
  const common = { path, message: fault.message };
  for (const each of [fault.path, ...fault.others]) {
    if (each.length > 0 && valueAt(overrides, each) !== undefined) {
      return { source: "command line", line: null, column: null, ...common };
    }
    const place = placeOf(document, lines, each, fault.at);
    if (place) return { source, ...place, ...common };
  }
  return { source, ...nearestPlace(document, lines, fault.path), ...common };
}

/** A key that is missing is shown at the group that it is missing from. */
function nearestPlace(document: Document, lines: LineCounter, path: KeyPath): Place | { line: null; column: null } {
  for (let length = path.length - 1; length > 0; length--) {
    const place = placeOf(document, lines, path.slice(0, length), "key");
    if (place) return place;
  }
  return { line: null, column: null };
}

const byPlace = (a: ConfigFault, b: ConfigFault): number =>
  (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Groups laid over groups, key by key; what is undefined says nothing. */
export function merged(base: unknown, over: ConfigOverrides): unknown {
  if (!isGroup(base)) return Object.keys(over).length === 0 ? base : { ...over };
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) continue;
    result[key] = isGroup(value) ? merged(isGroup(result[key]) ? result[key] : {}, value) : value;
  }
  return result;
}

/** Keys of the file that change nothing yet. */
function unusedKeys(raw: unknown, path: KeyPath = []): string[] {
  if (!isGroup(raw)) return [];
  return Object.entries(raw).flatMap(([key, value]) => {
    const here = [...path, key];
    if (isGroup(value)) return unusedKeys(value, here);
    return metaAt(here)?.unused ? [`${pathText(here)} has no effect yet`] : [];
  });
}
