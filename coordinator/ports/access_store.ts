import type { Role, Scope } from "../../domain/access.ts";
import type { Severity, SystemEvent } from "./journal.ts";

export interface User {
  /** In small letters. */
  readonly name: string;
  readonly role: Role;
  /** With its method and parameters. */
  readonly passwordHash: string;
  readonly createdAtMs: number;
  readonly passwordChangedAtMs: number;
}

/** Somebody who is signed in. Times are wall ms. */
export interface Session {
  /** Names it to people and opens nothing. */
  readonly id: string;
  /** SHA-256 of what its cookie holds. */
  readonly secretHash: string;
  /** Null: came by a one-time link. */
  readonly userName: string | null;
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number;
  readonly expiresAtMs: number;
  readonly address: string;
  /** The browser, as it calls itself. */
  readonly agent: string;
}

/** With what its user may do now: a change of role counts at once. */
export interface KnownSession extends Session {
  readonly role: Role;
}

export interface ApiToken {
  /** Stands in the token behind `xyl_` and recognises it. */
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the whole token. */
  readonly secretHash: string;
  readonly scopes: readonly Scope[];
  readonly createdAtMs: number;
  readonly createdBy: string;
  /** Null: until it is revoked. */
  readonly expiresAtMs: number | null;
  readonly lastUsedAtMs: number | null;
}

/** What the event log is told of a change: who, from where and why stand in the details. */
export interface AccessNote {
  readonly severity: Severity;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Users, sessions and API tokens. A change and the event that tells of it are stored together or not at all; each change
 * resolves to that event, or to null when there was nothing to change.
 */
export interface AccessStore {
  /** By name, at most 500. */
  users(): Promise<readonly User[]>;
  user(name: string): Promise<User | null>;
  /** Nothing changes when the name is taken. */
  addUser(user: User, note: AccessNote): Promise<SystemEvent | null>;
  changeRole(name: string, role: Role, note: AccessNote): Promise<SystemEvent | null>;
  /** Ends the user's sessions too. */
  changePassword(name: string, passwordHash: string, atMs: number, note: AccessNote): Promise<SystemEvent | null>;
  /** Ends the user's sessions too. */
  removeUser(name: string, note: AccessNote): Promise<SystemEvent | null>;

  /** Last used first, at most 500. */
  sessions(): Promise<readonly KnownSession[]>;
  session(id: string): Promise<KnownSession | null>;
  /** Forgets those that ended or were not used since `unusedSinceMs`, and the oldest of a user with very many. */
  openSession(session: Session, unusedSinceMs: number, note: AccessNote): Promise<SystemEvent | null>;
  useSession(id: string, atMs: number): Promise<void>;
  endSession(id: string, note: AccessNote): Promise<SystemEvent | null>;
  /** All of a user; of those who came by a link with null. */
  endSessionsOf(userName: string | null, note: AccessNote): Promise<SystemEvent | null>;

  /** By name, at most 500. */
  tokens(): Promise<readonly ApiToken[]>;
  token(id: string): Promise<ApiToken | null>;
  /** Nothing changes when name or id are taken. */
  addToken(token: ApiToken, note: AccessNote): Promise<SystemEvent | null>;
  useToken(id: string, atMs: number): Promise<void>;
  /** It opens nothing from then on. */
  removeToken(id: string, note: AccessNote): Promise<SystemEvent | null>;

  /** Something that changed nothing, such as a wrong password. */
  tell(note: AccessNote): Promise<SystemEvent>;
}
