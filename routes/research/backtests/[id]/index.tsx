import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { Panel } from "../../../../components/panel.tsx";
import { actingOf } from "../../../../components/research/acting.ts";
import { BacktestFigures } from "../../../../components/research/backtest_figures.tsx";
import {
  Attribution,
  CostSteps,
  Equity,
  GroupTables,
  headingOf,
  Months,
  Provenance,
  Verdict,
} from "../../../../components/research/backtest_parts.tsx";
import { lengthText, periodText } from "../../../../components/research/backtest_words.ts";
import { CancelJob } from "../../../../components/research/cancel_job.tsx";
import { JobLine } from "../../../../components/research/job_line.tsx";
import { RequestFacts } from "../../../../components/research/request_facts.tsx";
import { ResearchPage } from "../../../../components/research/research_page.tsx";
import { When } from "../../../../components/when.tsx";
import type { BacktestView } from "../../../../coordinator/ports/research/backtests.ts";
import { hasEnded, type ResearchJobView } from "../../../../coordinator/ports/research/jobs.ts";
import ResearchProgress from "../../../../islands/ResearchProgress.tsx";
import { define } from "../../../(_parts)/define.ts";

interface BacktestData {
  readonly id: string;
  readonly backtest: BacktestView | null;
  readonly job: ResearchJobView | null;
}

export const handler = define.handlers<BacktestData>({
  GET: async ({ params, state: { research } }) => {
    const id = params.id!;
    const [backtest, job] = await Promise.all([research.backtests.find(id), research.jobs.job(id)]);
    if (!backtest && !job) throw new HttpError(404, `There is no backtest "${id}"`);
    return page({ id, backtest, job });
  },
});

export default define.page<typeof handler>(function OneBacktestPage({ data: { id, backtest, job }, state }) {
  const path = `/research/backtests/${encodeURIComponent(id)}`;
  const title = backtest?.report ? `Backtest of ${headingOf(backtest.report)}` : "Backtest";
  return (
    <>
      <Head>
        <title>{`${title} · Xylen`}</title>
      </Head>
      <ResearchPage tab="/research/backtests" title={title}>
        {backtest
          ? <Stored backtest={backtest} notes={job?.notes ?? []} path={path} />
          : <Asked job={job!} path={path} state={state} />}
      </ResearchPage>
    </>
  );
});

/** A job without a result yet, or for ever. */
function Asked(
  { job, path, state }: { job: ResearchJobView; path: string; state: { session: Parameters<typeof actingOf>[0] } },
) {
  const acting = actingOf(state.session);
  const isOpen = !hasEnded(job.status);
  return (
    <div class="narrow-left">
      <Panel id="job" title="How far it is" aside={<When ms={job.asked_at} />}>
        {isOpen ? <ResearchProgress job={job} href={path} /> : <JobLine job={job} />}
        {isOpen && acting && <CancelJob job={job} path="/research/backtests" acting={acting} />}
      </Panel>
      <Panel id="request" title="What was asked for" aside={`by ${job.asked_by}`}>
        <RequestFacts request={job.request} />
      </Panel>
      <p>
        <a href="/research/backtests">All backtests</a>
      </p>
    </div>
  );
}

interface StoredProps {
  readonly backtest: BacktestView;
  /** What its run said beside its progress. */
  readonly notes: readonly string[];
  readonly path: string;
}

function Stored({ backtest, notes, path }: StoredProps) {
  const { report, verdict, curve, files, recorded_at } = backtest;
  return (
    <>
      <p class="one-line">
        {report && (
          <span>
            {periodText(report.from, report.to)} <span class="dim">({lengthText(report.from, report.to)})</span>
          </span>
        )}
        <span class="dim">
          run <When ms={recorded_at} />
        </span>
        {files.includes("report.html") && <a href={`${path}/report.html`}>The whole report</a>}
        {files.includes("trades.csv") && <a href={`${path}/trades.csv`} download>Trades (CSV)</a>}
        {files.includes("equity.csv") && <a href={`${path}/equity.csv`} download>Equity (CSV)</a>}
        <a href={`/api/v1${path.replace("/research", "")}`}>As JSON</a>
        {files.length === 0 && <span class="dim">its files are gone, or a later run has written over them</span>}
      </p>
      {report === null
        ? (
          <p class="fields-trouble">
            Another version of Xylen stored this report in another form: open the whole report, or the JSON.
          </p>
        )
        : (
          <div class="research-columns">
            <div class="research-main">
              <Verdict sentences={verdict} warnings={report.warnings} notes={notes} />
              <Equity curve={curve} hasReport={files.includes("report.html")} />
              <Months report={report} />
              <BacktestFigures report={report} />
            </div>
            <div class="research-side">
              <CostSteps report={report} />
              <Attribution report={report} />
              <GroupTables report={report} />
              <Provenance report={report} />
            </div>
          </div>
        )}
    </>
  );
}
