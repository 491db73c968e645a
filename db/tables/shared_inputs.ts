import { createHash } from "node:crypto";
import { canonicalJson } from "../../domain/canonical_json.ts";
import type { Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";

export type SharedKind = "config" | "program" | "market" | "calibration" | "meta_learner";

/** What many decisions share, under the hash of its content. */
export interface SharedInput {
  readonly hash: string;
  readonly kind: SharedKind;
  readonly body: string;
}

const known = new WeakMap<object, SharedInput>();

/** The same object is written out and hashed once. */
export function sharedInput(kind: SharedKind, value: object): SharedInput {
  const before = known.get(value);
  if (before) return before;
  const body = canonicalJson(value);
  const shared = { hash: hashOfBody(body), kind, body };
  known.set(value, shared);
  return shared;
}

export const hashOfBody = (body: string): string => createHash("sha256").update(body).digest("hex");

const insertShared = inserter("shared_inputs", ["hash", "kind", "body"], "keep");

export const saveShared = ({ hash, kind, body }: SharedInput): Statement => insertShared({ hash, kind, body });

export const sharedByHash = (hashes: readonly string[]): Statement => ({
  sql: "select hash, body from shared_inputs where hash in (select value from json_each(?))",
  args: [JSON.stringify(hashes)],
});
