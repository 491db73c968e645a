import type { ComponentChildren } from "preact";

interface AskedProps {
  /** Names it within the page. */
  readonly id: string;
  /** Opens the question. */
  readonly ask: string;
  readonly title: string;
  /** Does it. */
  readonly act: string;
  readonly action: "retrain" | "cancel" | "promote" | "rollback";
  readonly path: string;
  readonly csrfToken: string;
  /** A reason must be given. */
  readonly needsWhy?: boolean;
  /** What will happen, and more fields. */
  readonly children?: ComponentChildren;
}

/** A button with a dialog that asks once more before its form is sent: the browser opens it without a script. */
export const Asked = ({ id, ask, title, act, action, path, csrfToken, needsWhy = false, children }: AskedProps) => (
  <>
    <button type="button" class="control" popovertarget={id}>{ask}</button>
    <div id={id} popover="auto" role="dialog" class="ask asked" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      <form method="post" action={path} class="fields">
        <input type="hidden" name="csrf" value={csrfToken} />
        <input type="hidden" name="action" value={action} />
        {children}
        <label>
          Why, for the log
          <input
            name="why"
            maxLength={200}
            autocomplete="off"
            placeholder={needsWhy ? undefined : "optional"}
            required={needsWhy}
          />
        </label>
        <div class="ask-buttons">
          <button type="button" class="quiet" popovertarget={id} popovertargetaction="hide">Leave it</button>
          <button type="submit" class="control">{act}</button>
        </div>
      </form>
    </div>
  </>
);
