import { useEffect, useState } from "preact/hooks";
import { LogLines } from "../components/workings/log_lines.tsx";
import type { LogLine } from "../coordinator/ports/logbook.ts";

interface LiveLogProps {
  readonly lines: readonly LogLine[];
  /** The filters, as the API takes them: `level=warning&q=disk`. */
  readonly filters: string;
}

const LOOK_EVERY_MS = 2_000;
const LINES_MAX = 500;

/** Follows the log from the newest line on, until it is paused. */
export default function LiveLog({ lines: first, filters }: LiveLogProps) {
  const [lines, setLines] = useState(first);
  const [paused, setPaused] = useState(false);
  const [trouble, setTrouble] = useState(false);
  const [awake, setAwake] = useState(false);
  useEffect(() => setAwake(true), []);
  useEffect(() => {
    if (paused) return;
    const stop = new AbortController();
    let newest = lines[0]?.seq ?? 0;
    let isAsking = false;
    const follow = async () => {
      // A second question meanwhile would bring the same lines once more.
      if (document.hidden || isAsking) return;
      isAsking = true;
      try {
        const response = await fetch(`/api/v1/logs?limit=500&after=${newest}&${filters}`, { signal: stop.signal });
        if (!response.ok) throw new Error(`${response.status}`);
        const { items } = await response.json() as { items: LogLine[] };
        setTrouble(false);
        if (items.length === 0) return;
        newest = items[0]!.seq;
        setLines((before) => [...items, ...before].slice(0, LINES_MAX));
      } catch {
        if (!stop.signal.aborted) setTrouble(true);
      } finally {
        isAsking = false;
      }
    };
    const timer = setInterval(follow, LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [paused, filters]);
  return (
    <>
      <div class={awake ? "log-head" : "log-head is-asleep"}>
        <button type="button" class="control" aria-pressed={paused} onClick={() => setPaused(!paused)}>
          {paused ? "Follow" : "Pause"}
        </button>
        <span class="dim" role="status">
          {trouble ? "The coordinator does not answer." : paused ? "Paused: newer lines wait." : "Follows the log."}
        </span>
      </div>
      <LogLines lines={lines} />
    </>
  );
}
