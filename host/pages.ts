import { type Context as HonoContext, Hono } from "hono";
import type { VNode } from "preact";
import { type Assets, builtAssets } from "./assets.ts";
import { RequestContext } from "./context.ts";
import { type HandlerFn, type Method, METHODS, PageResponse } from "./define.ts";
import { type Frames, nest, renderDocument } from "./document.ts";
import { HttpError } from "./http_error.ts";
import { newNonce, securityHeaders } from "./security.ts";
import { loadSite, type Route, type Site } from "./site.ts";

export interface PagesOptions<State extends object> {
  /** The folder that holds `routes/`, `islands/` and `static/`. */
  readonly root: URL;
  /** What `ctx.state` starts from; `nonce` is added to it. */
  readonly state: (request: Request) => State | Promise<State>;
  /** Serves modules through Vite, so that an edit shows without a restart. */
  readonly dev?: boolean;
  /** Told of everything that a page threw and that was not an HttpError below 500. */
  readonly onError?: (error: unknown, request: Request) => void;
}

type Ctx = RequestContext<{ nonce: string }>;

/**
 * The pages of a project, to be mounted after every other route: it answers what is left, with 404 if need be.
 * Builds the islands first when `dist/` is missing or stale.
 */
export async function createPages<State extends object>(options: PagesOptions<State>): Promise<Hono> {
  if (!options.dev) return await pagesWith(options, await builtAssets(options.root));
  const { viteAssets } = await import("./vite_assets.ts");
  const assets = await viteAssets(options.root);
  let pages = await pagesWith(options, assets);
  assets.onChange(async () => pages = await pagesWith(options, assets));
  return new Hono().all("*", (c) => pages.fetch(c.req.raw));
}

/** The same with given assets. */
export async function pagesWith<State extends object>(options: PagesOptions<State>, assets: Assets): Promise<Hono> {
  const site = await loadSite(options.root, assets);
  const app = new Hono();
  assets.mount(app);
  const answer = (route: Route) => async (c: HonoContext) => {
    const nonce = newNonce();
    const request = c.req.raw;
    const state = { ...await options.state(request), nonce };
    const respondWith = (content: VNode, init?: ResponseInit) => Promise.resolve(respond(content, nonce, assets, init));
    const ctx = new RequestContext(request, new URL(request.url), c.req.param(), state, respondWith);
    try {
      return await through(route, ctx);
    } catch (error) {
      const quiet = error instanceof HttpError && error.status < 500;
      if (!quiet) (options.onError ?? ((thrown) => console.error(thrown)))(error, request);
      return await failed(error, ctx, route, site);
    }
  };
  for (const route of site.routes) app.all(route.pattern, answer(route));
  return app.all("*", answer(site.fallback));
}

/** Middlewares from the outside in, then the handler. */
function through(route: Route, ctx: Ctx): Promise<Response> {
  const step = (i: number) => async (): Promise<Response> => {
    const middleware = route.middlewares[i];
    if (!middleware) return await handle(route, ctx);
    ctx.next = step(i + 1);
    return await middleware(ctx);
  };
  return step(0)();
}

async function handle(route: Route, ctx: Ctx): Promise<Response> {
  const result = await handlerFor(route, ctx.req.method)(ctx);
  if (result instanceof Response) return result;
  if (!route.frames) throw new Error(`Invariant: ${route.pattern} returned page() but exports no page`);
  return await show(route.frames, ctx, result);
}

function handlerFor({ handler, frames }: Route, requested: string): HandlerFn<unknown, unknown> {
  if (typeof handler === "function") return handler;
  const method = METHODS.find((each) => each === requested);
  const found = method && (handler?.[method] ?? (method === "HEAD" ? handler?.GET : undefined));
  if (found) return found;
  if (!handler && !frames) throw new HttpError(404);
  if (frames && (method === "GET" || method === "HEAD")) return () => new PageResponse(undefined);
  const allowed: Method[] = METHODS.filter((each) => handler?.[each] ?? (frames && each === "GET"));
  return () => new Response("Method not allowed", { status: 405, headers: { allow: allowed.join(", ") } });
}

async function show(frames: Frames, ctx: Ctx, { data, options }: PageResponse<unknown>): Promise<Response> {
  const { url, req, params, state, error } = ctx;
  const content = await nest(frames, { data, url, req, params, state, error });
  return content instanceof Response ? content : await ctx.render(content, options);
}

function respond(content: VNode, nonce: string, assets: Assets, init: ResponseInit = {}): Response {
  const html = renderDocument(content, nonce, (islands) => assets.scripts(islands));
  const headers = new Headers({
    "content-type": "text/html; charset=utf-8",
    ...securityHeaders(nonce, assets.connect),
  });
  for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
  return new Response(html, { status: init.status ?? 200, headers });
}

/** The nearest error page; plain text when there is none or it fails itself. */
async function failed(error: unknown, ctx: Ctx, route: Route, site: Site): Promise<Response> {
  const status = error instanceof HttpError ? error.status : 500;
  const frames = (status === 404 ? site.notFoundFrames : null) ?? route.errorFrames;
  const text = error instanceof HttpError ? error.message : "Something went wrong";
  ctx.error = error;
  try {
    if (frames) return await show(frames, ctx, new PageResponse(undefined, { status }));
  } catch (failure) {
    console.error(failure);
  }
  return new Response(text, { status });
}
