/** The browser's half: wakes the islands of the page up. */
import { signal } from "@preact/signals";
import { parse } from "devalue";
import { type ComponentType, h, hydrate } from "preact";

declare global {
  interface ImportMeta {
    /** Vite's: every module that matches, loaded when called. */
    glob<Module>(pattern: string): Record<string, () => Promise<Module>>;
  }
}

const modules = import.meta.glob<{ default: ComponentType }>("/islands/**/*.tsx");
const state = document.getElementById("islands-state");

interface Sleeping {
  readonly element: HTMLElement;
  readonly name: string;
  readonly props: object;
}

/**
 * All at once, when all are there: an island that wakes later than its neighbour, which may have changed a signal that
 * they share, would find its own server-rendered part out of date, and hydration does not mend attributes.
 */
async function wake(sleeping: readonly Sleeping[]): Promise<void> {
  const loads = sleeping.map((island) => modules[`/islands/${island.name}.tsx`]?.());
  const loaded = await Promise.allSettled(loads);
  sleeping.forEach(({ element, props }, i) => {
    const result = loaded[i]!;
    if (result.status === "rejected") console.error(result.reason);
    else if (result.value) hydrate(h(result.value.default, props), element);
  });
}

if (state) {
  const islands: { name: string; props: object }[] = parse(state.textContent, {
    Signal: ([value]: [unknown]) => signal(value),
  });
  const elements = [...document.querySelectorAll<HTMLElement>("x-island")];
  void wake(elements.map((element) => ({ element, ...islands[Number(element.dataset.index)]! })));
}
