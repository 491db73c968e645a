import { createRoute, z } from "@hono/zod-openapi";
import { type App, changes, json, REFUSALS } from "../http/app.ts";
import { Fault } from "../http/fault.ts";
import type { ApiOptions } from "../options.ts";

const signInRoute = createRoute({
  method: "get",
  path: "/signin",
  summary: "A one-time link: signs the browser in and leads to the dashboard",
  request: { query: z.strictObject({ token: z.string().max(200) }) },
  responses: { 303: { description: "Signed in" }, ...REFUSALS.bad, ...REFUSALS.unauthorized, ...REFUSALS.tooMany },
});

const newLinkRoute = createRoute({
  method: "post",
  path: "/api/v1/signin-links",
  summary: "A new one-time sign-in link, good for an hour",
  security: changes(null),
  responses: {
    201: json(z.object({ path: z.string() }), "Path and query of the link"),
    ...REFUSALS.unauthorized,
    ...REFUSALS.forbidden,
    ...REFUSALS.tooMany,
  },
});

/** The ways in for a browser. */
export function addSignIn(app: App, { auth }: ApiOptions): void {
  app.openapi(signInRoute, async (c) => {
    // Previews and scanners of links ask so: they would have the session, and the person a used link.
    if (c.req.raw.method === "HEAD") return c.body(null, 303, { location: "/" });
    const cookie = await auth.signInByLink(c.req.valid("query").token, c.req.raw);
    if (cookie === null) {
      throw new Fault(
        401,
        "link_used",
        "This link was used or is too old: `deno task xylen status --sign-in` prints a new one",
      );
    }
    return c.body(null, 303, { "set-cookie": cookie, location: "/" });
  });
  app.openapi(newLinkRoute, async (c) => c.json({ path: await auth.signInPathFor(c.req.raw) }, 201));
}
