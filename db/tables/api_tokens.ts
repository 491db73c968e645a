import type { ApiToken } from "../../coordinator/ports/access_store.ts";
import type { Scope } from "../../domain/access.ts";
import type { Row, Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";
import { json, number, numberOrNull, text } from "./row.ts";

const insertToken = inserter("api_tokens", [
  "token_id",
  "name",
  "secret_hash",
  "scopes",
  "created_at",
  "created_by",
  "expires_at",
  "last_used_at",
], "keep");

/** One whose name or id is taken changes nothing. */
export const saveToken = (token: ApiToken): Statement =>
  insertToken({
    token_id: token.id,
    name: token.name,
    secret_hash: token.secretHash,
    scopes: JSON.stringify(token.scopes),
    created_at: token.createdAtMs,
    created_by: token.createdBy,
    expires_at: token.expiresAtMs,
    last_used_at: token.lastUsedAtMs,
  });

export const tokenFromRow = (row: Row): ApiToken => ({
  id: text(row, "token_id"),
  name: text(row, "name"),
  secretHash: text(row, "secret_hash"),
  scopes: json<readonly Scope[]>(row, "scopes"),
  createdAtMs: number(row, "created_at"),
  createdBy: text(row, "created_by"),
  expiresAtMs: numberOrNull(row, "expires_at"),
  lastUsedAtMs: numberOrNull(row, "last_used_at"),
});

export const allTokens = (limit: number): Statement => ({
  sql: "select * from api_tokens where name > '' order by name limit ?",
  args: [limit],
});

export const tokenById = (id: string): Statement => ({
  sql: "select * from api_tokens where token_id = ?",
  args: [id],
});

export const markToken = (id: string, atMs: number): Statement => ({
  sql: "update api_tokens set last_used_at = ? where token_id = ?",
  args: [atMs, id],
});

export const deleteToken = (id: string): Statement => ({
  sql: "delete from api_tokens where token_id = ?",
  args: [id],
});
