import { createRoute, z } from "@hono/zod-openapi";
import { type App, changes, json, REFUSALS } from "../http/app.ts";
import { Fault } from "../http/fault.ts";
import type { ApiOptions } from "../options.ts";
import { decisionAccount, replay } from "../schemas/decision_account.ts";
import { decisionDetail } from "../schemas/trading.ts";

const params = z.object({ id: z.string().max(200) });

const decisionRoute = createRoute({
  method: "get",
  path: "/api/v1/decisions/{id}",
  summary: "One decision, whole",
  request: { params },
  responses: {
    200: json(
      z.intersection(decisionDetail, decisionAccount),
      "Everything that went in and came out, how it came about and what came of it",
    ),
    ...REFUSALS.bad,
    ...REFUSALS.notFound,
  },
});

const replayRoute = createRoute({
  method: "post",
  path: "/api/v1/decisions/{id}/replay",
  summary: "Make one decision again and hold it against its record; changes nothing",
  security: changes("read"),
  request: { params },
  responses: {
    200: json(replay, "What differs"),
    ...REFUSALS.bad,
    ...REFUSALS.unauthorized,
    ...REFUSALS.forbidden,
    ...REFUSALS.notFound,
    ...REFUSALS.tooMany,
  },
});

/** One decision: its record, its account, and whether it comes out again. */
export function addDecision(app: App, { views }: ApiOptions): void {
  app.openapi(decisionRoute, async (c) => {
    const { id } = c.req.valid("param");
    const [found, account] = await Promise.all([views.decision(id), views.accounts.account(id)]);
    if (!found || !account) throw missing(id);
    return c.json({ ...found, ...account }, 200);
  });
  app.openapi(replayRoute, async (c) => {
    const { id } = c.req.valid("param");
    const replayed = await views.accounts.replay(id);
    if (!replayed) throw missing(id);
    return c.json(replayed, 200);
  });
}

const missing = (id: string): Fault => new Fault(404, "not_found", `There is no decision "${id}"`);
