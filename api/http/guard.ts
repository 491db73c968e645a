import type { Context, MiddlewareHandler } from "hono";
import type { Auth } from "../auth/auth.ts";
import { bearerOf } from "../auth/bearer.ts";
import { type Bind, isLoopback } from "../auth/bind.ts";
import { lacking } from "../auth/caller.ts";
import { clientKey, type ClientLine, type ClientLines } from "../auth/client_line.ts";
import { isTrial, READS, rightFor } from "../auth/rights.ts";
import type { RateLimit } from "../auth/rate_limit.ts";
import { sameText } from "../auth/same_text.ts";
import { crossSiteFault, siteFault } from "../auth/same_site.ts";
import type { Visit } from "../auth/visit.ts";
import { Fault, isRead } from "./fault.ts";

/** Refuses requests under a foreign name or from a foreign page. */
export const guardSite = (bind: Bind, origins: readonly string[]): MiddlewareHandler => async (c, next) => {
  const { headers } = c.req.raw;
  const fault = siteFault(headers, bind, origins) ??
    (READS.has(c.req.method) ? null : crossSiteFault(headers, origins));
  if (fault !== null) throw new Fault(403, "forbidden", fault);
  await next();
};

/** Requests of one client address in a minute. */
export interface Limits {
  /** What acts, and what signs in. */
  readonly actions: RateLimit;
  /** What is tried and changes nothing. Apart: who checks a text while it is typed must not use up what halts. */
  readonly trials: RateLimit;
  /** What reads from the database that trading writes to. */
  readonly reads: RateLimit;
}

/** Limits requests by client address. What a page is made of, and who asks whether the process lives, is free. */
export const guardRate = (limits: Limits, lines: ClientLines): MiddlewareHandler => async (c, next) => {
  const limit = limitFor(c, limits);
  const waitSeconds = limit?.take(clientKey(lineOf(c, lines).address)) ?? 0;
  if (limit && waitSeconds > 0) {
    throw new Fault(429, "too_many_requests", `At most ${limit.perMinute} of these a minute`, undefined, {
      "retry-after": String(waitSeconds),
    });
  }
  await next();
};

function limitFor({ req: { method, path } }: Context, limits: Limits): RateLimit | null {
  if (isTrial(method, path)) return limits.trials;
  if (!READS.has(method) || path === "/signin") return limits.actions;
  return rightFor(method, path) !== "none" || path === "/sign-in" ? limits.reads : null;
}

/** Finds out who asks, and refuses who may not. Whoever changes something needs the right to it, always; on loopback reading is free. */
export const guardRights = (auth: Auth, lines: ClientLines, bind: Bind): MiddlewareHandler => async (c, next) => {
  const visit = await auth.receive(c.req.raw, lineOf(c, lines));
  const right = rightFor(c.req.method, c.req.path);
  if (right === "none") return await next();
  if (visit.caller === null && bearerOf(c.req.raw.headers) !== undefined) throw unknownToken();
  if (right === "read" && READS.has(c.req.method) && isOpenToRead(bind, visit)) return await next();
  if (visit.caller === null) return signInFirst(c);
  const fault = lacking(visit.caller, right);
  if (fault !== null) throw new Fault(403, "forbidden", fault);
  guardCsrf(c, visit);
  await next();
};

/** Also where reading is free: whoever shows a token means to be somebody, and is told that it holds no more. */
const unknownToken = () =>
  new Fault(401, "unauthorized", "This bearer token is not known here: it was revoked, has expired, or is mistyped");

/** Somebody on this machine, without a proxy that passes strangers on. */
export const isOpenToRead = (bind: Bind, { line }: Pick<Visit, "line">): boolean =>
  isLoopback(bind.host) && line.direct;

/** A page is led to the way in; a program is told. */
function signInFirst(c: Context): Response {
  if (isRead(c)) {
    const { pathname, search } = new URL(c.req.url);
    return c.redirect(`/sign-in?to=${encodeURIComponent(pathname + search)}`, 303);
  }
  throw new Fault(
    401,
    "unauthorized",
    "Sign in at /sign-in or with the link that start prints, or send an API token or the operator token",
  );
}

/** A cookie comes along by itself, whoever made the browser ask; pages have their forms checked, scripts say it in a header. */
function guardCsrf(c: Context, { caller }: Visit): void {
  if (caller?.kind !== "session" || READS.has(c.req.method) || !c.req.path.startsWith("/api/")) return;
  if (!sameText(c.req.header("x-csrf-token") ?? "", caller.csrfToken)) {
    throw new Fault(403, "csrf", "Send the token of this session in X-CSRF-Token; GET /api/v1/session tells it");
  }
}

const lineOf = (c: Context, lines: ClientLines): ClientLine => lines.of(c.req.raw, peerOf(c));

/** The other end of the connection, as `Deno.serve` tells it: the environment is its info, or holds it. */
function peerOf(c: Context): string {
  const env = (c.env ?? {}) as ServeInfo & { readonly info?: ServeInfo };
  const address = env.remoteAddr ?? env.info?.remoteAddr;
  return address && "hostname" in address ? address.hostname : "unknown address";
}

type ServeInfo = Partial<Deno.ServeHandlerInfo>;
