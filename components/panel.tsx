import type { ComponentChildren } from "preact";

interface PanelProps {
  readonly id: string;
  readonly title: ComponentChildren;
  /** At the right end of the title line. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** One framed part of the page, reachable by its heading. */
export const Panel = ({ id, title, aside, children }: PanelProps) => (
  <section class={`panel panel-${id}`} aria-labelledby={`${id}-title`}>
    <header class="panel-head">
      <h2 id={`${id}-title`}>{title}</h2>
      {aside && <div class="panel-aside">{aside}</div>}
    </header>
    {children}
  </section>
);
