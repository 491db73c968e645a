import { hasEnded, type JobStatus, type ResearchJobView } from "../../coordinator/ports/research/jobs.ts";
import { percent } from "../../domain/figure_text.ts";
import { When } from "../when.tsx";

const SAID: Readonly<Record<JobStatus, string>> = {
  queued: "Waits for its turn",
  running: "Running",
  done: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
  lost: "Ended with the program",
};

/** How far a job is, or what became of it; the same on the server and in the browser. */
export function JobLine({ job }: { job: ResearchJobView }) {
  const { status, progress, stage, error, ended_at } = job;
  if (hasEnded(status)) {
    return (
      <div class={`job-state is-${status}`}>
        <p>
          <strong>{SAID[status]}</strong>{" "}
          <span class="dim">
            <When ms={ended_at} />
          </span>
        </p>
        {error && <pre class="job-error">{error}</pre>}
      </div>
    );
  }
  return (
    <div class={`job-state is-${status}`}>
      <p>
        <strong>{status === "running" ? `${SAID[status]}, ${percent(progress, 0)}` : SAID[status]}</strong>{" "}
        <span class="dim">{status === "running" ? stage : "one runs at a time"}</span>
      </p>
      <progress value={progress} max={1} aria-label="Progress" />
    </div>
  );
}
