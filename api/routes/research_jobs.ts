import { createRoute, z } from "@hono/zod-openapi";
import { type App, json, REFUSALS } from "../http/app.ts";
import { Fault } from "../http/fault.ts";
import type { ApiOptions } from "../options.ts";
import { job } from "../schemas/backtests.ts";

const oneRoute = createRoute({
  method: "get",
  path: "/api/v1/research/jobs/{id}",
  summary: "How far a research job is",
  request: { params: z.object({ id: z.string().max(100) }) },
  responses: { 200: json(job, "The job"), ...REFUSALS.bad, ...REFUSALS.notFound },
});

/** Research of any kind that was asked for here. */
export function addResearchJobs(app: App, { research: { jobs } }: ApiOptions): void {
  app.openapi(oneRoute, async (c) => {
    const { id } = c.req.valid("param");
    const found = await jobs.job(id);
    if (!found) throw new Fault(404, "not_found", `There is no job "${id}"`);
    return c.json(found, 200);
  });
}
