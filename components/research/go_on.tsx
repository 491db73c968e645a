import type { SearchView } from "../../coordinator/ports/research/records.ts";
import { TRIALS_MAX } from "../../coordinator/ports/research/study_requests.ts";
import { counted } from "../../domain/counted.ts";
import { NoEnter } from "../no_enter.tsx";
import { Panel } from "../panel.tsx";
import type { Acting } from "./acting.ts";

interface GoOnProps {
  readonly search: SearchView;
  /** What takes the form. */
  readonly path: string;
  readonly acting: Acting | null;
}

/** How a search is taken up again: what has run is not run twice. */
export function GoOn({ search: { ended_at, trials_run, trials_planned, job_id, command }, path, acting }: GoOnProps) {
  const isStopped = ended_at === null;
  return (
    <Panel id="go-on" title={isStopped ? "Go on" : "Go further"}>
      <p class="dim">
        {isStopped
          ? trials_run === 0
            ? "It was stopped before its first run had ended."
            : `It was stopped after ${counted(trials_run, "run")}: what is in the ledger is not run again.`
          : "With more trials it goes on where it was. Each makes the proof harder."}{" "}
        On other candles, or with another configuration, the same request is a new search.
      </p>
      {acting && job_id !== null
        ? (
          <form method="post" action={path} class="fields">
            <NoEnter />
            <input type="hidden" name="csrf" value={acting.csrfToken} />
            <input type="hidden" name="action" value="continue" />
            <input type="hidden" name="job" value={job_id} />
            <label>
              Trials, all in all
              <input
                type="number"
                name="trials"
                min={2}
                max={TRIALS_MAX}
                required
                value={isStopped ? trials_planned : Math.min(TRIALS_MAX, 2 * trials_planned)}
              />
            </label>
            <button type="submit" class="control">{isStopped ? "Go on" : "Go further"}</button>
          </form>
        )
        : (
          <>
            <p>In a terminal{!isStopped && ", with a larger --trials"}:</p>
            <pre><code>{command}</code></pre>
          </>
        )}
    </Panel>
  );
}
