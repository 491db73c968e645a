import { createRoute, z } from "@hono/zod-openapi";
import { html } from "hono/html";
import { type App, changes, json, REFUSALS } from "../http/app.ts";
import { Fault } from "../http/fault.ts";
import type { ApiOptions } from "../options.ts";
import { type Html, htmlPage } from "../pages/html_page.ts";

const link = { query: z.strictObject({ token: z.string().max(200) }) };
const refusals = { ...REFUSALS.bad, ...REFUSALS.unauthorized, ...REFUSALS.tooMany };

const shownRoute = createRoute({
  method: "get",
  path: "/signin",
  summary: "A one-time link: a page with one button, which signs the browser in; to look at it spends nothing",
  request: link,
  responses: {
    200: { description: "The page", content: { "text/html": { schema: z.string() } } },
    ...refusals,
  },
});

const signInRoute = createRoute({
  method: "post",
  path: "/signin",
  summary: "Spends a one-time link: signs the browser in and leads to the dashboard",
  request: link,
  responses: { 303: { description: "Signed in" }, ...refusals },
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
  // Chats and scanners open a link to preview it: they must not have the session, nor leave the person a used link.
  app.openapi(shownRoute, (c) => {
    const { token } = c.req.valid("query");
    if (!auth.linkHolds(token)) throw usedLink();
    return htmlPage(c, { title: "Sign in · Xylen", body: signInPage(token) }) as never;
  });
  app.openapi(signInRoute, async (c) => {
    const cookie = await auth.signInByLink(c.req.valid("query").token, c.req.raw);
    if (cookie === null) throw usedLink();
    return c.body(null, 303, { "set-cookie": cookie, location: "/" });
  });
  app.openapi(newLinkRoute, async (c) => c.json({ path: await auth.signInPathFor(c.req.raw) }, 201));
}

const usedLink = () =>
  new Fault(
    401,
    "link_used",
    "This link was used or is too old: `deno task xylen status --sign-in` prints a new one",
  );

const signInPage = (token: string): Html =>
  html`
    <h1>Sign in to Xylen</h1>
    <p>This link signs in one browser, once, as an operator. Is it this one?</p>
    <form method="post" action="/signin?token=${encodeURIComponent(
      token,
    )}"><button type="submit">Sign in</button></form>
    <p class="muted">Nothing has happened yet: the link holds for an hour after it was printed, until it is used.</p>
  `;
