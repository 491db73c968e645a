import { createHash } from "node:crypto";
import { canonicalJson } from "./canonical_json.ts";

/** In hex. */
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** SHA-256 over canonical JSON: equal values have equal hashes. */
export const hashOf = (value: unknown): string => sha256(canonicalJson(value));

/** A value written out, and what names it. */
export interface Content {
  readonly hash: string;
  readonly body: string;
}

const known = new WeakMap<object, Content>();

/** Of what does not change and enters many records: the same object is written out and hashed once. */
export function contentOf(value: object): Content {
  const before = known.get(value);
  if (before) return before;
  const body = canonicalJson(value);
  const content = { hash: sha256(body), body };
  known.set(value, content);
  return content;
}
