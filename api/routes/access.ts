import { createRoute, z } from "@hono/zod-openapi";
import { ACCESS_REFUSAL_STATUS, type AccessRefusal } from "../../coordinator/ports/access.ts";
import type { Result } from "../../domain/result.ts";
import { isOperator } from "../auth/caller.ts";
import type { Visit } from "../auth/visit.ts";
import { type App, changes, json, REFUSALS } from "../http/app.ts";
import { orFault } from "../http/fault.ts";
import type { ApiOptions } from "../options.ts";
import { access, caller } from "../schemas/access.ts";

const why = z.string().trim().max(200).default("").describe("For the event log");
const REFUSED = { ...REFUSALS.bad, ...REFUSALS.unauthorized, ...REFUSALS.forbidden, ...REFUSALS.tooMany };
const done = json(z.object({ done: z.literal(true) }), "Done");

const sessionRoute = createRoute({
  method: "get",
  path: "/api/v1/session",
  summary: "Who asks, and what this caller may do",
  responses: { 200: json(caller, "Who asks") },
});

const accessRoute = createRoute({
  method: "get",
  path: "/api/v1/access",
  summary: "Users, sessions and API tokens",
  security: changes(null),
  responses: { 200: json(access, "Without any secret"), ...REFUSALS.unauthorized, ...REFUSALS.forbidden },
});

const createTokenRoute = createRoute({
  method: "post",
  path: "/api/v1/access/tokens",
  summary: "A new API token, shown this once",
  security: changes(null),
  request: {
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z.object({
            name: z.string(),
            scopes: z.array(z.string()).openapi({ example: ["read"] }),
            days: z.int().nullable().default(null).describe("null: until it is revoked"),
            why,
          }),
        },
      },
    },
  },
  responses: {
    201: json(z.object({ token: z.string(), token_id: z.string() }), "The token"),
    ...REFUSED,
    ...REFUSALS.refused,
  },
});

const revokeRoute = <Path extends string>(path: Path, summary: string) =>
  createRoute({
    method: "post",
    path,
    summary,
    security: changes(null),
    request: {
      params: z.object({ id: z.string().max(64) }),
      body: { required: false, content: { "application/json": { schema: z.object({ why }) } } },
    },
    responses: { 200: done, ...REFUSED, ...REFUSALS.notFound },
  });

const revokeTokenRoute = revokeRoute("/api/v1/access/tokens/{id}/revoke", "An API token opens nothing from now on");
const endSessionRoute = revokeRoute("/api/v1/access/sessions/{id}/revoke", "Somebody is signed out");

/** Who may use dashboard and API: for operators, never for API tokens. */
export function addAccess(app: App, { auth }: ApiOptions): void {
  app.openapi(sessionRoute, (c) => c.json(callerView(auth.visitOf(c.req.raw)), 200));
  app.openapi(accessRoute, async (c) => c.json(given(await auth.desk(c.req.raw).view()), 200));
  app.openapi(createTokenRoute, async (c) => {
    return c.json(given(await auth.desk(c.req.raw).createToken(c.req.valid("json"))), 201);
  });
  app.openapi(revokeTokenRoute, async (c) => {
    const { id } = c.req.valid("param");
    given(await auth.desk(c.req.raw).revokeToken(id, c.req.valid("json").why ?? ""));
    return c.json({ done: true as const }, 200);
  });
  app.openapi(endSessionRoute, async (c) => {
    const { id } = c.req.valid("param");
    given(await auth.desk(c.req.raw).endSession(id, c.req.valid("json").why ?? ""));
    return c.json({ done: true as const }, 200);
  });
}

const given = <T>(result: Result<T, AccessRefusal>): T => orFault(result, ACCESS_REFUSAL_STATUS);

function callerView({ caller: who }: Visit) {
  return {
    kind: who?.kind ?? "nobody" as const,
    name: who?.kind === "session" ? who.userName : who?.kind === "api_token" ? who.name : null,
    role: isOperator(who) ? "operator" as const : who?.kind === "session" ? who.role : null,
    scopes: who?.kind === "api_token" ? [...who.scopes] : [],
    csrf_token: who?.kind === "session" ? who.csrfToken : null,
  };
}
