import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { NotAllowed } from "../../../components/not_allowed.tsx";
import { Panel } from "../../../components/panel.tsx";
import { actingOf } from "../../../components/research/acting.ts";
import type { FieldFault } from "../../../components/research/form_fields.tsx";
import { BacktestForm, type FormFields } from "../../../components/research/backtest_form.tsx";
import { BacktestTable } from "../../../components/research/backtest_table.tsx";
import { GetData } from "../../../components/research/get_data.tsx";
import { ResearchPage } from "../../../components/research/research_page.tsx";
import type { BacktestOffer, BacktestPage } from "../../../coordinator/ports/research/backtests.ts";
import {
  hasEnded,
  RESEARCH_STATUS,
  type ResearchJobView,
  type ResearchRefusal,
} from "../../../coordinator/ports/research/jobs.ts";
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
  readonly faults: readonly FieldFault[];
  /** Why what was asked for was not done. */
  readonly problem: string | null;
}

const ROWS = 25;
const JOBS = 10;
/** Of those that came to nothing, as long as somebody may look for them. */
const ENDED_SHOWN = 3;
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
  const begun = await state.research.jobs.submit("backtest", requestOf(typed), state.actAs("from the dashboard"));
  if (begun.ok) return seeOther(`/research/backtests/${encodeURIComponent(begun.value.job_id)}`);
  return await refused(state, begun.error, typed);
}

async function cancel(state: State, form: FormData) {
  const done = await state.research.jobs.cancel(field(form, "job"), state.actAs("from the dashboard"));
  return done.ok ? seeOther("/research/backtests") : await refused(state, done.error, null);
}

const seeOther = (location: string) => new Response(null, { status: 303, headers: { location } });

async function refused(state: State, { code, message, fields }: ResearchRefusal, typed: FormFields | null) {
  const data = await dataOf(state, null);
  return page(
    {
      ...data,
      typed: typed ?? data.typed,
      faults: fields ?? [],
      problem: fields ? "The backtest was not started" : message,
    },
    { status: RESEARCH_STATUS[code] },
  );
}

async function dataOf({ research: { backtests, jobs } }: State, before: string | null): Promise<BacktestsData> {
  const [list, known, offer] = await Promise.all([
    backtests.page(ROWS, before).catch((error) => {
      if (error instanceof RangeError) throw new HttpError(400, error.message);
      throw error;
    }),
    jobs.latest("backtest", JOBS),
    backtests.offer(),
  ]);
  const open = known.filter(({ status }) => !hasEnded(status));
  const sinceMs = Date.now() - ENDED_SHOWN_MS;
  const vain = known.filter(({ status, ended_at }) => hasEnded(status) && status !== "done" && ended_at! > sinceMs)
    .slice(0, ENDED_SHOWN);
  return {
    list,
    isOlder: before !== null,
    jobs: [...open, ...vain],
    offer,
    typed: presetFields(offer),
    faults: [],
    problem: null,
  };
}

export default define.page<typeof handler>(function BacktestsPage({ data, state: { session, commandOptions } }) {
  const { list, isOlder, jobs, offer, typed, faults, problem } = data;
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
        {problem && (
          <div class="fields-trouble" role="alert">
            <p>{problem}.</p>
            {faults.map(({ field, message }) => (
              <p key={field + message}>{field ? `${field}: ${message}` : message}</p>
            ))}
          </div>
        )}
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
            {!isEmpty && acting && <BacktestForm offer={offer} typed={typed} faults={faults} acting={acting} />}
            {!isEmpty && !acting && (
              <Panel id="start" title="Start a backtest">
                <NotAllowed
                  viewer={session.signedIn !== null}
                  command={`deno task xylen backtest --data FILE${dataDirOption}`}
                />
              </Panel>
            )}
            {!(isEmpty && list.items.length === 0) && <GetData dataDirOption={dataDirOption} isEmpty={isEmpty} />}
          </div>
        </div>
      </ResearchPage>
    </>
  );
});
