import type { EdgeLevel } from "./chart_marks.ts";
import { price } from "../domain/figure_text.ts";

const EDGES = ["above", "below"] as const;

/** What lies beyond the upper and the lower edge of a chart, each with an arrow (trust.css), its name and its price. */
export class EdgeList {
  readonly #lists: Readonly<Record<EdgeLevel["edge"], HTMLElement>>;
  #key = "";

  constructor(box: HTMLElement) {
    const [above, below] = EDGES.map((edge) => {
      const list = document.createElement("ul");
      list.className = `edge-levels edge-${edge}`;
      box.append(list);
      return list;
    });
    this.#lists = { above: above!, below: below! };
  }

  show(levels: readonly EdgeLevel[]): void {
    const key = JSON.stringify(levels);
    if (key === this.#key) return;
    this.#key = key;
    for (const edge of EDGES) {
      this.#lists[edge].replaceChildren(...levels.filter((level) => level.edge === edge).map(item));
    }
  }
}

function item({ kind, price: at }: EdgeLevel): HTMLElement {
  const line = document.createElement("li");
  line.className = `edge-level edge-${kind}`;
  line.textContent = `${kind} ${price(at)}`;
  return line;
}
