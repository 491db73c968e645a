import { type ComponentChildren, type ComponentType, Fragment, type FunctionComponent, h, type VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import type { PageProps } from "./context.ts";
import type { Page } from "./define.ts";
import { collecting, type Collector, serializeIslands } from "./islands.ts";
import { HeadChildren } from "./runtime.ts";

/** Page first, then its layouts from the inside out, then the app. */
export type Frames = readonly Page<unknown, unknown>[];

/** An async page runs before rendering; it may answer with a Response of its own. */
const isAsync = (frame: Page<unknown, unknown>) => frame.constructor.name === "AsyncFunction";

/** Nests the frames. @returns What to render, or the Response that an async frame gave instead. */
export async function nest(frames: Frames, props: Omit<PageProps, "Component">): Promise<VNode | Response> {
  let Component: FunctionComponent = () => null;
  for (const frame of frames) {
    const given = { ...props, Component };
    if (isAsync(frame)) {
      const content = await frame(given);
      if (content instanceof Response) return content;
      Component = () => h(Fragment, null, content);
    } else {
      Component = () => h(frame as ComponentType<PageProps>, given);
    }
  }
  return h(Component, null);
}

/** @param scripts What the islands of the page need in the head; asked only when there are any. */
export function renderDocument(
  content: VNode,
  nonce: string,
  scripts: (islands: readonly string[]) => ComponentChildren,
): string {
  const collector: Collector = { islands: [], nonce };
  const head: ComponentChildren[] = [];
  const inContext = (node: ComponentChildren) => renderToString(collecting(collector, node));
  const html = inContext(h(HeadChildren.Provider, { value: head }, content));
  const names = [...new Set(collector.islands.map((island) => island.name))];
  const extras = inContext(h(Fragment, null, head, names.length > 0 ? scripts(names) : null));
  const state = names.length === 0 ? "" : inContext(h("script", {
    type: "application/json",
    id: "islands-state",
    dangerouslySetInnerHTML: { __html: serializeIslands(collector.islands) },
  }));
  return "<!doctype html>" + withExtras(html, extras, state);
}

function withExtras(html: string, extras: string, state: string): string {
  const headEnd = html.indexOf("</head>");
  if (headEnd < 0) return `<html><head><meta charset="utf-8">${extras}</head><body>${html}${state}</body></html>`;
  const head = html.slice(0, headEnd);
  const kept = /<title[\s>]/.test(extras) ? head.replace(/<title[^>]*>.*?<\/title>/s, "") : head;
  const bodyEnd = html.lastIndexOf("</body>");
  return kept + extras + html.slice(headEnd, bodyEnd) + state + html.slice(bodyEnd);
}
