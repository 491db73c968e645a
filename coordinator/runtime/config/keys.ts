import { z } from "zod";

/** What is known of a key beside its type. `docs/configuration.md`, the messages and `reload` are made from it. */
export interface KeyNotes {
  readonly description: string;
  /** `s`, `USD`, `candles`, `fraction`, …; absent for names, lists and switches. */
  readonly unit?: string;
  /** Applied to a running coordinator by `reload`; otherwise a restart is needed. */
  readonly reloadable?: boolean;
  /** Accepted and checked, but nothing reads it yet: setting it draws a warning. */
  readonly unused?: boolean;
}

/** As it stands in the schema's metadata: what the writer of the key noted, and its range in words. */
export interface KeyMeta extends KeyNotes {
  /** Completes "must be …". */
  readonly range: string;
}

const mustBe = (range: string) => ({ error: `must be ${range}` });

/** @returns The metadata object of zod; keys that were left out stay out. */
const meta = (notes: KeyNotes, range: string): KeyMeta & Record<string, unknown> => ({
  description: notes.description,
  ...(notes.unit === undefined ? {} : { unit: notes.unit }),
  reloadable: notes.reloadable ?? false,
  unused: notes.unused ?? false,
  range,
});

interface Bounds extends KeyNotes {
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

/** A finite number between two bounds, both included. */
export function number(key: Bounds) {
  const range = `between ${key.min} and ${key.max}`;
  return z.number(mustBe(range)).min(key.min, mustBe(range)).max(key.max, mustBe(range))
    .default(key.default).meta(meta(key, range));
}

/** A whole number between two bounds, both included. */
export function whole(key: Bounds) {
  const range = `a whole number between ${key.min} and ${key.max}`;
  return z.int(mustBe(range)).min(key.min, mustBe(range)).max(key.max, mustBe(range))
    .default(key.default).meta(meta(key, range));
}

/** true or false. */
export function flag(key: KeyNotes & { readonly default: boolean }) {
  return z.boolean(mustBe("true or false")).default(key.default).meta(meta(key, "true or false"));
}

/** One of some names. `planned` names are known but refused with a sentence of their own until they are built. */
export function choice<const Built extends readonly [string, ...string[]]>(
  key: KeyNotes & { readonly built: Built; readonly planned?: readonly string[]; readonly default: Built[number] },
) {
  return oneOf(key).default(key.default as never).meta(meta(key, choiceRange(key)));
}

interface Names {
  readonly built: readonly string[];
  readonly planned?: readonly string[];
}

function oneOf<const Built extends readonly [string, ...string[]]>(key: { readonly built: Built } & Names) {
  return z.enum(key.built as unknown as [Built[number], ...Built[number][]], {
    error: ({ input }) =>
      key.planned?.includes(input as string)
        ? `must be ${listed(key.built)}: ${input} is not built yet`
        : `must be ${listed(key.built)}`,
  });
}

const listed = (names: readonly string[]): string => names.length === 1 ? names[0]! : `one of ${names.join(", ")}`;

const choiceRange = (key: Names): string =>
  listed(key.built) + (key.planned?.length ? ` (not built yet: ${key.planned.join(", ")})` : "");

/** Text of a given shape; `shape` completes "must be …". */
export function text(
  key: KeyNotes & { readonly default: string; readonly shape: string; readonly pattern: RegExp },
) {
  return z.string(mustBe(key.shape)).regex(key.pattern, mustBe(key.shape)).default(key.default)
    .meta(meta(key, key.shape));
}

/** Name of a time zone that this machine knows. */
export function timezone(key: KeyNotes & { readonly default: string }) {
  const range = "a time zone such as UTC or Europe/Berlin";
  return z.string(mustBe(range)).refine(isTimezone, mustBe(range)).default(key.default).meta(meta(key, range));
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Text of a given shape, or null for "none". */
export function textOrNull(key: KeyNotes & { readonly shape: string; readonly pattern: RegExp }) {
  const range = `${key.shape}, or null`;
  return z.string(mustBe(range)).regex(key.pattern, mustBe(range)).nullable().default(null).meta(meta(key, range));
}

interface ListNotes extends KeyNotes {
  readonly minItems: number;
  readonly maxItems: number;
}

function listOf<Item extends z.ZodType<string>>(
  item: Item,
  key: ListNotes & { default: readonly string[] },
  of: string,
) {
  const range = `a list of ${key.minItems} to ${key.maxItems} ${of}, each once`;
  return z.array(item, mustBe(range)).min(key.minItems, mustBe(range)).max(key.maxItems, mustBe(range))
    .refine((items) => new Set(items).size === items.length, mustBe(range))
    .default([...key.default] as z.output<Item>[]).meta(meta(key, range));
}

/** A list of texts of one shape, without repeats. `of` names the items in the plural. */
export function texts(
  key: ListNotes & {
    readonly default: readonly string[];
    readonly of: string;
    readonly shape: string;
    readonly pattern: RegExp;
  },
) {
  return listOf(z.string(mustBe(key.shape)).regex(key.pattern, mustBe(key.shape)), key, key.of);
}

/** A list of names out of a set, without repeats. */
export function choices<const Built extends readonly [string, ...string[]]>(
  key: ListNotes & {
    readonly built: Built;
    readonly planned?: readonly string[];
    readonly default: readonly Built[number][];
  },
) {
  return listOf(oneOf(key), key, `of ${choiceRange(key).replace(/^one of /, "")}`);
}

/** A group of keys. A key that is not among them is a fault; a group that is left out takes all its defaults. */
export function section<Shape extends z.ZodRawShape>(description: string, shape: Shape) {
  return z.strictObject(shape, mustBe("a group of keys")).prefault({} as never)
    .meta({ description, range: "a group of keys" });
}

export const URL_PATTERN = /^https?:\/\/[^\s/@]+(\/[^\s]*)?$/;
export const PATH_PATTERN = /^[^\0]{1,4096}$/;
