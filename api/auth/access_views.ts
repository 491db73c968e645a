import type { SessionView, TokenView, UserView } from "../../coordinator/ports/access.ts";
import type { ApiToken, KnownSession, User } from "../../coordinator/ports/access_store.ts";
import { tokenHolds } from "./api_tokens.ts";

/** Without the password's hash. */
export const userView = ({ name, role, createdAtMs, passwordChangedAtMs }: User): UserView => ({
  name,
  role,
  created_at: createdAtMs,
  password_changed_at: passwordChangedAtMs,
});

/** Without the secret's hash. @param current Whether it is the session of the request that asks. */
export const sessionView = (session: KnownSession, current: boolean): SessionView => ({
  session_id: session.id,
  user: session.userName,
  role: session.role,
  created_at: session.createdAtMs,
  last_used_at: session.lastUsedAtMs,
  expires_at: session.expiresAtMs,
  address: session.address,
  agent: session.agent,
  current,
});

/** Without the secret's hash. */
export const tokenView = (token: ApiToken, nowMs: number): TokenView => ({
  token_id: token.id,
  name: token.name,
  scopes: token.scopes,
  created_at: token.createdAtMs,
  created_by: token.createdBy,
  expires_at: token.expiresAtMs,
  last_used_at: token.lastUsedAtMs,
  expired: !tokenHolds(token, nowMs),
});
