import { createRoute } from "@hono/zod-openapi";
import { type App, json } from "../http/app.ts";
import type { ApiOptions } from "../options.ts";
import { system } from "../schemas/workings.ts";

const systemRoute = createRoute({
  method: "get",
  path: "/api/v1/system",
  summary: "Versions, load, database, backups, exchange and processes",
  responses: { 200: json(system, "It") },
});

export function addSystem(app: App, { workings }: ApiOptions): void {
  app.openapi(systemRoute, async (c) => c.json(await workings.system.system(), 200));
}
