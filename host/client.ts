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

if (state) {
  const islands: { name: string; props: object }[] = parse(state.textContent, {
    Signal: ([value]: [unknown]) => signal(value),
  });
  for (const element of document.querySelectorAll<HTMLElement>("x-island")) {
    const island = islands[Number(element.dataset.index)];
    if (!island) continue;
    modules[`/islands/${island.name}.tsx`]?.().then((module) => hydrate(h(module.default, island.props), element));
  }
}
