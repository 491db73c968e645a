import { useEffect, useState } from "preact/hooks";
import { Machinery } from "../components/workings/machinery.tsx";
import type { SystemView } from "../coordinator/ports/system.ts";

interface Look {
  readonly system: SystemView;
  readonly nowMs: number;
}

const LOOK_EVERY_MS = 5_000;

/** Looks again and again while the page is shown. */
export default function LiveMachinery(first: Look) {
  const [look, setLook] = useState(first);
  const [trouble, setTrouble] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const again = async () => {
      if (document.hidden) return;
      try {
        const response = await fetch("/api/v1/system", { signal: stop.signal });
        if (!response.ok) throw new Error(`${response.status}`);
        setLook({ system: await response.json(), nowMs: Date.now() });
        setTrouble(false);
      } catch {
        if (!stop.signal.aborted) setTrouble(true);
      }
    };
    const timer = setInterval(again, LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, []);
  return (
    <>
      <p class="dim" role="status">{trouble ? "The coordinator does not answer; these figures are old." : ""}</p>
      <Machinery {...look} />
    </>
  );
}
