import { createRoute, z } from "@hono/zod-openapi";
import { OPERATOR_ACTIONS } from "../../coordinator/ports/operate.ts";
import { type App, changes, json, REFUSALS } from "../http/app.ts";
import { Fault } from "../http/fault.ts";
import { operateFor } from "../operate.ts";
import type { ApiOptions } from "../options.ts";

const ACTIONS = {
  pause: "No new positions; open ones stay protected",
  resume: "Trading goes on; after a halt only with a reason",
  halt: "Like pause, and stays after a restart until an operator resumes",
  flatten: "Like halt, and closes everything until the exchange calls the account empty",
} as const;

const body = z.object({
  why: z.string().trim().max(200).optional().describe("For the event log"),
  account: z.string().max(100).optional().describe("Of flatten: the account's name, as the status tells it"),
});
const REFUSED = {
  ...REFUSALS.bad,
  ...REFUSALS.unauthorized,
  ...REFUSALS.forbidden,
  ...REFUSALS.refused,
  ...REFUSALS.tooMany,
};

/** Operator actions; each leaves a system event with who and why. */
export function addControl(app: App, { control, auth }: ApiOptions): void {
  for (const action of OPERATOR_ACTIONS) {
    const route = createRoute({
      method: "post",
      path: `/api/v1/control/${action}`,
      summary: ACTIONS[action],
      security: changes("control"),
      request: { body: { required: false, content: { "application/json": { schema: body } } } },
      responses: { 200: json(z.object({ state: z.string() }), "The state after it"), ...REFUSED },
    });
    app.openapi(route, async (c) => {
      const { why = "", account = "" } = c.req.valid("json");
      const done = await operateFor(control, auth.visitOf(c.req.raw))(action, { why, account });
      if (!done.ok) throw new Fault(409, "refused", `Cannot ${action}: ${done.error}`);
      return c.json({ state: done.value }, 200);
    });
  }
}
