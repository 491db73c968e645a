import { type Content, contentOf } from "../../domain/content_hash.ts";
import type { Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";

export type SharedKind = "config" | "program" | "market" | "calibration" | "meta_learner";

/** What many decisions share, under the hash of its content. */
export interface SharedInput extends Content {
  readonly kind: SharedKind;
}

export const sharedInput = (kind: SharedKind, value: object): SharedInput => ({ kind, ...contentOf(value) });

const insertShared = inserter("shared_inputs", ["hash", "kind", "body"], "keep");

export const saveShared = ({ hash, kind, body }: SharedInput): Statement => insertShared({ hash, kind, body });

export const sharedByHash = (hashes: readonly string[]): Statement => ({
  sql: "select hash, body from shared_inputs where hash in (select value from json_each(?))",
  args: [JSON.stringify(hashes)],
});
