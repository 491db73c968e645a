import { useRef, useState } from "preact/hooks";
import { Glyph, type GlyphName } from "../components/glyph.tsx";
import type { Live } from "../components/live.ts";
import type { SignedIn } from "../coordinator/ports/access.ts";

type Action = "pause" | "resume" | "halt";

const ACTIONS: Readonly<Record<Action, { label: string; glyph: GlyphName; effect: string }>> = {
  pause: {
    label: "Pause",
    glyph: "pause",
    effect: "No new positions until you resume. An open one keeps its stop and its target.",
  },
  resume: { label: "Resume", glyph: "play", effect: "Trading goes on with the next decision." },
  halt: {
    label: "Halt",
    glyph: "stop",
    effect: "No new positions, after a restart neither, until you resume. An open one keeps its stop and its target.",
  },
};

interface ControlsProps {
  readonly live: Live;
  readonly operator: boolean;
  /** Null when nobody is signed in. */
  readonly signedIn: SignedIn | null;
  readonly commandOptions: string;
}

/** Operator's buttons; each asks once more before it acts. */
export default function Controls({ live, operator, signedIn, commandOptions }: ControlsProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [action, setAction] = useState<Action>("pause");
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const state = live.status.value.state;
  const stopped = state === "paused" || state === "halted";

  const ask = (asked: Action) => {
    setAction(asked);
    setTrouble("");
    dialog.current?.showModal();
  };
  const act = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    const why = new FormData(event.currentTarget as HTMLFormElement).get("why");
    const problem = await send(action, String(why || "from the dashboard"), signedIn?.csrfToken ?? "");
    setBusy(false);
    setTrouble(problem ?? "");
    if (problem === null) dialog.current?.close();
  };
  const button = (which: Action, disabled: boolean) => (
    <button
      type="button"
      class={`control control-${which}`}
      disabled={disabled}
      onClick={() => ask(which)}
    >
      <Glyph name={ACTIONS[which].glyph} /> {ACTIONS[which].label}
    </button>
  );

  return (
    <div class="controls">
      {button(stopped ? "resume" : "pause", state === "stopping")}
      {button("halt", state === "halted" || state === "stopping")}
      <dialog ref={dialog} class="ask" aria-labelledby="ask-title">
        <h2 id="ask-title">
          {operator ? `${ACTIONS[action].label} trading?` : signedIn ? "Viewers only look" : "Sign in first"}
        </h2>
        <p>{ACTIONS[action].effect}</p>
        {operator
          ? (
            <form onSubmit={act}>
              <label>
                Why, for the log
                <input name="why" maxLength={200} autocomplete="off" placeholder="optional" />
              </label>
              <p class="ask-trouble" role="alert">{trouble}</p>
              <div class="ask-buttons">
                <button type="button" class="quiet" onClick={() => dialog.current?.close()}>Cancel</button>
                <button type="submit" class={`control control-${action}`} disabled={busy}>
                  {ACTIONS[action].label}
                </button>
              </div>
            </form>
          )
          : (
            <NotAllowed
              viewer={signedIn !== null}
              command={`deno task xylen ${action}${commandOptions}`}
              close={() => dialog.current?.close()}
            />
          )}
      </dialog>
    </div>
  );
}

const NotAllowed = ({ viewer, command, close }: { viewer: boolean; command: string; close: () => void }) => (
  <>
    {viewer ? <p>You are signed in as a viewer. An operator acts here, or whoever has the terminal:</p> : (
      <p>
        This browser may look but not act.{" "}
        <a href="/sign-in">Sign in</a>, open the one-time sign-in link that the start command printed in its terminal,
        or act there:
      </p>
    )}
    <pre><code>{command}</code></pre>
    <div class="ask-buttons">
      <button type="button" class="quiet" onClick={close}>Close</button>
    </div>
  </>
);

/** @returns What went wrong in words, or null. */
async function send(action: Action, why: string, csrfToken: string): Promise<string | null> {
  try {
    const response = await fetch(`/api/v1/control/${action}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-csrf-token": csrfToken },
      body: JSON.stringify({ why }),
      signal: AbortSignal.timeout(10_000),
    });
    if (response.ok) return null;
    const body = await response.json().catch(() => null) as { error?: { message?: string } } | null;
    return body?.error?.message ?? `The coordinator answered ${response.status}.`;
  } catch {
    return "The coordinator does not answer.";
  }
}
