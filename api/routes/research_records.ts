import { createRoute, z } from "@hono/zod-openapi";
import { TRIAL_KINDS } from "../../coordinator/ports/research/records.ts";
import { type App, json, REFUSALS } from "../http/app.ts";
import { Fault } from "../http/fault.ts";
import { limitQuery, symbolQuery } from "../http/query.ts";
import type { ApiOptions } from "../options.ts";
import {
  historyStore,
  ledger,
  search,
  searchSummary,
  trial,
  walkForward,
  walkForwardSummary,
} from "../schemas/research_records.ts";

const named = z.object({ id: z.string().max(100) });
/** Of the ledger's numbers; the last page leads to the next one. */
const cursor = z.string().regex(/^\d{1,15}$/, "must be `next` of the page before").openapi({ example: "51" })
  .optional();

const trialsRoute = createRoute({
  method: "get",
  path: "/api/v1/trials",
  summary: "Every run that ever looked at recorded data, newest first",
  request: {
    query: z.strictObject({
      limit: limitQuery(50),
      before: cursor.describe("`next` of the page before"),
      symbol: symbolQuery.optional(),
      kind: z.enum(TRIAL_KINDS).optional(),
      search_id: z.string().max(100).optional(),
    }),
  },
  responses: {
    200: json(
      z.object({ items: z.array(trial), next: z.string().nullable() }),
      "A page; `next` leads to the one after",
    ),
    ...REFUSALS.bad,
  },
});

const ledgerRoute = createRoute({
  method: "get",
  path: "/api/v1/trials/ledger",
  summary: "Whether the ledger of all runs is whole, and how many count on each market",
  responses: { 200: json(ledger, "As it is now") },
});

const searchesRoute = createRoute({
  method: "get",
  path: "/api/v1/searches",
  summary: "Searches, newest first, at most a hundred",
  responses: { 200: json(z.object({ items: z.array(searchSummary) }), "Running and stopped ones too") },
});

const searchRoute = createRoute({
  method: "get",
  path: "/api/v1/searches/{id}",
  summary: "One search: its space, its trials, and how much of what it found is luck",
  request: { params: named },
  responses: { 200: json(search, "It"), ...REFUSALS.bad, ...REFUSALS.notFound },
});

const walkForwardsRoute = createRoute({
  method: "get",
  path: "/api/v1/walk-forwards",
  summary: "Walk-forwards, newest first, at most a hundred",
  responses: { 200: json(z.object({ items: z.array(walkForwardSummary) }), "Those that have ended") },
});

const walkForwardRoute = createRoute({
  method: "get",
  path: "/api/v1/walk-forwards/{id}",
  summary: "One walk-forward: its windows in and out of sample, and all of them as one account",
  request: { params: named },
  responses: { 200: json(walkForward, "It"), ...REFUSALS.bad, ...REFUSALS.notFound },
});

const historyRoute = createRoute({
  method: "get",
  path: "/api/v1/history",
  summary: "What the history store holds, and how sound it was when somebody looked",
  responses: { 200: json(historyStore, "Every stored series") },
});

/** What research has left behind: runs, studies, recorded data. */
export function addResearchRecords(app: App, { research: { records } }: ApiOptions): void {
  app.openapi(trialsRoute, async (c) => {
    const { limit, before, ...filters } = c.req.valid("query");
    const { items, total } = await records.trials({
      sort: "recorded_at",
      descending: true,
      page: 1,
      limit,
      filters: Object.fromEntries(
        Object.entries(filters).flatMap(([name, told]) => told === undefined ? [] : [[name, told]]),
      ),
      ...(before === undefined ? {} : { asOf: Number(before) - 1 }),
    });
    const next = total > items.length ? String(items.at(-1)!.seq) : null;
    return c.json({ items: [...items], next }, 200);
  });
  app.openapi(ledgerRoute, async (c) => c.json(await records.ledger(), 200));
  app.openapi(searchesRoute, async (c) => c.json({ items: [...await records.searches()] }, 200));
  app.openapi(searchRoute, async (c) => {
    const { id } = c.req.valid("param");
    return c.json(await records.search(id) ?? none("search", id), 200);
  });
  app.openapi(walkForwardsRoute, async (c) => c.json({ items: [...await records.walkForwards()] }, 200));
  app.openapi(walkForwardRoute, async (c) => {
    const { id } = c.req.valid("param");
    return c.json(await records.walkForward(id) ?? none("walk-forward", id), 200);
  });
  app.openapi(historyRoute, async (c) => c.json(await records.history(), 200));
}

function none(what: string, id: string): never {
  throw new Fault(404, "not_found", `There is no ${what} "${id}"`);
}
