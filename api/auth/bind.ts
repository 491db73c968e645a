import { err, ok, type Result } from "../../domain/result.ts";

const SECRET_LENGTH_MIN = 16;

/** Where the server listens, and the names under which people reach it. */
export interface Bind {
  readonly host: string;
  /** Read at each request, so that it may be filled in once the server listens; 0 leaves the port unchecked. */
  readonly port: number;
}

export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);

/** @param secret XYLEN_AUTH_SECRET. @returns Why a server must not listen on `host`. */
export function checkBind(host: string, secret: string | undefined): Result<void> {
  if (isLoopback(host)) return ok(undefined);
  if (!secret) {
    return err(
      `dashboard.host ${host} can be reached from other machines: set XYLEN_AUTH_SECRET, or use 127.0.0.1`,
    );
  }
  return secret.length < SECRET_LENGTH_MIN
    ? err(`XYLEN_AUTH_SECRET has ${secret.length} characters: give it at least ${SECRET_LENGTH_MIN}`)
    : ok(undefined);
}
