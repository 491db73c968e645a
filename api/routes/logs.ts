import { SEVERITIES } from "../../coordinator/ports/journal.ts";
import { createRoute, z } from "@hono/zod-openapi";
import type { LogQuery } from "../../coordinator/ports/logbook.ts";
import { type App, json, REFUSALS } from "../http/app.ts";
import { limitQuery } from "../http/query.ts";
import type { ApiOptions } from "../options.ts";
import { logLine } from "../schemas/workings.ts";

const lineNumber = (what: string) =>
  z.string().regex(/^\d{1,15}$/, "must be the number of a line").transform(Number).optional()
    .openapi({ type: "integer", minimum: 0, description: what });

const logsRoute = createRoute({
  method: "get",
  path: "/api/v1/logs",
  summary: "The newest lines of the log, newest first",
  request: {
    query: z.strictObject({
      limit: limitQuery(100),
      level: z.enum(SEVERITIES).optional().describe("Lines of at least this level"),
      component: z.string().min(1).max(60).optional(),
      q: z.string().max(200).optional().describe("Text in message, component or details"),
      before: lineNumber("`next` of the page before"),
      after: lineNumber("Only lines newer than this one"),
    }),
  },
  responses: {
    200: json(
      z.object({ items: z.array(logLine), next: z.int().nullable() }),
      "A page; `next` leads to the one after. As many lines are kept as memory has room for",
    ),
    ...REFUSALS.bad,
  },
});

export function addLogs(app: App, { workings: { logbook } }: ApiOptions): void {
  app.openapi(logsRoute, (c) => {
    // Keys that were not asked for are absent, not undefined.
    const query = Object.fromEntries(Object.entries(c.req.valid("query")).filter(([, value]) => value !== undefined));
    const { items, next } = logbook.lines(query as unknown as LogQuery);
    return c.json({ items: [...items], next }, 200);
  });
}
