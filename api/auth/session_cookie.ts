import { createHmac, randomBytes } from "node:crypto";
import { parse, serialize } from "hono/utils/cookie";
import { sameText } from "./same_text.ts";

const NAME = "xylen_session";
/** A browser takes a cookie of such a name over TLS only, for this host only. */
const SECURE_NAME = `__Host-${NAME}`;
const SHAPE = /^(\d{1,16})\.([0-9a-f]{64})\.([0-9a-f]{64})$/;

export interface IssuedCookie {
  /** What only the cookie holds; the database keeps its hash. */
  readonly secret: string;
  /** The `Set-Cookie` header. */
  readonly header: string;
}

/** The browser's half of a session, signed: `expires.secret.hmac`. What is forged or over is refused without a look into the database. */
export class SessionCookies {
  /** @param key A new one ends every session. */
  constructor(readonly key: string) {}

  /** @param secure Whether the browser may send it over TLS only. */
  issue(expiresAtMs: number, nowMs: number, secure: boolean): IssuedCookie {
    const secret = randomBytes(32).toString("hex");
    const body = `${expiresAtMs}.${secret}`;
    const value = `${body}.${this.#sign(`session ${body}`)}`;
    return { secret, header: header(value, Math.floor((expiresAtMs - nowMs) / 1000), secure) };
  }

  /** @returns The `Set-Cookie` header that makes the browser forget. */
  clearing(secure: boolean): string {
    return header("", 0, secure);
  }

  /** @param cookies The request's `Cookie`. @returns The session's secret, or null when there is none that holds. */
  read(cookies: string | null, nowMs: number, secure: boolean): string | null {
    const name = secure ? SECURE_NAME : NAME;
    const match = SHAPE.exec(parse(cookies ?? "", name)[name] ?? "");
    if (!match) return null;
    const [, expires = "", secret = "", signature = ""] = match;
    const signed = sameText(signature, this.#sign(`session ${expires}.${secret}`));
    return signed && nowMs < Number(expires) ? secret : null;
  }

  /** What a change has to bring along: no page of another site can know it, and it dies with the session. */
  csrfToken(secret: string): string {
    return this.#sign(`csrf ${secret}`);
  }

  #sign(body: string): string {
    return createHmac("sha256", this.key).update(body).digest("hex");
  }
}

const header = (value: string, maxAgeSeconds: number, secure: boolean): string =>
  serialize(secure ? SECURE_NAME : NAME, value, {
    path: "/",
    httpOnly: true,
    sameSite: "Strict",
    maxAge: maxAgeSeconds,
    secure,
  });
