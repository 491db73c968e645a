import { createRoute, z } from "@hono/zod-openapi";
import { operatorOf } from "../auth/operator.ts";
import { type App, changes, json, REFUSALS } from "../http/app.ts";
import { Fault } from "../http/fault.ts";
import type { ApiOptions } from "../options.ts";
import { config, configFault, reload } from "../schemas/workings.ts";

const TEXT_MAX = 64_000;

const configRoute = createRoute({
  method: "get",
  path: "/api/v1/config",
  summary: "The configuration that holds, key by key; secrets are not in it",
  responses: { 200: json(config, "It") },
});

const REFUSED = { ...REFUSALS.bad, ...REFUSALS.unauthorized, ...REFUSALS.forbidden, ...REFUSALS.tooMany };

const checkRoute = createRoute({
  method: "post",
  path: "/api/v1/config/check",
  summary: "What a text of config.yaml would do; changes nothing",
  security: changes(null),
  request: {
    body: { required: true, content: { "application/json": { schema: z.object({ text: z.string().max(TEXT_MAX) }) } } },
  },
  responses: {
    200: json(
      z.object({
        ok: z.boolean(),
        faults: z.array(configFault),
        would: reload.nullable().describe("Null where there are faults"),
      }),
      "Every fault with its place, or what would change",
    ),
    ...REFUSED,
  },
});

const reloadRoute = createRoute({
  method: "post",
  path: "/api/v1/control/reload",
  summary: "Reads the configuration again; a file with a fault changes nothing",
  security: changes("control"),
  request: {
    body: {
      required: false,
      content: {
        "application/json": {
          schema: z.object({ why: z.string().trim().max(200).optional().describe("For the event log") }),
        },
      },
    },
  },
  responses: { 200: json(reload, "What applies now, and what waits for a restart"), ...REFUSED, ...REFUSALS.refused },
});

/** What the program is told to be like. */
export function addConfiguration(app: App, { workings: { configuration }, auth }: ApiOptions): void {
  app.openapi(configRoute, async (c) => c.json(await configuration.view(), 200));
  app.openapi(checkRoute, (c) => {
    const checked = configuration.check(c.req.valid("json").text);
    return c.json({
      ok: checked.ok,
      faults: checked.ok ? [] : [...checked.error],
      would: checked.ok ? checked.value : null,
    }, 200);
  });
  app.openapi(reloadRoute, async (c) => {
    const done = await configuration.reload(operatorOf(auth.visitOf(c.req.raw), c.req.valid("json").why));
    if (done.ok) return c.json(done.value, 200);
    const { message, faults } = done.error;
    throw new Fault(409, "refused", `Cannot reload: ${message}`, faults.length === 0 ? undefined : { faults });
  });
}
