import { createRoute, z } from "@hono/zod-openapi";
import { maskedSecrets } from "../../domain/secret_text.ts";
import type { Operator } from "../../coordinator/ports/control.ts";
import { actorOf } from "../auth/visit.ts";
import { type App, changes, json, REFUSALS } from "../http/app.ts";
import { Fault } from "../http/fault.ts";
import type { ApiOptions } from "../options.ts";

const ACTIONS = {
  pause: "No new positions; open ones stay protected",
  resume: "Trading goes on; after a halt only with a reason",
  halt: "Like pause, and stays after a restart until an operator resumes",
  flatten: "Like halt, and closes everything until the exchange calls the account empty",
} as const;

const body = z.object({ why: z.string().trim().max(200).optional().describe("For the event log") });
const named = body.extend({
  account: z.string().max(100).optional().describe("The account's name, as the status tells it"),
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
  const actions = {
    pause: (by: Operator) => control.pause(by),
    resume: (by: Operator) => control.resume(by),
    halt: (by: Operator) => control.halt(by),
    flatten: (by: Operator, account: string) => control.flatten(by, account),
  };
  for (const action of ["pause", "resume", "halt", "flatten"] as const) {
    const route = createRoute({
      method: "post",
      path: `/api/v1/control/${action}`,
      summary: ACTIONS[action],
      security: changes("control"),
      request: { body: { required: false, content: { "application/json": { schema: named } } } },
      responses: { 200: json(z.object({ state: z.string() }), "The state after it"), ...REFUSED },
    });
    app.openapi(route, async (c) => {
      const { why: given = "", account = "" } = c.req.valid("json");
      const why = maskedSecrets(given);
      const { who, from } = actorOf(auth.visitOf(c.req.raw), why || "no reason given");
      const done = await actions[action]({ who: maskedSecrets(`${who} at ${from}`), why }, account);
      if (!done.ok) throw new Fault(409, "refused", `Cannot ${action}: ${done.error}`);
      return c.json({ state: done.value }, 200);
    });
  }
}
