import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { Panel } from "../../../components/panel.tsx";
import { actingOf } from "../../../components/research/acting.ts";
import { GetData } from "../../../components/research/get_data.tsx";
import { ResearchPage } from "../../../components/research/research_page.tsx";
import { type SearchFields, SearchForm } from "../../../components/research/search_form.tsx";
import { SearchList, searchPath } from "../../../components/research/search_list.tsx";
import type { BacktestOffer } from "../../../coordinator/ports/research/backtests.ts";
import type { ResearchJobView, ResearchRefusal } from "../../../coordinator/ports/research/jobs.ts";
import type { SearchSummary } from "../../../coordinator/ports/research/records.ts";
import {
  OnlyLooks,
  seeOther,
  shownJobs,
  statusOf,
  type Trouble,
  TroubleBox,
  troubleOf,
  WHY,
} from "../../(_parts)/asked_research.tsx";
import { define, type State } from "../../(_parts)/define.ts";
import { field } from "../../(_parts)/form.ts";
import { JobsPanel } from "../../(_parts)/jobs_panel.tsx";
import { presetSearch, searchOf, typedSearch } from "../../(_parts)/study_fields.ts";

const PATH = "/research/search";

interface SearchesData {
  readonly searches: readonly SearchSummary[];
  readonly jobs: readonly ResearchJobView[];
  readonly offer: BacktestOffer;
  readonly typed: SearchFields;
  readonly trouble: Trouble | null;
}

export const handler = define.handlers<SearchesData>({
  GET: async ({ state }) => page(await dataOf(state)),
  POST: async ({ state }) => {
    const { research: { jobs }, form = new FormData() } = state;
    switch (field(form, "action")) {
      case "start": {
        const typed = typedSearch(form);
        const begun = await jobs.submit("search", searchOf(typed), state.actAs(WHY));
        return begun.ok ? seeOther(searchPath(begun.value.job_id)) : await refused(state, begun.error, typed);
      }
      case "continue":
        return await goOn(state, field(form, "job"), Number(field(form, "trials")));
      case "cancel": {
        const done = await jobs.cancel(field(form, "job"), state.actAs(WHY));
        return done.ok ? seeOther(PATH) : await refused(state, done.error, null);
      }
      default:
        throw new HttpError(400, "This form asks for nothing that can be done here");
    }
  },
});

/** The same request again goes on where the search was; more trials take it further. */
async function goOn(state: State, jobId: string, trials: number) {
  const { jobs } = state.research;
  const job = await jobs.job(jobId);
  if (job?.kind !== "search") throw new HttpError(404, "There is no such search to go on with");
  const begun = await jobs.submit("search", { ...job.request, trials }, state.actAs(WHY));
  return begun.ok ? seeOther(searchPath(begun.value.job_id)) : await refused(state, begun.error, null);
}

async function refused(state: State, refusal: ResearchRefusal, typed: SearchFields | null) {
  const data = await dataOf(state);
  return page(
    { ...data, typed: typed ?? data.typed, trouble: troubleOf(refusal, "The search") },
    { status: statusOf(refusal) },
  );
}

async function dataOf({ research: { records, jobs, backtests } }: State): Promise<SearchesData> {
  const [searches, known, offer] = await Promise.all([
    records.searches(),
    shownJobs(jobs, "search"),
    backtests.offer(),
  ]);
  return { searches, jobs: known, offer, typed: presetSearch(offer), trouble: null };
}

export default define.page<typeof handler>(function SearchesPage({ data, state: { session, commandOptions } }) {
  const { searches, jobs, offer, typed, trouble } = data;
  const acting = actingOf(session);
  const dataDirOption = / --data-dir .*/.exec(commandOptions)?.[0] ?? "";
  const isEmpty = offer.data.length === 0;
  return (
    <>
      <Head>
        <title>Search · Xylen</title>
      </Head>
      <ResearchPage tab={PATH} title="Search">
        <TroubleBox trouble={trouble} />
        <div class="research-columns">
          <div class="research-main">
            <JobsPanel jobs={jobs} path={PATH} hrefOf={({ job_id }) => searchPath(job_id)} acting={acting} />
            <Panel id="searches" title="Searches" aside="newest first">
              <SearchList searches={searches} />
            </Panel>
          </div>
          <div class="research-side">
            {isEmpty
              ? <GetData dataDirOption={dataDirOption} isEmpty />
              : acting
              ? <SearchForm offer={offer} typed={typed} faults={trouble?.faults ?? []} acting={acting} />
              : (
                <OnlyLooks
                  title="Start a search"
                  isViewer={session.signedIn !== null}
                  command={`deno task xylen optimise --data FILE --key KEY=LOW..HIGH${dataDirOption}`}
                />
              )}
          </div>
        </div>
      </ResearchPage>
    </>
  );
});
