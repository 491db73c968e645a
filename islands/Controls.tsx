import { useRef, useState } from "preact/hooks";
import { ACTIONS, isIdle, needsWhy, offered } from "../components/control_actions.ts";
import { ControlFields } from "../components/control_fields.tsx";
import { Glyph } from "../components/glyph.tsx";
import type { Live } from "../components/live.ts";
import { NotAllowed } from "../components/not_allowed.tsx";
import type { SignedIn } from "../coordinator/ports/access.ts";
import type { OperatorAction } from "../coordinator/ports/operate.ts";

interface ControlsProps {
  readonly live: Live;
  readonly operator: boolean;
  /** Null when nobody is signed in. */
  readonly signedIn: SignedIn | null;
  readonly commandOptions: string;
}

const LOOKS_ONLY = "You are signed in as a viewer: operators act.";

/** Operator's buttons; each asks once more before it acts. Without a script they lead to a page that asks. */
export default function Controls({ live, operator, signedIn, commandOptions }: ControlsProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [action, setAction] = useState<OperatorAction>("pause");
  const [account, setAccount] = useState("");
  const [why, setWhy] = useState("");
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const status = live.status.value;
  const looksOnly = signedIn !== null && !operator;
  const { label, question, effect } = ACTIONS[action];
  const isAnother = action === "flatten" && account !== status.account;
  const lacksReason = needsWhy(action, status.state) && why.trim() === "";
  const mistyped = isAnother && !status.account.startsWith(account)
    ? `account "${account}" is not this account: type "${status.account}"`
    : "";

  const ask = (event: Event, asked: OperatorAction) => {
    event.preventDefault();
    setAction(asked);
    setAccount("");
    setWhy("");
    setTrouble("");
    dialog.current?.querySelector("form")?.reset();
    dialog.current?.showModal();
    // Once the fields of what is asked are there.
    requestAnimationFrame(() => dialog.current?.querySelector<HTMLElement>("input, .quiet")?.focus());
  };
  const act = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    const problem = await send(action, event.currentTarget as HTMLFormElement, signedIn?.csrfToken ?? "");
    setBusy(false);
    setTrouble(problem ?? "");
    if (problem === null) dialog.current?.close();
  };

  return (
    <div class="controls">
      <form class="controls-form" method="get" action="/control">
        {offered(status.state).map((which) => (
          <button
            key={which}
            type="submit"
            name="action"
            value={which}
            class={`control control-${which}`}
            disabled={looksOnly || isIdle(which, status.state)}
            title={looksOnly ? LOOKS_ONLY : undefined}
            onClick={(event) => ask(event, which)}
          >
            <Glyph name={ACTIONS[which].glyph} /> {ACTIONS[which].label}
          </button>
        ))}
      </form>
      {looksOnly && <p class="controls-why">{LOOKS_ONLY}</p>}
      <dialog ref={dialog} class="ask" aria-labelledby="ask-title">
        <h2 id="ask-title">{operator ? question : "Sign in first"}</h2>
        <p>{effect}</p>
        {operator
          ? (
            <form class="ask-fields" onSubmit={act} key={action}>
              <ControlFields action={action} status={status} onAccount={setAccount} onWhy={setWhy} />
              <p class="ask-trouble" role="alert">{trouble || mistyped}</p>
              <div class="ask-buttons">
                <button type="button" class="quiet" onClick={() => dialog.current?.close()}>Cancel</button>
                <button
                  type="submit"
                  class={`control control-${action}`}
                  disabled={busy || isAnother || lacksReason}
                >
                  {label}
                </button>
              </div>
            </form>
          )
          : (
            <>
              <NotAllowed viewer={false} command={`deno task xylen ${action}${commandOptions}`} />
              <div class="ask-buttons">
                <button type="button" class="quiet" onClick={() => dialog.current?.close()}>Close</button>
              </div>
            </>
          )}
      </dialog>
    </div>
  );
}

/** @returns What went wrong in words, or null. */
async function send(action: OperatorAction, form: HTMLFormElement, csrfToken: string): Promise<string | null> {
  const said = new FormData(form);
  const why = String(said.get("why") || (action === "resume" ? "" : "from the dashboard"));
  const account = action === "flatten" ? { account: String(said.get("account")) } : {};
  try {
    const response = await fetch(`/api/v1/control/${action}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-csrf-token": csrfToken },
      body: JSON.stringify({ why, ...account }),
      signal: AbortSignal.timeout(10_000),
    });
    if (response.ok) return null;
    const body = await response.json().catch(() => null) as { error?: { message?: string } } | null;
    return body?.error?.message ?? `The coordinator answered ${response.status}.`;
  } catch {
    return "The coordinator does not answer.";
  }
}
