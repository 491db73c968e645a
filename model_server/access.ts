import { timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { err, ok, type Result } from "../domain/result.ts";
import { TOKEN_VARIABLE } from "./contract/mod.ts";
import { Refusal } from "./refusal.ts";

const TOKEN_LENGTH_MIN = 16;

export interface GuardOptions {
  /** What every request must bear; null on loopback, where only this machine can ask. */
  readonly token: string | null;
}

export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);

/** @param token Of the environment. @returns What guards a server bound to `host`, or why it must not start. */
export function accessFor(host: string, token: string | undefined): Result<GuardOptions> {
  if (isLoopback(host)) return ok({ token: null });
  if (!token) {
    return err(
      `Bound to ${host}, this model server can be reached from other machines: set ${TOKEN_VARIABLE}, or use --host 127.0.0.1`,
    );
  }
  return token.length < TOKEN_LENGTH_MIN
    ? err(`${TOKEN_VARIABLE} has ${token.length} characters: give it at least ${TOKEN_LENGTH_MIN}`)
    : ok({ token });
}

/**
 * With a token, only who bears it gets in. Without, the server is on loopback, and what must be kept out is a web page
 * in this machine's browser: its requests name another host or an origin.
 */
export function guard({ token }: GuardOptions): MiddlewareHandler {
  return async (c, next) => {
    if (token === null) refuseBrowsers(c.req.header("host"), c.req.header("origin"));
    else if (!same(c.req.header("authorization") ?? "", `Bearer ${token}`)) {
      throw new Refusal(401, "unauthorized", `This model server asks for its ${TOKEN_VARIABLE} as a bearer token`);
    }
    await next();
  };
}

function refuseBrowsers(host: string | undefined, origin: string | undefined): void {
  const name = host?.replace(/:\d+$/, "") ?? "";
  if (!isLoopback(name)) throw new Refusal(403, "wrong_host", `This model server is not "${name}"`);
  if (origin !== undefined) throw new Refusal(403, "wrong_origin", `Pages of ${origin} may not ask this model server`);
}

/** Takes the same time wherever two texts differ. */
function same(given: string, wanted: string): boolean {
  const [a, b] = [given, wanted].map((text) => new TextEncoder().encode(text));
  return a!.length === b!.length && timingSafeEqual(a!, b!);
}
