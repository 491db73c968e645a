import type { ComponentType } from "preact";
import type { Assets } from "./assets.ts";
import type { HandlerByMethod, HandlerFn, Middleware, Page } from "./define.ts";
import type { Frames } from "./document.ts";
import { registerIsland } from "./islands.ts";
import { bySpecificity, foldersOf, isRoute, isSource, urlPattern } from "./route_files.ts";
import { allFiles } from "./static_files.ts";

type AnyPage = Page<unknown, unknown>;

interface RouteModule {
  readonly default?: AnyPage;
  readonly handler?: HandlerFn<unknown, unknown> | HandlerByMethod<unknown, unknown>;
  readonly handlers?: RouteModule["handler"];
}

interface MiddlewareModule {
  readonly default?: Middleware<unknown> | readonly Middleware<unknown>[];
  readonly handler?: MiddlewareModule["default"];
}

/** One file of `routes/` with everything around it. */
export interface Route {
  readonly pattern: string;
  readonly handler: RouteModule["handler"];
  readonly middlewares: readonly Middleware<unknown>[];
  /** Page, layouts, app; null when the route has no page. */
  readonly frames: Frames | null;
  /** The nearest `_error.tsx` in its layouts. */
  readonly errorFrames: Frames | null;
}

export interface Site {
  /** The most specific pattern first. */
  readonly routes: readonly Route[];
  /** Answers for every path that no route has: root middleware, `_404.tsx`. */
  readonly fallback: Route;
  readonly notFoundFrames: Frames | null;
}

/** Loads every route and island of a project. @throws {Error} naming a file that exports nothing to answer with. */
export async function loadSite(root: URL, assets: Pick<Assets, "load">): Promise<Site> {
  for (const file of (await allFiles(new URL("islands/", root))).filter((each) => each.endsWith(".tsx"))) {
    const module = await assets.load(`islands/${file}`) as { default?: ComponentType };
    if (!module.default) throw new Error(`islands/${file} has no default export: an island exports its component`);
    registerIsland(file.replace(/\.tsx$/, ""), module.default);
  }
  const files = (await allFiles(new URL("routes/", root))).filter(isSource);
  const modules = new Map<string, unknown>();
  for (const file of files) modules.set(file, await assets.load(`routes/${file}`));
  return assemble(files, modules);
}

function assemble(files: readonly string[], modules: ReadonlyMap<string, unknown>): Site {
  const pageOf = (file: string) => (modules.get(file) as RouteModule | undefined)?.default;
  const present = (pages: readonly (AnyPage | undefined)[]) => pages.filter((each) => each !== undefined);
  const framed = (page: AnyPage | undefined, folders: readonly string[]): Frames | null =>
    page
      ? [page, ...present([...folders.map((each) => pageOf(`${each}_layout.tsx`)).reverse(), pageOf("_app.tsx")])]
      : null;

  function routeOf(file: string): Route {
    const folders = foldersOf(file);
    const module = modules.get(file) as RouteModule | undefined;
    const errorDepth = folders.findLastIndex((folder) => pageOf(`${folder}_error.tsx`));
    return {
      pattern: urlPattern(file),
      handler: module?.handlers ?? module?.handler,
      middlewares: folders.flatMap((folder) => middlewaresOf(modules.get(`${folder}_middleware.ts`))),
      frames: framed(module?.default, folders),
      errorFrames: framed(pageOf(`${folders[errorDepth] ?? ""}_error.tsx`), folders.slice(0, errorDepth + 1)),
    };
  }

  const routes = files.filter(isRoute).map((file) => {
    const route = routeOf(file);
    if (!route.handler && !route.frames) throw new Error(`routes/${file} exports neither a page nor a handler`);
    return route;
  });
  routes.sort((a, b) => bySpecificity(a.pattern, b.pattern));
  return { routes, fallback: routeOf(""), notFoundFrames: framed(pageOf("_404.tsx"), [""]) };
}

function middlewaresOf(module: unknown): readonly Middleware<unknown>[] {
  const { default: exported, handler } = (module ?? {}) as MiddlewareModule;
  return [exported ?? handler ?? []].flat();
}
