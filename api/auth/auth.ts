import { join } from "node:path";
import type { AccessDesk, SessionInfo } from "../../coordinator/ports/access.ts";
import type { AccessStore } from "../../coordinator/ports/access_store.ts";
import type { SystemEvent } from "../../coordinator/ports/journal.ts";
import { invariant, ok, type Result } from "../../domain/result.ts";
import { accessNote } from "./access_notes.ts";
import { ApiTokens } from "./api_tokens.ts";
import { bearerOf } from "./bearer.ts";
import { type Caller } from "./caller.ts";
import type { ClientLine } from "./client_line.ts";
import { Desk, type DeskParts } from "./desk.ts";
import { Passwords } from "./passwords.ts";
import { PasswordSignIn } from "./password_sign_in.ts";
import { sameText } from "./same_text.ts";
import { readOrCreateSecret } from "./secret_file.ts";
import { SessionCookies } from "./session_cookie.ts";
import { type SessionLimits, Sessions } from "./sessions.ts";
import { SignInLinks } from "./sign_in_links.ts";
import { actorOf, sessionInfo, type Visit } from "./visit.ts";

/** The token of the command line, in the data folder. */
export const OPERATOR_TOKEN_FILE = "operator.token";
const SESSION_KEY_FILE = "session.key";

export interface AuthOptions {
  /** Must exist. */
  readonly dataDir: string;
  readonly store: AccessStore;
  readonly limits: SessionLimits;
  /** XYLEN_AUTH_SECRET signs the sessions when it is set, else a key that the data folder keeps. */
  readonly secret?: string | undefined;
  readonly passwords?: Passwords;
  /** Unix ms. */
  readonly wallNowMs?: () => number;
  /** Hears of every event that was stored. */
  readonly onEvent?: (event: SystemEvent) => void;
  readonly onError?: (error: unknown) => void;
}

/** Reads or makes the secrets in the data folder. @returns Why not, naming the file. */
export async function openAuth(options: AuthOptions): Promise<Result<Auth>> {
  const { dataDir, secret } = options;
  const token = await readOrCreateSecret(join(dataDir, OPERATOR_TOKEN_FILE));
  if (!token.ok) return token;
  const key = secret ? ok(secret) : await readOrCreateSecret(join(dataDir, SESSION_KEY_FILE));
  if (!key.ok) return key;
  return ok(new Auth(token.value, new SessionCookies(key.value), options));
}

/** Who asks: whoever reads the data folder, is signed in, or has an API token. */
export class Auth {
  readonly #operatorToken: string;
  readonly #links = new SignInLinks();
  readonly #sessions: Sessions;
  readonly #tokens: ApiTokens;
  readonly #desk: DeskParts;
  readonly #nowMs: () => number;
  readonly #visits = new WeakMap<Request, Visit>();

  constructor(operatorToken: string, cookies: SessionCookies, options: AuthOptions) {
    const { store, limits, wallNowMs: nowMs = Date.now, onError = console.error, onEvent = () => {} } = options;
    this.#operatorToken = operatorToken;
    this.#nowMs = nowMs;
    this.#sessions = new Sessions(store, cookies, limits, nowMs, onError);
    this.#tokens = new ApiTokens(store, nowMs, onError);
    const signIn = new PasswordSignIn(store, options.passwords ?? new Passwords(), nowMs);
    this.#desk = { store, sessions: this.#sessions, signIn, nowMs, onEvent };
  }

  /** Finds out who asks; from then on the request is known to `visitOf` and `desk`. */
  async receive(request: Request, line: ClientLine): Promise<Visit> {
    const visit = { line, caller: await this.#callerOf(request, line), agent: request.headers.get("user-agent") ?? "" };
    this.#visits.set(request, visit);
    return visit;
  }

  /** @throws {Error} When nobody received the request: the guard stands before everything. */
  visitOf(request: Request): Visit {
    const visit = this.#visits.get(request);
    invariant(visit, `the guard has seen ${request.method} ${new URL(request.url).pathname}`);
    return visit;
  }

  /** What the pages may know of who asks. */
  session(request: Request): SessionInfo {
    return sessionInfo(this.visitOf(request));
  }

  /** What this request may do about the access. */
  desk(request: Request): AccessDesk {
    return new Desk(this.visitOf(request), this.#desk);
  }

  /** Whether who was received before may still listen: a session may have ended, a token been revoked. An open page counts as use. */
  async stillHolds({ caller }: Visit): Promise<boolean> {
    if (caller?.kind === "session") return await this.#sessions.holding(caller.sessionId) !== null;
    return caller?.kind !== "api_token" || await this.#tokens.holding(caller.tokenId) !== null;
  }

  /** @returns Path and query of a new one-time sign-in link, good for an hour. */
  newSignInPath(): string {
    return this.#links.issue(this.#nowMs());
  }

  /** The same, on somebody's demand: written into the event log. */
  async signInPathFor(request: Request): Promise<string> {
    const note = accessNote("A one-time sign-in link was made", actorOf(this.visitOf(request), ""));
    this.#desk.onEvent(await this.#desk.store.tell(note));
    return this.newSignInPath();
  }

  /** Whether a one-time link would sign somebody in; it is not spent. */
  linkHolds(token: string): boolean {
    return this.#links.holds(token, this.#nowMs());
  }

  /** @returns The `Set-Cookie` header of a new session; null when the token is used, expired or made up. */
  async signInByLink(token: string, request: Request): Promise<string | null> {
    if (!this.#links.redeem(token, this.#nowMs())) return null;
    return await new Desk(this.visitOf(request), this.#desk).open(null, "one-time link");
  }

  async #callerOf({ headers }: Request, { secure }: ClientLine): Promise<Caller | null> {
    const bearer = bearerOf(headers);
    // A wrong token is not made good by a cookie.
    if (bearer === undefined) return await this.#sessions.caller(headers.get("cookie"), secure);
    return sameText(bearer, this.#operatorToken) ? { kind: "operator_token" } : await this.#tokens.caller(bearer);
  }
}
