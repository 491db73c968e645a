import { createRoute, z } from "@hono/zod-openapi";
import { lacking } from "../auth/caller.ts";
import { type App, json } from "../http/app.ts";
import { isOpenToRead } from "../http/guard.ts";
import type { ApiOptions } from "../options.ts";

const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

const healthz = createRoute({
  method: "get",
  path: "/healthz",
  summary: "The process lives",
  responses: { 200: json(z.object({ status: z.literal("ok"), version: z.string() }), "It does") },
});

const ready = z.object({ ready: z.boolean(), reasons: z.array(z.string()) }).openapi("Readiness");
const readyz = createRoute({
  method: "get",
  path: "/readyz",
  summary: "Fresh market data, enough models, database and exchange",
  responses: { 200: json(ready, "Ready to trade"), 503: json(ready, "Not ready; the reasons in words") },
});

const metrics = createRoute({
  method: "get",
  path: "/metrics",
  summary: "Prometheus metrics",
  responses: { 200: { description: "Text format 0.0.4", content: { "text/plain": { schema: z.string() } } } },
});

/** What watches the program from outside. */
export function addHealth(app: App, { views, version, metrics: text, bind, auth }: ApiOptions): void {
  app.openapi(healthz, (c) => c.json({ status: "ok" as const, version }, 200));
  app.openapi(readyz, (c) => {
    const unmet = views.notReady();
    const visit = auth.visitOf(c.req.raw);
    const mayKnow = isOpenToRead(bind, visit) || (visit.caller !== null && lacking(visit.caller, "read") === null);
    return c.json({ ready: unmet.length === 0, reasons: mayKnow ? [...unmet] : [] }, unmet.length === 0 ? 200 : 503);
  });
  app.openapi(metrics, async (c) => c.text(await text(), 200, { "content-type": METRICS_TYPE }));
}
