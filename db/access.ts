/** Users, sessions and API tokens beside the journal: they decide nothing, so they have no number among its events. */
import { randomUUID } from "node:crypto";
import type {
  AccessNote,
  AccessStore,
  ApiToken,
  KnownSession,
  Session,
  User,
} from "../coordinator/ports/access_store.ts";
import type { SystemEvent } from "../coordinator/ports/journal.ts";
import type { Role } from "../domain/access.ts";
import { invariant } from "../domain/result.ts";
import { readRows, type Row, type SqlClient, type Statement } from "./sql/client.ts";
import { type AccessEvent, eventFromRow, saveAccessEvent, saveEventOfChange } from "./tables/access_events.ts";
import { allTokens, deleteToken, markToken, saveToken, tokenById, tokenFromRow } from "./tables/api_tokens.ts";
import {
  deleteOld,
  deleteSession,
  deleteSessionsOf,
  latestSessions,
  markSession,
  saveSession,
  sessionById,
  sessionFromRow,
} from "./tables/sessions.ts";
import { allUsers, deleteUser, saveUser, setPassword, setRole, userByName, userFromRow } from "./tables/users.ts";

const ROWS_MAX = 500;
/** Somebody who signs in again and again leaves no more than these behind. */
const SESSIONS_OF_USER_MAX = 50;

export class SqlAccess implements AccessStore {
  readonly #client: SqlClient;
  readonly #nowMs: () => number;

  /** @param nowMs Wall clock. */
  constructor(client: SqlClient, nowMs: () => number = Date.now) {
    this.#client = client;
    this.#nowMs = nowMs;
  }

  async users(): Promise<User[]> {
    return (await readRows(this.#client, allUsers(ROWS_MAX))).map(userFromRow);
  }

  async user(name: string): Promise<User | null> {
    const [row] = await readRows(this.#client, userByName(name));
    return row ? userFromRow(row) : null;
  }

  addUser(user: User, note: AccessNote): Promise<SystemEvent | null> {
    return this.#change([], saveUser(user), note);
  }

  changeRole(name: string, role: Role, note: AccessNote): Promise<SystemEvent | null> {
    return this.#change([], setRole(name, role), note);
  }

  changePassword(name: string, passwordHash: string, atMs: number, note: AccessNote): Promise<SystemEvent | null> {
    return this.#change([deleteSessionsOf(name)], setPassword(name, passwordHash, atMs), note);
  }

  removeUser(name: string, note: AccessNote): Promise<SystemEvent | null> {
    return this.#change([deleteSessionsOf(name)], deleteUser(name), note);
  }

  async sessions(): Promise<KnownSession[]> {
    return (await readRows(this.#client, latestSessions(ROWS_MAX))).map(sessionFromRow);
  }

  async session(id: string): Promise<KnownSession | null> {
    const [row] = await readRows(this.#client, sessionById(id));
    return row ? sessionFromRow(row) : null;
  }

  openSession(session: Session, unusedSinceMs: number, note: AccessNote): Promise<SystemEvent | null> {
    const kept = SESSIONS_OF_USER_MAX - 1;
    const old = deleteOld(session.userName, { nowMs: session.createdAtMs, unusedSinceMs, kept });
    return this.#change(old, saveSession(session), note);
  }

  async useSession(id: string, atMs: number): Promise<void> {
    await this.#client.write([markSession(id, atMs)]);
  }

  endSession(id: string, note: AccessNote): Promise<SystemEvent | null> {
    return this.#change([], deleteSession(id), note);
  }

  endSessionsOf(userName: string | null, note: AccessNote): Promise<SystemEvent | null> {
    return this.#change([], deleteSessionsOf(userName), note);
  }

  async tokens(): Promise<ApiToken[]> {
    return (await readRows(this.#client, allTokens(ROWS_MAX))).map(tokenFromRow);
  }

  async token(id: string): Promise<ApiToken | null> {
    const [row] = await readRows(this.#client, tokenById(id));
    return row ? tokenFromRow(row) : null;
  }

  addToken(token: ApiToken, note: AccessNote): Promise<SystemEvent | null> {
    return this.#change([], saveToken(token), note);
  }

  async useToken(id: string, atMs: number): Promise<void> {
    await this.#client.write([markToken(id, atMs)]);
  }

  removeToken(id: string, note: AccessNote): Promise<SystemEvent | null> {
    return this.#change([], deleteToken(id), note);
  }

  async tell(note: AccessNote): Promise<SystemEvent> {
    const [[row] = []] = await this.#client.write([saveAccessEvent(this.#event(note))]);
    invariant(row, "an event that was stored is returned");
    return eventFromRow(row);
  }

  /** @param change The event is stored only when this changed a row. */
  async #change(before: readonly Statement[], change: Statement, note: AccessNote): Promise<SystemEvent | null> {
    const rows = await this.#client.write([...before, change, saveEventOfChange(this.#event(note))]);
    const row: Row | undefined = rows.at(-1)?.[0];
    return row ? eventFromRow(row) : null;
  }

  #event(note: AccessNote): AccessEvent {
    return { ...note, eventId: `access-${randomUUID()}`, wallMs: this.#nowMs() };
  }
}
