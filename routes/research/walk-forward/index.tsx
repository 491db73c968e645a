import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { Panel } from "../../../components/panel.tsx";
import { actingOf } from "../../../components/research/acting.ts";
import { GetData } from "../../../components/research/get_data.tsx";
import { ResearchPage } from "../../../components/research/research_page.tsx";
import { WalkForwardList } from "../../../components/research/walk_forward.tsx";
import { type WalkForwardFields, WalkForwardForm } from "../../../components/research/walk_forward_form.tsx";
import type { BacktestOffer } from "../../../coordinator/ports/research/backtests.ts";
import type { ResearchJobView, ResearchRefusal } from "../../../coordinator/ports/research/jobs.ts";
import type { WalkForwardSummary } from "../../../coordinator/ports/research/records.ts";
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
import { presetWalkForward, typedWalkForward, walkForwardOf } from "../../(_parts)/study_fields.ts";

const PATH = "/research/walk-forward";

interface WalkForwardsData {
  readonly all: readonly WalkForwardSummary[];
  readonly jobs: readonly ResearchJobView[];
  readonly offer: BacktestOffer;
  readonly typed: WalkForwardFields;
  readonly trouble: Trouble | null;
}

export const handler = define.handlers<WalkForwardsData>({
  GET: async ({ state }) => page(await dataOf(state)),
  POST: async ({ state }) => {
    const { research: { jobs }, form = new FormData() } = state;
    switch (field(form, "action")) {
      case "start": {
        const typed = typedWalkForward(form);
        const begun = await jobs.submit("walk_forward", walkForwardOf(typed), state.actAs(WHY));
        return begun.ok
          ? seeOther(`${PATH}/${encodeURIComponent(begun.value.job_id)}`)
          : await refused(state, begun.error, typed);
      }
      case "cancel": {
        const done = await jobs.cancel(field(form, "job"), state.actAs(WHY));
        return done.ok ? seeOther(PATH) : await refused(state, done.error, null);
      }
      default:
        throw new HttpError(400, "This form asks for nothing that can be done here");
    }
  },
});

async function refused(state: State, refusal: ResearchRefusal, typed: WalkForwardFields | null) {
  const data = await dataOf(state);
  return page(
    { ...data, typed: typed ?? data.typed, trouble: troubleOf(refusal, "The walk-forward") },
    { status: statusOf(refusal) },
  );
}

async function dataOf({ research: { records, jobs, backtests } }: State): Promise<WalkForwardsData> {
  const [all, known, offer] = await Promise.all([
    records.walkForwards(),
    shownJobs(jobs, "walk_forward"),
    backtests.offer(),
  ]);
  return { all, jobs: known, offer, typed: presetWalkForward(offer), trouble: null };
}

export default define.page<typeof handler>(function WalkForwardsPage({ data, state: { session, commandOptions } }) {
  const { all, jobs, offer, typed, trouble } = data;
  const acting = actingOf(session);
  const dataDirOption = / --data-dir .*/.exec(commandOptions)?.[0] ?? "";
  const isEmpty = offer.data.length === 0;
  return (
    <>
      <Head>
        <title>Walk-forward · Xylen</title>
      </Head>
      <ResearchPage tab={PATH} title="Walk-forward">
        <TroubleBox trouble={trouble} />
        <div class="research-columns">
          <div class="research-main">
            <JobsPanel
              jobs={jobs}
              path={PATH}
              hrefOf={({ job_id }) => `${PATH}/${encodeURIComponent(job_id)}`}
              acting={acting}
            />
            <Panel id="walk-forwards" title="Walk-forwards" aside="newest first">
              <WalkForwardList all={all} />
            </Panel>
          </div>
          <div class="research-side">
            {isEmpty
              ? <GetData dataDirOption={dataDirOption} isEmpty />
              : acting
              ? <WalkForwardForm offer={offer} typed={typed} faults={trouble?.faults ?? []} acting={acting} />
              : (
                <OnlyLooks
                  title="Start a walk-forward"
                  isViewer={session.signedIn !== null}
                  command={`deno task xylen walk-forward --data FILE${dataDirOption}`}
                />
              )}
          </div>
        </div>
      </ResearchPage>
    </>
  );
});
