import { join } from "node:path";
import { ok, type Result } from "../../domain/result.ts";
import { sameText } from "./same_text.ts";
import { readOrCreateSecret } from "./secret_file.ts";
import { SessionCookies } from "./session_cookie.ts";
import { SignInLinks } from "./sign_in_links.ts";

/** The token of the command line, in the data folder. */
export const OPERATOR_TOKEN_FILE = "operator.token";
const SESSION_KEY_FILE = "session.key";

/** Who may act: whoever reads the data folder, or signed in by a link that start printed. */
export interface Auth {
  /** What the pages may know of who asks. */
  session(request: Request): { readonly operator: boolean };
  /** @returns How the operator proved it, for the event log; null when the request proves nothing. */
  operator(request: Request): string | null;
  /** @returns Path and query of a new one-time sign-in link, good for an hour. */
  newSignInPath(): string;
  /** @returns The `Set-Cookie` header of a new session; null when the token is used, expired or made up. */
  signIn(token: string, secure: boolean): string | null;
}

export interface AuthOptions {
  /** Must exist. */
  readonly dataDir: string;
  /** XYLEN_AUTH_SECRET signs the sessions when it is set, else a key that the data folder keeps. */
  readonly secret?: string | undefined;
  /** Unix ms. */
  readonly wallNowMs?: () => number;
}

/** Reads or makes the secrets in the data folder. @returns Why not, naming the file. */
export async function openAuth({ dataDir, secret, wallNowMs = Date.now }: AuthOptions): Promise<Result<Auth>> {
  const token = await readOrCreateSecret(join(dataDir, OPERATOR_TOKEN_FILE));
  if (!token.ok) return token;
  const key = secret ? ok(secret) : await readOrCreateSecret(join(dataDir, SESSION_KEY_FILE));
  if (!key.ok) return key;
  return ok(authWith(token.value, new SessionCookies(key.value), wallNowMs));
}

function authWith(operatorToken: string, cookies: SessionCookies, wallNowMs: () => number): Auth {
  const links = new SignInLinks();
  const operator = ({ headers }: Request): string | null => {
    const bearer = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
    if (bearer !== undefined) return sameText(bearer, operatorToken) ? "operator token" : null;
    const session = cookies.read(headers.get("cookie"), wallNowMs());
    return session && `session ${session}`;
  };
  return {
    operator,
    session: (request) => ({ operator: operator(request) !== null }),
    newSignInPath: () => links.issue(wallNowMs()),
    signIn: (token, secure) => links.redeem(token, wallNowMs()) ? cookies.issue(wallNowMs(), secure) : null,
  };
}
