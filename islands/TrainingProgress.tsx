import { useEffect, useState } from "preact/hooks";
import { TrainingLine } from "../components/model/training_line.tsx";
import type { TrainingView } from "../coordinator/ports/model_desk.ts";

interface TrainingProgressProps {
  /** As the server knew it. */
  readonly job: TrainingView;
  /** Where it is asked for. */
  readonly url: string;
}

const LOOK_EVERY_MS = 1_000;

/** Follows a training that runs to its end. The page is shown anew only when its reader wants that: what is open stays open. */
export default function TrainingProgress({ job, url }: TrainingProgressProps) {
  const [now, setNow] = useState(job);
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    if (now.status !== "running") return;
    const timer = setTimeout(async () => {
      const told = await ask(url);
      setTrouble(told === null ? "Its server does not tell how far it is; asking again." : "");
      setNow(told ?? { ...now });
    }, LOOK_EVERY_MS);
    return () => clearTimeout(timer);
  }, [now]);
  const isOver = job.status === "running" && now.status !== "running";
  return (
    <div aria-live="polite" class={isOver ? "is-over" : undefined}>
      <TrainingLine job={now} />
      {isOver && (
        <p>
          The rest of this page is from before. <a href="">Show it anew</a>
        </p>
      )}
      {trouble && <p class="is-alarm">{trouble}</p>}
    </div>
  );
}

async function ask(url: string): Promise<TrainingView | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
