import type { FunctionComponent, VNode } from "preact";

/** What a page, layout, app or error page is given. */
export interface PageProps<Data = unknown, State = unknown> {
  /** What the handler passed to `page()`. */
  readonly data: Data;
  readonly url: URL;
  readonly req: Request;
  readonly params: Record<string, string>;
  readonly state: State;
  /** What was thrown; only in `_error.tsx` and `_404.tsx`. */
  readonly error: unknown;
  /** What goes inside a layout or app. */
  readonly Component: FunctionComponent;
}

/** What a handler and a middleware are given. One for each request. */
export interface Context<State = unknown> {
  readonly req: Request;
  readonly url: URL;
  readonly params: Record<string, string>;
  readonly state: State;
  error: unknown;
  /** Calls the next middleware, in the end the handler. */
  next(): Promise<Response>;
  /** To a path of this site. Double slashes are folded, so that a path cannot lead to another host. */
  redirect(path: string, status?: number): Response;
  /** Renders a whole document, without layouts. */
  render(content: VNode, init?: ResponseInit): Promise<Response>;
}

type Render = (content: VNode, init?: ResponseInit) => Promise<Response>;

export class RequestContext<State> implements Context<State> {
  error: unknown = null;
  next: () => Promise<Response> = () => Promise.reject(new Error("Invariant: next() outside of a middleware"));

  constructor(
    readonly req: Request,
    readonly url: URL,
    readonly params: Record<string, string>,
    readonly state: State,
    readonly render: Render,
  ) {}

  redirect(path: string, status = 302): Response {
    const [, pathname = "", rest = ""] = /^([^?#]*)(.*)$/s.exec(path) ?? [];
    const location = path.startsWith("/") ? pathname.replaceAll(/[/\\]+/g, "/") + rest : path;
    return new Response(null, { status, headers: { location } });
  }
}
