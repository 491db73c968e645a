import type {
  AccessDesk,
  AccessRefusal,
  AccessView,
  NewToken,
  NewTokenForm,
  SignInAnswer,
} from "../../coordinator/ports/access.ts";
import type { User } from "../../coordinator/ports/access_store.ts";
import type { SystemEvent } from "../../coordinator/ports/journal.ts";
import { ok, type Result } from "../../domain/result.ts";
import { accessNote } from "./access_notes.ts";
import { isOperator, type SessionCaller } from "./caller.ts";
import type { PasswordSignIn } from "./password_sign_in.ts";
import { sameText } from "./same_text.ts";
import type { Sessions } from "./sessions.ts";
import { sessionView, tokenView, userView } from "./access_views.ts";
import { type BookParts, refusal, TokenBook } from "./token_book.ts";
import { actorOf, type Visit } from "./visit.ts";

export interface DeskParts extends BookParts {
  readonly sessions: Sessions;
  readonly signIn: PasswordSignIn;
}

type Refused<T> = Promise<Result<T, AccessRefusal>>;

const FORBIDDEN = refusal("forbidden", "Only an operator who is signed in may do this");

/** What one request may do about the access. Each action leaves an event with who, from where and why. */
export class Desk implements AccessDesk {
  constructor(readonly visit: Visit, readonly parts: DeskParts) {}

  async hasUsers(): Promise<boolean> {
    return (await this.parts.store.users()).length > 0;
  }

  async signIn(name: string, password: string): Promise<SignInAnswer> {
    const answer = await this.parts.signIn.check(name, password, this.visit.line.address);
    if (answer.kind === "right") return { kind: "signed_in", cookie: await this.open(answer.user, "password") };
    if (answer.kind !== "wrong") return answer;
    if (answer.note !== null) this.parts.onEvent(await this.parts.store.tell(answer.note));
    return { kind: "wrong" };
  }

  /** A new session in place of the one that the browser had. @returns Its `Set-Cookie` header. */
  async open(user: User | null, why: string): Promise<string> {
    const { line, agent } = this.visit;
    const before = this.#session();
    if (before) await this.#end(before.sessionId, "signed in anew");
    const { cookie, event } = await this.parts.sessions.open(user, line, agent, why);
    this.#tell(event);
    return cookie;
  }

  async signOut(): Promise<string> {
    const session = this.#session();
    if (session) await this.#end(session.sessionId, "signed out");
    return this.#forgetting();
  }

  csrfHolds(token: string): boolean {
    const session = this.#session();
    return session === null || sameText(token, session.csrfToken);
  }

  async view(): Refused<AccessView> {
    const { store, sessions, nowMs } = this.parts;
    const own = this.#session();
    if (!own && !this.#mayManage()) return FORBIDDEN;
    const held = (await store.sessions()).filter((each) => sessions.holds(each));
    const shown = this.#mayManage() ? held : held.filter(({ userName }) => userName === own?.userName);
    return ok({
      users: this.#mayManage() ? (await store.users()).map(userView) : [],
      sessions: shown.map((each) => sessionView(each, each.id === own?.sessionId)),
      tokens: this.#mayManage() ? (await store.tokens()).map((each) => tokenView(each, nowMs())) : [],
    });
  }

  async endSession(sessionId: string, why: string): Refused<void> {
    const found = await this.parts.store.session(sessionId);
    const isOwn = found !== null && this.#session()?.userName === found.userName;
    if (!this.#mayManage() && !isOwn) return FORBIDDEN;
    const ended = found && await this.#end(sessionId, why);
    return ended ? ok(undefined) : refusal("not_found", `There is no session ${sessionId}`);
  }

  async signOutEverywhere(why: string): Promise<string> {
    const session = this.#session();
    if (session) {
      const note = accessNote("Signed out everywhere", actorOf(this.visit, why));
      this.#tell(await this.parts.store.endSessionsOf(session.userName, note));
    }
    return this.#forgetting();
  }

  createToken(form: NewTokenForm): Refused<NewToken> {
    if (!this.#mayManage()) return Promise.resolve(FORBIDDEN);
    return new TokenBook(this.parts).create(form, actorOf(this.visit, form.why));
  }

  revokeToken(tokenId: string, why: string): Refused<void> {
    if (!this.#mayManage()) return Promise.resolve(FORBIDDEN);
    return new TokenBook(this.parts).revoke(tokenId, actorOf(this.visit, why));
  }

  async #end(sessionId: string, why: string): Promise<boolean> {
    const note = accessNote(`Session ${sessionId} was ended`, actorOf(this.visit, why), { session: sessionId });
    const event = await this.parts.store.endSession(sessionId, note);
    this.#tell(event);
    return event !== null;
  }

  #session(): SessionCaller | null {
    const { caller } = this.visit;
    return caller?.kind === "session" ? caller : null;
  }

  #mayManage(): boolean {
    return isOperator(this.visit.caller);
  }

  #forgetting(): string {
    return this.parts.sessions.cookies.clearing(this.visit.line.secure);
  }

  #tell(event: SystemEvent | null): void {
    if (event) this.parts.onEvent(event);
  }
}
