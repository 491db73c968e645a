import type { ComponentChildren } from "preact";
import type { Context, PageProps } from "./context.ts";

type Awaitable<T> = T | Promise<T>;

export interface PageOptions {
  readonly status?: number;
  readonly headers?: HeadersInit;
}

/** A handler's word that the page is to be rendered, with this data. */
export class PageResponse<Data> {
  constructor(readonly data: Data, readonly options: PageOptions = {}) {}
}

/** Renders the route's page with `data`. */
export function page(): PageResponse<undefined>;
export function page<Data>(data: Data, options?: PageOptions): PageResponse<Data>;
export function page(data?: unknown, options?: PageOptions): PageResponse<unknown> {
  return new PageResponse(data, options);
}

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;
export type Method = typeof METHODS[number];

export type HandlerFn<Data, State> = (ctx: Context<State>) => Awaitable<Response | PageResponse<Data>>;
export type HandlerByMethod<Data, State> = { [M in Method]?: HandlerFn<Data, State> };
export type RouteHandler<Data, State> = HandlerFn<Data, State> | HandlerByMethod<Data, State>;
export type Middleware<State> = (ctx: Context<State>) => Awaitable<Response>;
/** A component, or an async function that returns what to show, or a Response instead of it. */
export type Page<Data, State> = (props: PageProps<Data, State>) => Awaitable<ComponentChildren | Response>;

type DataOf<Handler, State> = Handler extends HandlerFn<infer Data, State> ? Data
  : Handler extends HandlerByMethod<infer Data, State> ? Data
  : never;

/** Identity functions that give a route's exports their types. */
export interface Define<State> {
  handlers<Data, Handlers extends RouteHandler<Data, State> = RouteHandler<Data, State>>(handlers: Handlers): Handlers;
  page<Handler = never>(render: Page<DataOf<Handler, State>, State>): Page<DataOf<Handler, State>, State>;
  layout(render: Page<unknown, State>): Page<unknown, State>;
  middleware<M extends Middleware<State> | Middleware<State>[]>(middleware: M): M;
}

export function createDefine<State>(): Define<State> {
  return {
    handlers: (handlers) => handlers,
    page: (render) => render,
    layout: (render) => render,
    middleware: (middleware) => middleware,
  };
}
