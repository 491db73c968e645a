import type { ComponentChildren } from "preact";
import type { ConfigText as Text } from "../../coordinator/ports/configuration.ts";
import { NoEnter } from "../no_enter.tsx";
import { Panel } from "../panel.tsx";

interface EditorProps {
  readonly file: string;
  readonly exists: boolean;
  /** On the disk. */
  readonly stored: Text;
  readonly csrfToken: string;
  /** The field with the text. */
  readonly children: ComponentChildren;
}

/** For operators: the file as it is, and the two ways to have it taken over. */
export const ConfigEditor = ({ file, exists, stored, csrfToken, children }: EditorProps) => (
  <Panel id="config-editor" title="Edit" aside={exists ? file : `${file} is not there yet; saving makes it`}>
    {stored.hidden ? <p class="is-alarm">{stored.hidden}.</p> : (
      <form method="post" action="/settings" class="fields">
        <NoEnter />
        <input type="hidden" name="csrf" value={csrfToken} />
        <input type="hidden" name="action" value="save" />
        <input type="hidden" name="was" value={stored.text} />
        {children}
        <details class="confirmed">
          <summary>Save and apply…</summary>
          <p class="dim">
            The former file is kept beside the new one. Keys that apply at once hold from the next decision on; a text
            with a fault is not saved.
          </p>
          <label>
            Why, for the log
            <input name="why" maxLength={200} autocomplete="off" placeholder="optional" />
          </label>
          <button type="submit" class="control">Save and apply</button>
        </details>
      </form>
    )}
    <form method="post" action="/settings" class="fields">
      <NoEnter />
      <input type="hidden" name="csrf" value={csrfToken} />
      <input type="hidden" name="action" value="reload" />
      <details class="confirmed">
        <summary>Reload the file as it is…</summary>
        <p class="dim">
          For a file that was changed on the machine itself. It is read again by itself when it changes.
        </p>
        <label>
          Why, for the log
          <input name="why" maxLength={200} autocomplete="off" placeholder="optional" />
        </label>
        <button type="submit" class="control">Reload</button>
      </details>
    </form>
  </Panel>
);
