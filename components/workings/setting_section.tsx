import type { ComponentChildren } from "preact";

interface SettingSectionProps {
  /** Of the address's hash. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Where something in it is looked for, is wrong or waits. */
  readonly open: boolean;
  readonly children: ComponentChildren;
}

/**
 * Closed where the screen is small; elsewhere its content shows in any case. The hash names what is inside: a browser opens
 * it for who follows a link, without a script.
 */
export const SettingSection = ({ id, title, description, open, children }: SettingSectionProps) => (
  <details class="panel setting-section" open={open}>
    <summary class="panel-head">
      <h2>{title}</h2>
      <span class="panel-aside">{description.replaceAll("`", "")}</span>
    </summary>
    <div id={id} class="setting-section-keys">{children}</div>
  </details>
);
