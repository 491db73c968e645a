/** What pages of research have in common: jobs that are asked for, and what becomes of them. */
import type { ComponentChildren } from "preact";
import { NotAllowed } from "../../components/not_allowed.tsx";
import { Panel } from "../../components/panel.tsx";
import type { Acting } from "../../components/research/acting.ts";
import { CancelJob } from "../../components/research/cancel_job.tsx";
import type { FieldFault } from "../../components/research/form_fields.tsx";
import { JobLine } from "../../components/research/job_line.tsx";
import { RequestFacts } from "../../components/research/request_facts.tsx";
import { When } from "../../components/when.tsx";
import {
  hasEnded,
  RESEARCH_STATUS,
  type ResearchJobs,
  type ResearchJobView,
  type ResearchKind,
  type ResearchRefusal,
} from "../../coordinator/ports/research/jobs.ts";
import ResearchProgress from "../../islands/ResearchProgress.tsx";

const JOBS = 10;
/** Of those that came to nothing. */
const ENDED_SHOWN = 3;

/**
 * What waits or runs, then the last that came to nothing: what is done stands among the results.
 *
 * @param endedSinceMs What came to nothing by then is shown no more.
 */
export async function shownJobs(
  jobs: ResearchJobs,
  kind: ResearchKind,
  endedSinceMs = -Infinity,
): Promise<readonly ResearchJobView[]> {
  const known = await jobs.latest(kind, JOBS);
  const open = known.filter(({ status }) => !hasEnded(status));
  const vain = known.filter(({ status, ended_at }) => hasEnded(status) && status !== "done" && ended_at! > endedSinceMs)
    .slice(0, ENDED_SHOWN);
  return [...open, ...vain];
}

export const WHY = "from the dashboard";

export const seeOther = (location: string): Response => new Response(null, { status: 303, headers: { location } });

/** Why what was asked for was not done. */
export interface Trouble {
  readonly problem: string;
  readonly faults: readonly FieldFault[];
}

/** @param started What was not begun, for faults of fields. */
export const troubleOf = ({ message, fields }: ResearchRefusal, started: string): Trouble => ({
  problem: fields ? `${started} was not started` : message,
  faults: fields ?? [],
});

export const statusOf = ({ code }: ResearchRefusal): number => RESEARCH_STATUS[code];

export const TroubleBox = ({ trouble }: { trouble: Trouble | null }) =>
  trouble && (
    <div class="fields-trouble" role="alert">
      <p>{trouble.problem}.</p>
      {trouble.faults.map(({ field, message }) => (
        <p key={field + message}>{field ? `${field}: ${message}` : message}</p>
      ))}
    </div>
  );

/** In place of a form, for whoever only looks. */
export const OnlyLooks = ({ title, isViewer, command }: {
  readonly title: string;
  readonly isViewer: boolean;
  readonly command: string;
}) => (
  <Panel id="start" title={title}>
    <NotAllowed viewer={isViewer} command={command} />
  </Panel>
);

interface JobPanelProps {
  readonly job: ResearchJobView;
  /** What takes the form that cancels. */
  readonly path: string;
  /** Where its result is shown. */
  readonly href: string;
  readonly acting: Acting | null;
  readonly children?: ComponentChildren;
}

/** How far one job is, what was asked for, and an end to it. */
export function JobPanel({ job, path, href, acting, children }: JobPanelProps) {
  const isOpen = !hasEnded(job.status);
  return (
    <>
      <Panel id="job" title="How far it is" aside={<When ms={job.asked_at} />}>
        {isOpen ? <ResearchProgress job={job} href={href} /> : <JobLine job={job} />}
        {isOpen && acting && <CancelJob job={job} path={path} acting={acting} />}
        {children}
      </Panel>
      <Panel id="request" title="What was asked for" aside={`by ${job.asked_by}`}>
        <RequestFacts request={job.request} />
      </Panel>
    </>
  );
}
