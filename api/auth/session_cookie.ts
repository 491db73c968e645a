import { createHmac, randomBytes } from "node:crypto";
import { parse, serialize } from "hono/utils/cookie";
import { sameText } from "./same_text.ts";

const NAME = "xylen_session";
const LIFETIME_MS = 7 * 24 * 3_600_000;
const SHAPE = /^(\d{1,16})\.([0-9a-f]{16})\.([0-9a-f]{64})$/;

/** Sessions are signed, not stored: `expires.id.hmac`. They outlive a restart, and a new key ends all of them. */
export class SessionCookies {
  constructor(readonly key: string) {}

  /** @returns The `Set-Cookie` header of a new session. @param secure Whether the browser may send it over TLS only. */
  issue(nowMs: number, secure: boolean): string {
    const body = `${nowMs + LIFETIME_MS}.${randomBytes(8).toString("hex")}`;
    return serialize(NAME, `${body}.${this.#sign(body)}`, {
      path: "/",
      httpOnly: true,
      sameSite: "Strict",
      maxAge: LIFETIME_MS / 1000,
      secure,
    });
  }

  /** @param header The request's `Cookie`. @returns The session's id, or null when there is none that holds. */
  read(header: string | null, nowMs: number): string | null {
    const match = SHAPE.exec(parse(header ?? "", NAME)[NAME] ?? "");
    if (!match) return null;
    const [, expires = "", id = "", signature = ""] = match;
    return sameText(signature, this.#sign(`${expires}.${id}`)) && nowMs < Number(expires) ? id : null;
  }

  #sign(body: string): string {
    return createHmac("sha256", this.key).update(`session ${body}`).digest("hex");
  }
}
