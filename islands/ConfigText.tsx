import { useEffect, useState } from "preact/hooks";
import { ConfigFaults, ConfigOutcome } from "../components/workings/config_outcome.tsx";
import type { ConfigFaultView, ReloadView } from "../coordinator/ports/configuration.ts";

interface Checked {
  readonly ok: boolean;
  readonly faults: readonly ConfigFaultView[];
  readonly would: ReloadView | null;
}

/** Typing has paused for so long. */
const QUIET_MS = 400;

/** The text of config.yaml, checked as it is typed. Without a script it is a plain field, checked when it is saved. */
export default function ConfigText({ text, csrfToken }: { text: string; csrfToken: string }) {
  const [typed, setTyped] = useState<string | null>(null);
  const [checked, setChecked] = useState<Checked | null>(null);
  const [trouble, setTrouble] = useState("");
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
