import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { Panel } from "../../components/panel.tsx";
import { actingOf } from "../../components/research/acting.ts";
import { GetData } from "../../components/research/get_data.tsx";
import { CheckAgain, Findings, StoredHistory } from "../../components/research/history.tsx";
import { ResearchPage } from "../../components/research/research_page.tsx";
import { hasEnded, type ResearchJobView, type ResearchRefusal } from "../../coordinator/ports/research/jobs.ts";
import type { HistoryView } from "../../coordinator/ports/research/records.ts";
import {
  seeOther,
  shownJobs,
  statusOf,
  type Trouble,
  TroubleBox,
  troubleOf,
  WHY,
} from "../(_parts)/asked_research.tsx";
import { define, type State } from "../(_parts)/define.ts";
import { field } from "../(_parts)/form.ts";
import { JobsPanel } from "../(_parts)/jobs_panel.tsx";

const PATH = "/research/data";

interface DataQuality {
  readonly history: HistoryView;
  readonly jobs: readonly ResearchJobView[];
  readonly trouble: Trouble | null;
}

export const handler = define.handlers<DataQuality>({
  GET: async ({ state }) => page(await dataOf(state)),
  POST: async ({ state }) => {
    const { research: { jobs }, form = new FormData() } = state;
    switch (field(form, "action")) {
      case "check": {
        const begun = await jobs.submit("check", { series: field(form, "series") }, state.actAs(WHY));
        return begun.ok ? seeOther(PATH) : await refused(state, begun.error);
      }
      case "cancel": {
        const done = await jobs.cancel(field(form, "job"), state.actAs(WHY));
        return done.ok ? seeOther(PATH) : await refused(state, done.error);
      }
      default:
        throw new HttpError(400, "This form asks for nothing that can be done here");
    }
  },
});

const refused = async (state: State, refusal: ResearchRefusal) =>
  page({ ...await dataOf(state), trouble: troubleOf(refusal, "The check") }, { status: statusOf(refusal) });

async function dataOf({ research: { records, jobs } }: State): Promise<DataQuality> {
  const [history, known] = await Promise.all([records.history(), shownJobs(jobs, "check")]);
  return { history, jobs: known, trouble: null };
}

export default define.page<typeof handler>(function DataPage({ data, state: { session, commandOptions } }) {
  const { history, jobs, trouble } = data;
  const acting = actingOf(session);
  const dataDirOption = / --data-dir .*/.exec(commandOptions)?.[0] ?? "";
  const open = new Set(
    jobs.flatMap(({ status, request }) => !hasEnded(status) && "series" in request ? [request.series] : []),
  );
  return (
    <>
      <Head>
        <title>Data quality · Xylen</title>
      </Head>
      <ResearchPage tab={PATH} title="Data quality">
        <TroubleBox trouble={trouble} />
        <JobsPanel jobs={jobs} path={PATH} hrefOf={() => PATH} acting={acting} />
        {history.trouble !== null && <p class="fields-trouble" role="alert">{history.trouble}</p>}
        {history.series.length > 0 && (
          <Panel id="history" title="Stored history">
            <p class="dim prose">
              A test is worth as much as the candles it runs on. Whatever is imported or downloaded is checked on its
              way in; here a whole series is looked through again. Nothing is ever mended without being asked for.
            </p>
            <StoredHistory
              series={history.series}
              act={(series) => (
                <CheckAgain series={series} path={PATH} acting={acting} isOpen={open.has(series.name)} />
              )}
            />
            {!acting && (
              <p class="dim">
                Operators look a series through again here; in a terminal:{" "}
                <code>deno task xylen data check{dataDirOption}</code>
              </p>
            )}
          </Panel>
        )}
        {history.series.length === 0 && history.trouble === null && <GetData dataDirOption={dataDirOption} isEmpty />}
        {history.series.map((series) => <Findings key={series.name} series={series} />)}
      </ResearchPage>
    </>
  );
});
