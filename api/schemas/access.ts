import { z } from "@hono/zod-openapi";
import { ROLES, SCOPES } from "../../domain/access.ts";
import type { SessionView, TokenView, UserView } from "../../coordinator/ports/access.ts";

const role = z.enum(ROLES);
const scope = z.enum(SCOPES);
const ms = z.number();

export const user = z.object({ name: z.string(), role, created_at: ms, password_changed_at: ms })
  .openapi("User") satisfies z.ZodType<UserView>;

export const session = z.object({
  session_id: z.string(),
  user: z.string().nullable().describe("null: came by a one-time link"),
  role,
  created_at: ms,
  last_used_at: ms,
  expires_at: ms,
  address: z.string(),
  agent: z.string(),
  current: z.boolean().describe("of the request that asks"),
}).openapi("Session") satisfies z.ZodType<SessionView>;

export const token = z.object({
  token_id: z.string(),
  name: z.string(),
  scopes: z.array(scope).readonly(),
  created_at: ms,
  created_by: z.string(),
  expires_at: ms.nullable().describe("null: until it is revoked"),
  last_used_at: ms.nullable(),
  expired: z.boolean(),
}).openapi("ApiToken") satisfies z.ZodType<TokenView>;

export const access = z.object({
  users: z.array(user).readonly(),
  sessions: z.array(session).readonly(),
  tokens: z.array(token).readonly(),
}).openapi("Access");

export const caller = z.object({
  kind: z.enum(["nobody", "operator_token", "session", "api_token"]),
  name: z.string().nullable(),
  role: role.nullable(),
  scopes: z.array(scope),
  csrf_token: z.string().nullable().describe("for X-CSRF-Token; null where no cookie signs anybody in"),
}).openapi("Caller");
