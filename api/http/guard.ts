import type { Context, MiddlewareHandler } from "hono";
import type { Auth } from "../auth/auth.ts";
import { type Bind, isLoopback } from "../auth/bind.ts";
import type { RateLimit } from "../auth/rate_limit.ts";
import { siteFault } from "../auth/same_site.ts";
import { Fault } from "./fault.ts";

const READS = new Set(["GET", "HEAD", "OPTIONS"]);
/** Open to everybody: what says that the process lives, and the way in. */
const OPEN_PATHS = new Set(["/healthz", "/readyz", "/signin"]);

/** Refuses requests under a foreign name or from a foreign page. */
export const guardSite = (bind: Bind, origins: readonly string[]): MiddlewareHandler => async (c, next) => {
  const fault = siteFault(c.req.raw.headers, bind, origins);
  if (fault !== null) throw new Fault(403, "forbidden", fault);
  await next();
};

/** Limits operator actions and sign-ins by client address. */
export const guardRate = (limit: RateLimit): MiddlewareHandler => async (c, next) => {
  if (!READS.has(c.req.method) || c.req.path === "/signin") {
    const waitSeconds = limit.take(clientAddress(c));
    if (waitSeconds > 0) {
      throw new Fault(429, "too_many_requests", `At most ${limit.perMinute} of these a minute`, undefined, {
        "retry-after": String(waitSeconds),
      });
    }
  }
  await next();
};

/** Whoever changes something must be the operator, always; whoever reads, when the server is not on loopback. */
export const guardOperator = (auth: Auth, bind: Bind): MiddlewareHandler => async (c, next) => {
  const open = READS.has(c.req.method) && (isLoopback(bind.host) || OPEN_PATHS.has(c.req.path));
  if (!open && auth.operator(c.req.raw) === null) {
    throw new Fault(401, "unauthorized", "Sign in with the link that start prints, or send the operator token");
  }
  await next();
};

/** Of the connection, as `Deno.serve` tells it: the environment is its info, or holds it. */
export function clientAddress(c: Context): string {
  const env = (c.env ?? {}) as ServeInfo & { readonly info?: ServeInfo };
  const address = env.remoteAddr ?? env.info?.remoteAddr;
  return address && "hostname" in address ? address.hostname : "unknown address";
}

type ServeInfo = Partial<Deno.ServeHandlerInfo>;
