import { Signal } from "@preact/signals";
import { DevalueError, stringify } from "devalue";
import { type ComponentChildren, type ComponentType, createContext, h, options, type VNode } from "preact";
import { useContext } from "preact/hooks";

/** An island met while a page was rendered, with the props it needs in the browser. */
export interface CollectedIsland {
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
}

export interface Collector {
  readonly islands: CollectedIsland[];
  readonly nonce: string;
}

const Collecting = createContext<Collector | null>(null);
const InIsland = createContext(false);
const wrappers = new Map<unknown, ComponentType>();
let unwrapped = 0;

/** `h()` past the hook below, so that a wrapper can render what it wraps. */
function plain(type: ComponentType | string, props: object): VNode {
  unwrapped++;
  try {
    return h(type as ComponentType, props);
  } finally {
    unwrapped--;
  }
}

/** From now on `component` renders inside `<x-island>` and its props travel to the browser. */
export function registerIsland(name: string, component: ComponentType): void {
  wrappers.set(component, function Island(props: Readonly<Record<string, unknown>>) {
    const collector = useContext(Collecting);
    if (!collector || useContext(InIsland)) return plain(component, props);
    const index = collector.islands.push({ name, props }) - 1;
    const content = h(InIsland.Provider, { value: true }, plain(component, props));
    return h("x-island", { "data-index": index }, content);
  });
}

/** Every script and style element carries the request's nonce: without it the content security policy blocks them. */
for (const element of ["script", "style"]) {
  wrappers.set(element, function Nonced(props: object) {
    const collector = useContext(Collecting);
    return plain(element, collector ? { nonce: collector.nonce, ...props } : props);
  });
}

const previous = options.vnode;
options.vnode = (vnode) => {
  const wrapper = unwrapped === 0 && wrappers.get(vnode.type);
  if (wrapper) vnode.type = wrapper;
  previous?.(vnode);
};

export const collecting = (collector: Collector, content: ComponentChildren): VNode =>
  h(Collecting.Provider, { value: collector }, content) as VNode;

/**
 * One text for all islands of a page: a signal that several share stays shared; dates, maps and sets survive.
 * @throws {Error} naming island and prop when a prop cannot travel (a function, JSX children).
 */
export function serializeIslands(islands: readonly CollectedIsland[]): string {
  const plainList = islands.map(({ name, props }) => ({ name, props }));
  try {
    const text = stringify(plainList, { Signal: (value: unknown) => value instanceof Signal && [value.peek()] });
    return text.replaceAll("<", "\\u003C");
  } catch (cause) {
    if (!(cause instanceof DevalueError)) throw cause;
    const [, index = "0", path = ""] = /^\[(\d+)\]\.props\.?(.*)$/.exec(cause.path ?? "") ?? [];
    const name = islands[Number(index)]?.name;
    const why = `${cause.message.replace(/\.$/, "")}: pass plain data or signals, no functions, no JSX children`;
    throw new Error(`Cannot send the prop "${path}" of island "${name}" to the browser. ${why}.`, { cause });
  }
}
