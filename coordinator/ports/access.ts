import type { Role, Scope } from "../../domain/access.ts";
import type { Result } from "../../domain/result.ts";

/** What a page may know of who asks. */
export interface SessionInfo {
  /** May act. */
  readonly operator: boolean;
  /** Null when nobody is signed in. */
  readonly signedIn: SignedIn | null;
}

export interface SignedIn {
  /** Null: came by a one-time link. */
  readonly name: string | null;
  readonly role: Role;
  /** Every form and request that changes something brings it along. */
  readonly csrfToken: string;
}

export interface UserView {
  readonly name: string;
  readonly role: Role;
  readonly created_at: number;
  readonly password_changed_at: number;
}

export interface SessionView {
  readonly session_id: string;
  /** Null: came by a one-time link. */
  readonly user: string | null;
  readonly role: Role;
  readonly created_at: number;
  readonly last_used_at: number;
  readonly expires_at: number;
  readonly address: string;
  readonly agent: string;
  /** Of the request that asks. */
  readonly current: boolean;
}

export interface TokenView {
  readonly token_id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly created_at: number;
  readonly created_by: string;
  /** Null: until it is revoked. */
  readonly expires_at: number | null;
  readonly last_used_at: number | null;
  readonly expired: boolean;
}

/** Of a viewer: the own sessions, and nothing else. */
export interface AccessView {
  readonly users: readonly UserView[];
  readonly sessions: readonly SessionView[];
  readonly tokens: readonly TokenView[];
}

/** Why something about the access was not done. */
export interface AccessRefusal {
  readonly code: "forbidden" | "not_found" | "bad_request" | "taken";
  readonly message: string;
}

/** As API and pages answer it, in statuses of HTTP. */
export const ACCESS_REFUSAL_STATUS = {
  forbidden: 403,
  not_found: 404,
  bad_request: 400,
  taken: 409,
} as const satisfies Record<AccessRefusal["code"], number>;

export interface NewTokenForm {
  readonly name: string;
  readonly scopes: readonly string[];
  /** Null: until it is revoked. */
  readonly days: number | null;
  readonly why: string;
}

export interface NewToken {
  /** Shown this once: only its hash is kept. */
  readonly token: string;
  readonly token_id: string;
}

export type SignInAnswer =
  | { readonly kind: "signed_in"; readonly cookie: string }
  | { readonly kind: "wrong" }
  | { readonly kind: "wait"; readonly seconds: number }
  | { readonly kind: "busy" };

/** What one request may do about the access; it knows who asks and from where. */
export interface AccessDesk {
  /** False: only the one-time link of `start` signs anybody in. */
  hasUsers(): Promise<boolean>;
  signIn(name: string, password: string): Promise<SignInAnswer>;
  /** @returns The `Set-Cookie` header that makes the browser forget. */
  signOut(): Promise<string>;
  /** True for what came without a cookie, and for the session's own token. */
  csrfHolds(token: string): boolean;
  view(): Promise<Result<AccessView, AccessRefusal>>;
  endSession(sessionId: string, why: string): Promise<Result<void, AccessRefusal>>;
  /** All sessions of whoever asks, this one too. */
  signOutEverywhere(why: string): Promise<string>;
  createToken(form: NewTokenForm): Promise<Result<NewToken, AccessRefusal>>;
  revokeToken(tokenId: string, why: string): Promise<Result<void, AccessRefusal>>;
}
