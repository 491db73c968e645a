import type { ResearchJobView } from "../../coordinator/ports/research/jobs.ts";
import type { Acting } from "./acting.ts";

interface CancelJobProps {
  readonly job: ResearchJobView;
  /** What takes the form. */
  readonly path: string;
  readonly acting: Acting;
}

/** Ends a job; nothing but its own work is lost, so it is not asked for twice. */
export const CancelJob = ({ job, path, acting }: CancelJobProps) => (
  <form method="post" action={path} class="cancel-job">
    <input type="hidden" name="csrf" value={acting.csrfToken} />
    <input type="hidden" name="action" value="cancel" />
    <input type="hidden" name="job" value={job.job_id} />
    <button type="submit" class="control">Cancel</button>
  </form>
);
