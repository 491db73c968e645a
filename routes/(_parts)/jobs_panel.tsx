import { Panel } from "../../components/panel.tsx";
import type { Acting } from "../../components/research/acting.ts";
import { jobText } from "../../components/research/backtest_words.ts";
import { CancelJob } from "../../components/research/cancel_job.tsx";
import { JobLine } from "../../components/research/job_line.tsx";
import { hasEnded, type ResearchJobView } from "../../coordinator/ports/research/jobs.ts";
import ResearchProgress from "../../islands/ResearchProgress.tsx";

interface JobsPanelProps {
  /** What waits or runs first, then what came to nothing. */
  readonly jobs: readonly ResearchJobView[];
  /** What takes the form that cancels. */
  readonly path: string;
  readonly hrefOf: (job: ResearchJobView) => string;
  readonly acting: Acting | null;
}

/** Jobs that run, wait, or came to nothing lately; nothing without any. */
export const JobsPanel = ({ jobs, path, hrefOf, acting }: JobsPanelProps) =>
  jobs.length === 0 ? null : (
    <Panel id="jobs" title="Jobs" aside="one runs at a time, beside trading">
      <ul class="job-list">
        {jobs.map((job) => (
          <li key={job.job_id} class="job">
            <p class="job-title">
              <a href={hrefOf(job)}>{jobText(job)}</a> <span class="dim">asked for by {job.asked_by}</span>
            </p>
            {hasEnded(job.status) ? <JobLine job={job} /> : <ResearchProgress job={job} href={hrefOf(job)} />}
            {!hasEnded(job.status) && acting && <CancelJob job={job} path={path} acting={acting} />}
          </li>
        ))}
      </ul>
    </Panel>
  );
