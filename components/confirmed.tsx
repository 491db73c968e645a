import type { ComponentChildren } from "preact";

interface ConfirmedProps {
  /** Opens the question. */
  readonly ask: string;
  /** Does it. */
  readonly act: string;
  readonly effect: string;
  readonly action: string;
  readonly csrfToken: string;
  /** More fields. */
  readonly children?: ComponentChildren;
}

/** An action that is asked for twice, with its reason for the log: without a script, so that it works without any. */
export const Confirmed = ({ ask, act, effect, action, csrfToken, children }: ConfirmedProps) => (
  <details class="confirmed">
    <summary>{ask}</summary>
    <form method="post" action="/access" class="fields">
      <input type="hidden" name="csrf" value={csrfToken} />
      <input type="hidden" name="action" value={action} />
      {children}
      <p class="dim">{effect}</p>
      <label>
        Why, for the log
        <input name="why" maxLength={200} autocomplete="off" placeholder="optional" />
      </label>
      <button type="submit" class="control">{act}</button>
    </form>
  </details>
);
