import { z } from "zod";
import type { KeyPath } from "./faults.ts";
import type { KeyMeta } from "./keys.ts";
import { configSchema } from "./schema.ts";

/** One key of the configuration, for documentation, suggestions and reload. */
export interface KeyEntry {
  /** `trading.leverage`; `models.endpoints[].name` for keys of a list's items. */
  readonly path: string;
  readonly meta: KeyMeta;
  /** Undefined when the key has none and may be left out. */
  readonly default: unknown;
}

export interface SectionEntry {
  /** `trading`, `ensemble.meta_learner`; empty for the top. */
  readonly path: string;
  readonly description: string;
  readonly keys: readonly KeyEntry[];
}

type Schema = z.core.$ZodType;

/** Takes defaults, optionals and the like off, until the type itself stands there. */
function bare(schema: Schema): Schema {
  const inner = (schema._zod.def as unknown as { innerType?: Schema }).innerType;
  return inner === undefined ? schema : bare(inner);
}

const shapeOf = (schema: Schema): Readonly<Record<string, Schema>> | undefined => {
  const type = bare(schema);
  return type instanceof z.ZodObject ? type.shape : undefined;
};

const elementOf = (schema: Schema): Schema | undefined => {
  const type = bare(schema);
  return type instanceof z.ZodArray ? type.element : undefined;
};

const metaOf = (schema: Schema): KeyMeta => z.globalRegistry.get(schema) as unknown as KeyMeta;

const defaultOf = (schema: Schema): unknown => (schema._zod.def as { defaultValue?: unknown }).defaultValue;

/** @returns Every section with its keys, in the schema's order, the top's own keys first. */
export function sections(schema: Schema = configSchema, path = "", description = ""): SectionEntry[] {
  const keys: KeyEntry[] = [], below: SectionEntry[] = [];
  for (const [name, child] of Object.entries(shapeOf(schema) ?? {})) {
    const at = path === "" ? name : `${path}.${name}`;
    if (shapeOf(child) !== undefined) {
      below.push(...sections(child, at, metaOf(child).description));
      continue;
    }
    keys.push({ path: at, meta: metaOf(child), default: defaultOf(child) });
    const element = elementOf(child);
    if (element && shapeOf(element)) below.push(...sections(element, `${at}[]`, `One item of \`${at}\`.`));
  }
  return [{ path, description, keys }, ...below];
}

/** @returns The names that may stand in the group at `path`; none when no group stands there. */
export function knownKeys(path: KeyPath): readonly string[] {
  let schema: Schema | undefined = configSchema;
  for (const step of path) {
    schema = typeof step === "number" ? schema && elementOf(schema) : shapeOf(schema!)?.[step];
    if (schema === undefined) return [];
  }
  return Object.keys(shapeOf(schema) ?? {});
}

/** @returns Notes of the key at a path, list indexes included; undefined when there is no such key. */
export function metaAt(path: KeyPath): KeyMeta | undefined {
  let schema: Schema | undefined = configSchema;
  for (const step of path) {
    schema = typeof step === "number" ? elementOf(schema) : shapeOf(schema)?.[step];
    if (schema === undefined) return undefined;
  }
  return z.globalRegistry.get(schema) as KeyMeta | undefined;
}
