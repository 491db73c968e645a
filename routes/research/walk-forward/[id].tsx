import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { actingOf } from "../../../components/research/acting.ts";
import { jobText } from "../../../components/research/backtest_words.ts";
import { ResearchPage } from "../../../components/research/research_page.tsx";
import {
  WalkForwardEquity,
  WalkForwardFigures,
  WalkForwardVerdict,
  Windows,
} from "../../../components/research/walk_forward.tsx";
import type { WalkForwardView } from "../../../coordinator/ports/research/records.ts";
import { JobPanel } from "../../(_parts)/asked_research.tsx";
import { define } from "../../(_parts)/define.ts";

const PATH = "/research/walk-forward";

export const handler = define.handlers({
  GET: async ({ params, state: { research: { records, jobs } } }) => {
    const id = params.id!;
    const [study, job] = await Promise.all([records.walkForward(id), jobs.job(id)]);
    if (!study && job?.kind !== "walk_forward") throw new HttpError(404, `There is no walk-forward "${id}"`);
    return page({ study, job });
  },
});

export default define.page<typeof handler>(function WalkForwardPage({ data: { study, job }, state: { session } }) {
  const title = `Walk-forward of ${study ? `${study.symbols.join(", ")} ${study.timeframe}` : jobText(job!)}`;
  return (
    <>
      <Head>
        <title>{`${title} · Xylen`}</title>
      </Head>
      <ResearchPage tab={PATH} title={title}>
        <nav class="crumbs study-crumbs" aria-label="Where this is">
          <a href={PATH}>All walk-forwards</a>
          {study && <a href={`/api/v1/walk-forwards/${encodeURIComponent(study.id)}`}>As JSON</a>}
        </nav>
        {study ? <Ended study={study} /> : (
          <div class="narrow-left">
            <JobPanel
              job={job!}
              path={PATH}
              href={`${PATH}/${encodeURIComponent(job!.job_id)}`}
              acting={actingOf(session)}
            />
          </div>
        )}
      </ResearchPage>
    </>
  );
});

const Ended = ({ study }: { study: WalkForwardView }) => (
  <>
    <div class="study">
      <div class="study-main">
        <WalkForwardVerdict study={study} />
        <WalkForwardEquity study={study} />
      </div>
      <div class="study-side">
        <WalkForwardFigures study={study} />
      </div>
    </div>
    <Windows study={study} />
  </>
);
