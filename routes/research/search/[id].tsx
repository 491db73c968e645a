import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { actingOf } from "../../../components/research/acting.ts";
import { jobText } from "../../../components/research/backtest_words.ts";
import { GoOn } from "../../../components/research/go_on.tsx";
import { ResearchPage } from "../../../components/research/research_page.tsx";
import { BestSetting, SearchFacts, SearchTrials, SearchVerdict } from "../../../components/research/search.tsx";
import { searchPath } from "../../../components/research/search_list.tsx";
import { hasEnded } from "../../../coordinator/ports/research/jobs.ts";
import { JobPanel } from "../../(_parts)/asked_research.tsx";
import { define } from "../../(_parts)/define.ts";

const PATH = "/research/search";

export const handler = define.handlers({
  GET: async ({ params, state: { research: { records, jobs } } }) => {
    const id = params.id!;
    const search = await records.search(id);
    const job = await jobs.job(search?.job_id ?? id);
    if (!search && job?.kind !== "search") throw new HttpError(404, `There is no search "${id}"`);
    return page({ search, job });
  },
});

export default define.page<typeof handler>(function SearchPage({ data: { search, job }, state: { session } }) {
  const title = `Search of ${search ? `${search.symbols.join(", ")} ${search.timeframe}` : jobText(job!)}`;
  const acting = actingOf(session);
  const isOpen = job !== null && !hasEnded(job.status);
  const panel = job && <JobPanel job={job} path={PATH} href={searchPath(search?.id ?? job.job_id)} acting={acting} />;
  return (
    <>
      <Head>
        <title>{`${title} · Xylen`}</title>
      </Head>
      <ResearchPage tab={PATH} title={title}>
        <nav class="crumbs study-crumbs" aria-label="Where this is">
          <a href={PATH}>All searches</a>
          {search && <a href={`/api/v1/searches/${encodeURIComponent(search.id)}`}>As JSON</a>}
        </nav>
        {!search && <div class="narrow-left">{panel}</div>}
        {search && (
          <>
            <div class="study">
              <div class="study-main">
                <SearchVerdict search={search} />
                <BestSetting search={search} />
              </div>
              <div class="study-side">
                {job?.status !== "done" && panel}
                <SearchFacts search={search} />
                {!isOpen && <GoOn search={search} path={PATH} acting={acting} />}
              </div>
            </div>
            <SearchTrials search={search} />
          </>
        )}
      </ResearchPage>
    </>
  );
});
