import type { User } from "../../coordinator/ports/access_store.ts";
import type { Role } from "../../domain/access.ts";
import type { Row, Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";
import { number, text } from "./row.ts";

const insertUser = inserter(
  "users",
  ["user_name", "role", "password_hash", "created_at", "password_changed_at"],
  "keep",
);

/** One whose name is taken changes nothing. */
export const saveUser = (user: User): Statement =>
  insertUser({
    user_name: user.name,
    role: user.role,
    password_hash: user.passwordHash,
    created_at: user.createdAtMs,
    password_changed_at: user.passwordChangedAtMs,
  });

export const userFromRow = (row: Row): User => ({
  name: text(row, "user_name"),
  role: text(row, "role") as Role,
  passwordHash: text(row, "password_hash"),
  createdAtMs: number(row, "created_at"),
  passwordChangedAtMs: number(row, "password_changed_at"),
});

export const allUsers = (limit: number): Statement => ({
  sql: "select * from users where user_name > '' order by user_name limit ?",
  args: [limit],
});

export const userByName = (name: string): Statement => ({
  sql: "select * from users where user_name = ?",
  args: [name],
});

export const setRole = (name: string, role: Role): Statement => ({
  sql: "update users set role = ? where user_name = ? and role <> ?",
  args: [role, name, role],
});

export const setPassword = (name: string, passwordHash: string, atMs: number): Statement => ({
  sql: "update users set password_hash = ?, password_changed_at = ? where user_name = ?",
  args: [passwordHash, atMs, name],
});

export const deleteUser = (name: string): Statement => ({
  sql: "delete from users where user_name = ?",
  args: [name],
});
