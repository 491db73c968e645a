import { useEffect, useRef, useState } from "preact/hooks";
import { ConfigFaults, ConfigOutcome } from "../components/workings/config_outcome.tsx";
import type { ConfigFaultView, ReloadView } from "../coordinator/ports/configuration.ts";

interface Checked {
  readonly ok: boolean;
  readonly faults: readonly ConfigFaultView[];
  readonly would: ReloadView | null;
}

/** Typing has paused for so long. */
const QUIET_MS = 400;
const SAVE_TIMEOUT_MS = 10_000;

/**
 * The text of config.yaml, checked as it is typed. One with faults is not sent to be saved: the answer would be a new page,
 * and a text that holds a secret is in none. Without a script it is a plain field, checked when it is saved.
 */
export default function ConfigText({ text, csrfToken }: { text: string; csrfToken: string }) {
  const [typed, setTyped] = useState<string | null>(null);
  const [checked, setChecked] = useState<Checked | null>(null);
  const [trouble, setTrouble] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const { form } = field.current!;
    const save = (event: SubmitEvent) => {
      event.preventDefault();
      check(field.current!.value, csrfToken, AbortSignal.timeout(SAVE_TIMEOUT_MS)).then((answer) => {
        setChecked(answer);
        setTrouble("");
        if (answer.ok) form!.submit();
        else field.current!.focus();
      }, (error) => setTrouble(error.message));
    };
    form!.addEventListener("submit", save);
    return () => form!.removeEventListener("submit", save);
  }, []);
  useEffect(() => {
    if (typed === null) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      check(typed, csrfToken, stop.signal).then((answer) => {
        setChecked(answer);
        setTrouble("");
      }, (error) => {
        if (!stop.signal.aborted) setTrouble(error.message);
      });
    }, QUIET_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [typed]);
  return (
    <>
      <label>
        The text of the file
        <textarea
          ref={field}
          name="text"
          class="config-text"
          rows={22}
          spellcheck={false}
          autocomplete="off"
          defaultValue={text}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <div class="config-check" role="status">
        {trouble && <p class="is-alarm">It could not be checked: {trouble}</p>}
        {checked && !checked.ok && <ConfigFaults faults={checked.faults} />}
        {checked?.would && <ConfigOutcome outcome={checked.would} past={false} />}
      </div>
    </>
  );
}

async function check(text: string, csrfToken: string, signal: AbortSignal): Promise<Checked> {
  const response = await fetch("/api/v1/config/check", {
    method: "POST",
    headers: { "content-type": "application/json", "x-csrf-token": csrfToken },
    body: JSON.stringify({ text }),
    signal,
  });
  const body = await response.json();
  if (!response.ok) throw new Error(body?.error?.message ?? `the coordinator answered ${response.status}`);
  return body;
}
