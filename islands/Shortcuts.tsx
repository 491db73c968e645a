import { useEffect, useRef, useState } from "preact/hooks";
import { tinykeys } from "tinykeys";
import { PAGES } from "../components/navigation.tsx";

const KEPT_AS = "shortcuts";
const OFF = "off";

/** What a key does on whatever page it does something on: it presses what the page has. */
const PRESSES = [
  ["/", "Search this page's table", "input[type=search]"],
  ["[", "Page before", "a[rel=prev]"],
  ["]", "Next page", "a[rel=next]"],
  ["p", "Pause or resume trading (asks first)", ".controls .control-pause, .controls .control-resume"],
] as const;

/** Keys that lead to pages and press buttons, and the list of them. Can be switched off: single letters get in the way of speech. */
export default function Shortcuts() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [on, setOn] = useState(true);
  const open = () => dialog.current?.showModal();

  useEffect(() => setOn(localStorage.getItem(KEPT_AS) !== OFF), []);
  useEffect(() => {
    const help: Record<string, (event: KeyboardEvent) => void> = { "Shift+?": free(open), "?": free(open) };
    return tinykeys(window, on ? { ...help, ...leads(), ...presses() } : help);
  }, [on]);

  const change = (event: Event) => {
    const { checked } = event.currentTarget as HTMLInputElement;
    localStorage.setItem(KEPT_AS, checked ? "on" : OFF);
    setOn(checked);
  };
  return (
    <>
      <button type="button" class="quiet shortcuts-open" onClick={open}>
        Keyboard shortcuts <kbd>?</kbd>
      </button>
      <dialog ref={dialog} class="ask shortcuts" aria-labelledby="shortcuts-title">
        <h2 id="shortcuts-title">Keyboard shortcuts</h2>
        <dl>
          <Shortcut keys={["?"]} does="This list" />
          {PRESSES.map(([key, does]) => <Shortcut key={key} keys={[key]} does={does} />)}
          {PAGES.map(([to, title, key]) => <Shortcut key={to} keys={["g", key]} does={title} />)}
        </dl>
        <label class="shortcuts-on">
          <input type="checkbox" checked={on} onChange={change} /> Use them
        </label>
        <form method="dialog" class="ask-buttons">
          <button type="submit" class="quiet">Close</button>
        </form>
      </dialog>
    </>
  );
}

const Shortcut = ({ keys, does }: { keys: readonly string[]; does: string }) => (
  <div>
    <dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
    <dd>{does}</dd>
  </div>
);

const leads = () => Object.fromEntries(PAGES.map(([to, , key]) => [`g ${key}`, free(() => location.assign(to))]));

const presses = () => Object.fromEntries(PRESSES.map(([key, , selector]) => [key, free(() => press(selector))]));

function press(selector: string): void {
  const found = document.querySelector<HTMLElement>(selector);
  if (found instanceof HTMLInputElement) found.focus();
  else found?.click();
}

/** Not while somebody writes, nor in a dialog that waits for an answer. */
const free = (act: () => void) => (event: KeyboardEvent): void => {
  const at = event.target as HTMLElement;
  if (at.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
  event.preventDefault();
  act();
};
