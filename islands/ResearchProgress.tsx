import { useEffect, useState } from "preact/hooks";
import { JobLine } from "../components/research/job_line.tsx";
import { hasEnded, type ResearchJobView } from "../coordinator/ports/research/jobs.ts";

interface ResearchProgressProps {
  /** As the server knew it. */
  readonly job: ResearchJobView;
  /** Where its result is shown. */
  readonly href: string;
}

const LOOK_EVERY_MS = 1_000;

/** Follows a job to its end. The page is shown anew only when its reader wants that: what is typed in it stays. */
export default function ResearchProgress({ job, href }: ResearchProgressProps) {
  const [now, setNow] = useState(job);
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    if (hasEnded(now.status)) return;
    const timer = setTimeout(async () => {
      const told = await ask(job.job_id);
      setTrouble(told === null ? "Nobody tells how far it is; asking again." : "");
      setNow(told ?? { ...now });
    }, LOOK_EVERY_MS);
    return () => clearTimeout(timer);
  }, [now]);
  const isOver = !hasEnded(job.status) && hasEnded(now.status);
  return (
    <div aria-live="polite" class={isOver ? "is-over" : undefined}>
      <JobLine job={now} />
      {isOver && now.status === "done" && (
        <p>
          <a href={href}>See what came of it</a>
        </p>
      )}
      {isOver && now.status !== "done" && (
        <p>
          <a href="">Show the page anew</a>
        </p>
      )}
      {trouble && <p class="is-alarm">{trouble}</p>}
    </div>
  );
}

async function ask(jobId: string): Promise<ResearchJobView | null> {
  try {
    const response = await fetch(`/api/v1/research/jobs/${encodeURIComponent(jobId)}`, {
      signal: AbortSignal.timeout(10_000),
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
