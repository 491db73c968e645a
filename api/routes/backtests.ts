import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { backtestRequest } from "../../coordinator/ports/research/backtest_request.ts";
import { RESEARCH_STATUS, type ResearchRefusal } from "../../coordinator/ports/research/jobs.ts";
import type { Result } from "../../domain/result.ts";
import { operatorOf } from "../auth/operator.ts";
import { type App, changes, json, REFUSALS } from "../http/app.ts";
import { Fault } from "../http/fault.ts";
import { limitQuery } from "../http/query.ts";
import type { ApiOptions } from "../options.ts";
import { backtest, backtestPage, dataSources, job } from "../schemas/backtests.ts";

const named = z.object({ id: z.string().max(100) });
const WHY = "from the API";

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/backtests",
  summary: "Backtests, newest first",
  request: {
    query: z.strictObject({
      limit: limitQuery(50),
      before: z.string().max(200).optional().describe("`next` of the page before"),
    }),
  },
  responses: { 200: json(backtestPage, "A page of them"), ...REFUSALS.bad },
});

const dataRoute = createRoute({
  method: "get",
  path: "/api/v1/backtests/data",
  summary: "Recorded candles that can be traded again",
  responses: { 200: json(dataSources, "What this program keeps, by name") },
});

const oneRoute = createRoute({
  method: "get",
  path: "/api/v1/backtests/{id}",
  summary: "One backtest, or how far it is",
  request: { params: named },
  responses: { 200: json(backtest, "It"), ...REFUSALS.bad, ...REFUSALS.notFound },
});

/** Whatever is asked of the desk may be refused so. */
export const REFUSED = {
  ...REFUSALS.bad,
  ...REFUSALS.unauthorized,
  ...REFUSALS.forbidden,
  ...REFUSALS.notFound,
  ...REFUSALS.refused,
  ...REFUSALS.tooMany,
  ...REFUSALS.notReady,
};

const startRoute = createRoute({
  method: "post",
  path: "/api/v1/backtests",
  summary: "Asks for a backtest; it is run beside trading, in a process of its own",
  security: changes(null),
  request: { body: { required: true, content: { "application/json": { schema: backtestRequest } } } },
  responses: { 202: json(job, "The job; its id is the backtest's"), ...REFUSED },
});

const cancelRoute = createRoute({
  method: "delete",
  path: "/api/v1/backtests/{id}",
  summary: "Cancels a backtest that waits or runs; what is stored stays",
  security: changes(null),
  request: { params: named },
  responses: { 200: json(job, "The job as it ended"), ...REFUSED },
});

/** Backtests of this program; what is asked for leaves a system event. */
export function addBacktests(app: App, { research: { jobs, backtests }, auth }: ApiOptions): void {
  const operator = (c: Context) => operatorOf(auth.visitOf(c.req.raw), WHY);
  app.openapi(listRoute, async (c) => {
    const { limit, before } = c.req.valid("query");
    try {
      return c.json(await backtests.page(limit, before ?? null), 200);
    } catch (error) {
      if (error instanceof RangeError) throw new Fault(400, "bad_request", error.message);
      throw error;
    }
  });
  app.openapi(dataRoute, async (c) => c.json({ items: (await backtests.offer()).data }, 200));
  app.openapi(oneRoute, async (c) => {
    const { id } = c.req.valid("param");
    const [stored, known] = await Promise.all([backtests.find(id), jobs.job(id)]);
    if (!stored && !known) throw new Fault(404, "not_found", `There is no backtest "${id}"`);
    return c.json({
      backtest_id: id,
      status: stored ? "done" as const : known!.status,
      job: known,
      recorded_at: stored?.recorded_at ?? null,
      report: (stored?.stored_report ?? null) as Record<string, unknown> | null,
      verdict: stored?.verdict ?? [],
      curve: stored?.curve ?? null,
      files: stored?.files ?? [],
    }, 200);
  });
  app.openapi(startRoute, async (c) => {
    return c.json(given(await jobs.submit("backtest", c.req.valid("json"), operator(c))), 202);
  });
  app.openapi(cancelRoute, async (c) => {
    return c.json(given(await jobs.cancel(c.req.valid("param").id, operator(c))), 200);
  });
}

/** @throws {Fault} With why not, field by field. */
export function given<T>(result: Result<T, ResearchRefusal>): T {
  if (result.ok) return result.value;
  const { code, message, fields } = result.error;
  throw new Fault(RESEARCH_STATUS[code], code, message, fields && { fields });
}
