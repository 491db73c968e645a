/** The part of Fresh 2's API that the dashboard uses, on Hono, Preact and Vite. */
export type { Context, PageProps } from "./context.ts";
export { createDefine, type Define, page } from "./define.ts";
export { HttpError } from "./http_error.ts";
export { createPages, type PagesOptions } from "./pages.ts";
