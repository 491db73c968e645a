import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { actingOf } from "../../../components/research/acting.ts";
import { BacktestForm, type FormFields } from "../../../components/research/backtest_form.tsx";
import { BacktestTable } from "../../../components/research/backtest_table.tsx";
import { GetData } from "../../../components/research/get_data.tsx";
import { ResearchPage } from "../../../components/research/research_page.tsx";
import type { BacktestOffer, BacktestPage } from "../../../coordinator/ports/research/backtests.ts";
import type { ResearchJobView, ResearchRefusal } from "../../../coordinator/ports/research/jobs.ts";
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
import { presetFields, requestOf, typedFields } from "../../(_parts)/backtest_fields.ts";
import { define, type State } from "../../(_parts)/define.ts";
import { field } from "../../(_parts)/form.ts";
import { JobsPanel } from "../../(_parts)/jobs_panel.tsx";

interface BacktestsData {
  readonly list: BacktestPage;
  readonly isOlder: boolean;
  readonly jobs: readonly ResearchJobView[];
  readonly offer: BacktestOffer;
  readonly typed: FormFields;
  readonly trouble: Trouble | null;
}

const ROWS = 25;
/** As long as somebody may look for what came to nothing. */
const ENDED_SHOWN_MS = 24 * 3_600_000;

export const handler = define.handlers<BacktestsData>({
  GET: async ({ url, state }) => page(await dataOf(state, url.searchParams.get("before"))),
  POST: async ({ state }) => {
    const form = state.form ?? new FormData();
    switch (field(form, "action")) {
      case "start":
        return await start(state, form);
      case "cancel":
        return await cancel(state, form);
      default:
        throw new HttpError(400, "This form asks for nothing that can be done here");
    }
  },
});

async function start(state: State, form: FormData) {
  const typed = typedFields(form);
  const begun = await state.research.jobs.submit("backtest", requestOf(typed), state.actAs(WHY));
  if (begun.ok) return seeOther(`/research/backtests/${encodeURIComponent(begun.value.job_id)}`);
  return await refused(state, begun.error, typed);
}

async function cancel(state: State, form: FormData) {
  const done = await state.research.jobs.cancel(field(form, "job"), state.actAs(WHY));
  return done.ok ? seeOther("/research/backtests") : await refused(state, done.error, null);
}

async function refused(state: State, refusal: ResearchRefusal, typed: FormFields | null) {
  const data = await dataOf(state, null);
  return page(
    { ...data, typed: typed ?? data.typed, trouble: troubleOf(refusal, "The backtest") },
    { status: statusOf(refusal) },
  );
}

async function dataOf({ research: { backtests, jobs } }: State, before: string | null): Promise<BacktestsData> {
  const [list, known, offer] = await Promise.all([
    backtests.page(ROWS, before).catch((error) => {
      if (error instanceof RangeError) throw new HttpError(400, error.message);
      throw error;
    }),
    shownJobs(jobs, "backtest", Date.now() - ENDED_SHOWN_MS),
    backtests.offer(),
  ]);
  return { list, isOlder: before !== null, jobs: known, offer, typed: presetFields(offer), trouble: null };
}

export default define.page<typeof handler>(function BacktestsPage({ data, state: { session, commandOptions } }) {
  const { list, isOlder, jobs, offer, typed, trouble } = data;
  const acting = actingOf(session);
  const older = list.next === null ? null : `/research/backtests?before=${encodeURIComponent(list.next)}`;
  const dataDirOption = / --data-dir .*/.exec(commandOptions)?.[0] ?? "";
  const isEmpty = offer.data.length === 0;
  return (
    <>
      <Head>
        <title>Backtests · Xylen</title>
      </Head>
      <ResearchPage tab="/research/backtests" title="Backtests">
        <TroubleBox trouble={trouble} />
        <div class="research-columns">
          <div class="research-main">
            <JobsPanel
              jobs={jobs}
              path="/research/backtests"
              hrefOf={({ job_id }) => `/research/backtests/${encodeURIComponent(job_id)}`}
              acting={acting}
            />
            {isEmpty && list.items.length === 0
              ? <GetData dataDirOption={dataDirOption} isEmpty />
              : <BacktestTable rows={list.items} older={older} isOlder={isOlder} />}
          </div>
          <div class="research-side">
            {!isEmpty && acting && (
              <BacktestForm offer={offer} typed={typed} faults={trouble?.faults ?? []} acting={acting} />
            )}
            {!isEmpty && !acting && (
              <OnlyLooks
                title="Start a backtest"
                isViewer={session.signedIn !== null}
                command={`deno task xylen backtest --data FILE${dataDirOption}`}
              />
            )}
            {!(isEmpty && list.items.length === 0) && <GetData dataDirOption={dataDirOption} isEmpty={isEmpty} />}
          </div>
        </div>
      </ResearchPage>
    </>
  );
});
