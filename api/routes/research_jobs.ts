import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { RESEARCH_KINDS, type ResearchKind } from "../../coordinator/ports/research/jobs.ts";
import { checkRequest, searchRequest, walkForwardRequest } from "../../coordinator/ports/research/study_requests.ts";
import { operatorOf } from "../auth/operator.ts";
import { type App, changes, json, REFUSALS } from "../http/app.ts";
import { Fault } from "../http/fault.ts";
import { limitQuery } from "../http/query.ts";
import type { ApiOptions } from "../options.ts";
import { job } from "../schemas/backtests.ts";
import { given, REFUSED } from "./backtests.ts";

const named = z.object({ id: z.string().max(100) });
const WHY = "from the API";

const asks = <T extends z.ZodType>(path: string, summary: string, schema: T) =>
  createRoute({
    method: "post",
    path,
    summary,
    security: changes(null),
    request: { body: { required: true, content: { "application/json": { schema } } } },
    responses: { 202: json(job, "The job; `result_id` names what came of it when it is done"), ...REFUSED },
  });

const walkForwardRoute = asks(
  "/api/v1/walk-forwards",
  "Asks for a walk-forward; it is run beside trading, in a process of its own",
  walkForwardRequest,
);
const searchRoute = asks(
  "/api/v1/searches",
  "Asks for a search, or goes on with one: the same request tries what it has not tried yet",
  searchRequest,
);
const checkRoute = asks("/api/v1/history/checks", "Looks a stored series through again", checkRequest);

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/research/jobs",
  summary: "Research that waits or runs, then what has ended, newest first",
  request: { query: z.strictObject({ kind: z.enum(RESEARCH_KINDS), limit: limitQuery(50) }) },
  responses: { 200: json(z.object({ items: z.array(job) }), "Of one kind"), ...REFUSALS.bad },
});

const oneRoute = createRoute({
  method: "get",
  path: "/api/v1/research/jobs/{id}",
  summary: "How far research is that was asked for",
  request: { params: named },
  responses: { 200: json(job, "The job"), ...REFUSALS.bad, ...REFUSALS.notFound },
});

const cancelRoute = createRoute({
  method: "delete",
  path: "/api/v1/research/jobs/{id}",
  summary: "Cancels research that waits or runs; runs that have ended stay in the ledger",
  security: changes(null),
  request: { params: named },
  responses: { 200: json(job, "The job as it ended"), ...REFUSED },
});

/** Walk-forwards, searches and checks of history that are asked for; each leaves a system event. */
export function addResearchJobs(app: App, { research: { jobs }, auth }: ApiOptions): void {
  const operator = (c: Context) => operatorOf(auth.visitOf(c.req.raw), WHY);
  const submitted = async (c: Context, kind: ResearchKind, request: unknown) =>
    given(await jobs.submit(kind, request, operator(c)));
  app.openapi(walkForwardRoute, async (c) => c.json(await submitted(c, "walk_forward", c.req.valid("json")), 202));
  app.openapi(searchRoute, async (c) => c.json(await submitted(c, "search", c.req.valid("json")), 202));
  app.openapi(checkRoute, async (c) => c.json(await submitted(c, "check", c.req.valid("json")), 202));
  app.openapi(listRoute, async (c) => {
    const { kind, limit } = c.req.valid("query");
    return c.json({ items: [...await jobs.latest(kind, limit)] }, 200);
  });
  app.openapi(oneRoute, async (c) => {
    const { id } = c.req.valid("param");
    const found = await jobs.job(id);
    if (!found) throw new Fault(404, "not_found", `There is no job "${id}"`);
    return c.json(found, 200);
  });
  app.openapi(cancelRoute, async (c) => {
    return c.json(given(await jobs.cancel(c.req.valid("param").id, operator(c))), 200);
  });
}
