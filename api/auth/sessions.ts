import type { AccessStore, KnownSession } from "../../coordinator/ports/access_store.ts";
import type { SystemEvent } from "../../coordinator/ports/journal.ts";
import { sha256 } from "../../domain/content_hash.ts";
import type { Role } from "../../domain/access.ts";
import { accessNote, type Actor } from "./access_notes.ts";
import type { SessionCaller } from "./caller.ts";
import type { ClientLine } from "./client_line.ts";
import { sameText } from "./same_text.ts";
import type { SessionCookies } from "./session_cookie.ts";

export interface SessionLimits {
  /** From the sign-in. */
  readonly longestMs: number;
  /** From the last use. */
  readonly idleMs: number;
}

/** Use is written down once a minute: nobody needs it finer, and each time is a write to the disk. */
const MARK_EVERY_MS = 60_000;
const AGENT_CHARACTERS_MAX = 200;

/** Cookies and what the database knows of them. */
export class Sessions {
  constructor(
    readonly store: AccessStore,
    readonly cookies: SessionCookies,
    readonly limits: SessionLimits,
    readonly nowMs: () => number,
    /** Hears of a use that could not be written down: whoever halts trading need not wait for a full disk. */
    readonly onError: (error: unknown) => void,
  ) {}

  /**
   * Always under a new secret, whatever the browser brought: nobody can choose somebody else's session.
   * @returns The `Set-Cookie` header, and the event.
   */
  async open(
    user: { readonly name: string; readonly role: Role } | null,
    line: ClientLine,
    agent: string,
    why: string,
  ): Promise<{ readonly cookie: string; readonly event: SystemEvent | null }> {
    const nowMs = this.nowMs();
    const expiresAtMs = nowMs + this.limits.longestMs;
    const { secret, header } = this.cookies.issue(expiresAtMs, nowMs, line.secure);
    const id = idOf(secret);
    const who = user === null ? `session ${id}` : `${user.name} (session ${id})`;
    const actor: Actor = { who, from: line.address, why };
    const event = await this.store.openSession(
      {
        id,
        secretHash: sha256(secret),
        userName: user?.name ?? null,
        createdAtMs: nowMs,
        lastUsedAtMs: nowMs,
        expiresAtMs,
        address: line.address,
        agent: agent.slice(0, AGENT_CHARACTERS_MAX),
      },
      nowMs - this.limits.idleMs,
      accessNote(`Signed in as ${user?.role ?? "operator"}`, actor, { session: id }),
    );
    return { cookie: header, event };
  }

  /** @returns Whose cookie it is, as long as the session holds. It counts as used. */
  async caller(cookieHeader: string | null, secure: boolean): Promise<SessionCaller | null> {
    const secret = this.cookies.read(cookieHeader, this.nowMs(), secure);
    if (secret === null) return null;
    const session = await this.holding(idOf(secret));
    if (!session || !sameText(session.secretHash, sha256(secret))) return null;
    return {
      kind: "session",
      sessionId: session.id,
      userName: session.userName,
      role: session.role,
      csrfToken: this.cookies.csrfToken(secret),
    };
  }

  /** @returns The session when it has neither ended nor lain idle for too long. It counts as used. */
  async holding(id: string): Promise<KnownSession | null> {
    const session = await this.store.session(id);
    if (!session || !this.holds(session)) return null;
    const nowMs = this.nowMs();
    if (nowMs - session.lastUsedAtMs >= MARK_EVERY_MS) await this.store.useSession(id, nowMs).catch(this.onError);
    return session;
  }

  holds({ expiresAtMs, lastUsedAtMs }: KnownSession): boolean {
    const nowMs = this.nowMs();
    return nowMs < expiresAtMs && nowMs - lastUsedAtMs < this.limits.idleMs;
  }
}

/** Follows from the secret and does not tell it. */
const idOf = (secret: string): string => sha256(secret).slice(0, 16);
