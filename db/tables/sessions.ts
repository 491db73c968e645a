import type { KnownSession, Session } from "../../coordinator/ports/access_store.ts";
import type { Role } from "../../domain/access.ts";
import type { Row, Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";
import { number, text, textOrNull } from "./row.ts";

const insertSession = inserter("sessions", [
  "session_id",
  "secret_hash",
  "user_name",
  "created_at",
  "last_used_at",
  "expires_at",
  "address",
  "agent",
], "fail");

export const saveSession = (session: Session): Statement =>
  insertSession({
    session_id: session.id,
    secret_hash: session.secretHash,
    user_name: session.userName,
    created_at: session.createdAtMs,
    last_used_at: session.lastUsedAtMs,
    expires_at: session.expiresAtMs,
    address: session.address,
    agent: session.agent,
  });

/** A one-time link is made by an operator, for an operator. */
export const sessionFromRow = (row: Row): KnownSession => ({
  id: text(row, "session_id"),
  secretHash: text(row, "secret_hash"),
  userName: textOrNull(row, "user_name"),
  createdAtMs: number(row, "created_at"),
  lastUsedAtMs: number(row, "last_used_at"),
  expiresAtMs: number(row, "expires_at"),
  address: text(row, "address"),
  agent: text(row, "agent"),
  role: (textOrNull(row, "role") ?? "operator") as Role,
});

const WITH_ROLE = "select sessions.*, users.role from sessions left join users using (user_name)";

export const sessionById = (id: string): Statement => ({
  sql: `${WITH_ROLE} where session_id = ?`,
  args: [id],
});

export const latestSessions = (limit: number): Statement => ({
  sql: `${WITH_ROLE} where last_used_at > 0 order by last_used_at desc limit ?`,
  args: [limit],
});

export const markSession = (id: string, atMs: number): Statement => ({
  sql: "update sessions set last_used_at = ? where session_id = ?",
  args: [atMs, id],
});

export const deleteSession = (id: string): Statement => ({
  sql: "delete from sessions where session_id = ?",
  args: [id],
});

export const deleteSessionsOf = (userName: string | null): Statement => ({
  sql: "delete from sessions where user_name is ?",
  args: [userName],
});

/** Those that ended, those that nobody used, and of one user all but the newest `kept`. */
export const deleteOld = (
  userName: string | null,
  { nowMs, unusedSinceMs, kept }: { nowMs: number; unusedSinceMs: number; kept: number },
): Statement[] => [
  { sql: "delete from sessions where expires_at <= ?", args: [nowMs] },
  { sql: "delete from sessions where last_used_at <= ?", args: [unusedSinceMs] },
  {
    sql: `delete from sessions where session_id in (
      select session_id from sessions where user_name is ? order by created_at desc limit -1 offset ?)`,
    args: [userName, kept],
  },
];
