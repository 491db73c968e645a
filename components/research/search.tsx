import type { SearchView } from "../../coordinator/ports/research/records.ts";
import type { TrialLine } from "../../coordinator/ports/research/search_report.ts";
import { counted } from "../../domain/counted.ts";
import { direction, duration, number, percent, signed } from "../../domain/figure_text.ts";
import type { Dimension } from "../../domain/search_space.ts";
import { Fact } from "../fact.tsx";
import { Panel } from "../panel.tsx";
import { When } from "../when.tsx";
import { periodText } from "./backtest_words.ts";
import { ParallelCoordinates } from "./parallel_coordinates.tsx";
import { OBJECTIVE_WORDS, objectiveTitle, SAMPLER_WORDS, searchWords } from "./search_words.ts";
import { valueText } from "./setting.tsx";
import { type StudyColumn, StudyTable } from "./study_table.tsx";
import { Verdict } from "./verdict.tsx";

const RANKED = 30;

/** What may be believed of a search. */
export function SearchVerdict({ search }: { search: SearchView }) {
  const { report, ended_at, judged_trials, trials_run } = search;
  return (
    <Panel id="verdict" title="What may be believed">
      <Verdict words={searchWords(search)} warnings={report?.warnings ?? []}>
        {ended_at === null && judged_trials !== null && (
          <p class="prose">
            Judged over its first {counted(judged_trials, "trial")}. It has gone on since: {counted(trials_run, "run")}
            {" "}
            are in the ledger, and it is judged anew when it ends.
          </p>
        )}
      </Verdict>
      {report && (
        <dl class="tiles">
          <Fact name="Skill is likely by">
            {percent(report.deflated_sharpe)}
            <small>deflated Sharpe, after {counted(report.known_runs, "run")}</small>
          </Fact>
          <Fact name="It would look like">
            {percent(report.probabilistic_sharpe)}
            <small>had nothing been chosen</small>
          </Fact>
          <Fact name="Overfitted by">
            {percent(report.pbo)}
            <small>
              {report.pbo === null
                ? "not known"
                : `of ${number(report.pbo_details?.divisions ?? 0, 0)} ways to halve the days; chance gives 50 %`}
            </small>
          </Fact>
          <Fact name="Sharpe, chosen and then">
            {number(yearly(report.pbo_details?.sharpe_in_sample))},{" "}
            {number(yearly(report.pbo_details?.sharpe_out_of_sample))}
            <small>on the days it was chosen by, and on the others</small>
          </Fact>
        </dl>
      )}
    </Panel>
  );
}

/** Markets are open all days. */
const yearly = (daily: number | undefined): number | null => daily === undefined ? null : daily * Math.sqrt(365);

/** What was asked for. */
export function SearchFacts({ search }: { search: SearchView }) {
  const { report } = search;
  return (
    <Panel id="asked" title="What was searched">
      <dl class="story-facts">
        <Fact name="Market">{search.symbols.join(", ")} {search.timeframe}</Fact>
        <Fact name="Candles of">{periodText(search.from, search.to)}</Fact>
        <Fact name="Made large">{OBJECTIVE_WORDS[search.objective]}</Fact>
        <Fact name="Trials">
          {number(search.trials_planned, 0)}, {SAMPLER_WORDS[search.sampler]}
        </Fact>
        <Fact name="Runs in the ledger">
          {search.trials_run === 0
            ? "none"
            : <a href={`/research/trials?search_id=${encodeURIComponent(search.id)}`}>{number(search.trials_run, 0)}
            </a>}
        </Fact>
        {report && report.refused > 0 && (
          <Fact name="Refused">{counted(report.refused, "setting")} that the configuration does not allow</Fact>
        )}
        {report && report.folds > 1 && <Fact name="Judged">out of sample, in {report.folds} windows</Fact>}
        <Fact name="Begun">
          <When ms={search.started_at} />
        </Fact>
        {report && (
          <Fact name="Took">{duration(report.seconds * 1000)}{report.resumed > 0 && ", the last part of it"}</Fact>
        )}
        {report && (
          <Fact name="Files">
            <code class="path">{search.folder}</code>
          </Fact>
        )}
      </dl>
    </Panel>
  );
}

/** The best setting beside what it could have been. */
export function BestSetting({ search }: { search: SearchView }) {
  const { report, space, drawn, best_trial } = search;
  const best = report?.best ?? drawn.find(({ trial }) => trial === best_trial) ?? null;
  return (
    <Panel
      id="best"
      title={report ? "Best setting" : "Best setting so far"}
      aside={best && best_trial !== null ? `trial ${best_trial}` : undefined}
    >
      <StudyTable
        label="Best setting"
        rows={space}
        keyOf={({ key }) => key}
        empty="No key was searched over."
        columns={[
          { title: "Key", cell: ({ key }) => <code>{key}</code> },
          { title: "Searched", cell: (dimension) => rangeText(dimension) },
          { title: "Best", numeric: true, cell: ({ key }) => best ? valueText(best.setting[key]!) : "–" },
        ]}
      />
      {best
        ? (
          <p class="dim">
            {signed(best.figures["net_profit"])} USD in {counted(best.trades ?? 0, "trade")}, Sharpe ratio{" "}
            {number(best.figures["sharpe"])}, at most {percent(best.figures["max_drawdown"])}{" "}
            below its high.{report && (
              <>
                {" "}
                <code>best.yaml</code> among its files holds the setting.
              </>
            )}
          </p>
        )
        : <p class="dim">No trial can be judged yet: one with too few trades is not.</p>}
    </Panel>
  );
}

function rangeText(dimension: Dimension): string {
  if (dimension.kind === "choice") return dimension.choices.join(" or ");
  const { low, high, scale, whole } = dimension;
  return `${valueText(low)} to ${valueText(high)}${whole ? ", whole" : ""}${
    scale === "log" ? ", by its logarithm" : ""
  }`;
}

/** Every trial as a line, and the best of them in figures. */
export function SearchTrials({ search }: { search: SearchView }) {
  const { drawn, space, best_trial, objective, report } = search;
  const judged = drawn.filter(({ score }) => score !== null);
  const lines = report?.all ?? drawn;
  const last = Math.max(0, ...lines.map(({ rung }) => rung));
  const ranked = lines.filter(({ rung, score, same_as }) => rung === last && score !== null && same_as === null)
    .toSorted((a, b) => b.score! - a.score!).slice(0, RANKED);
  return (
    <>
      <Panel id="trials" title="All trials" aside={`${counted(judged.length, "line")}`}>
        {judged.length === 0
          ? <p class="dim">No trial has ended that can be judged: one with too few trades is not.</p>
          : (
            <>
              <p class="dim prose">
                A line is a trial; the more it stands out, the better its{" "}
                {OBJECTIVE_WORDS[objective]}. The thick one is the best. Where the strong lines run together the key
                matters; where they come from everywhere it does not.
              </p>
              <div class="table-scroll" tabIndex={0} role="region" aria-label="Parallel coordinates, scrollable">
                <ParallelCoordinates space={space} trials={drawn} bestTrial={best_trial} objective={objective} />
              </div>
            </>
          )}
      </Panel>
      {ranked.length > 0 && (
        <Panel
          id="ranked"
          title={`The ${ranked.length} best`}
          aside={last > 0 ? "of those that had all the time" : undefined}
        >
          <StudyTable
            label="Best trials"
            rows={ranked}
            keyOf={({ trial }) => String(trial)}
            empty="No trial has ended that can be judged."
            columns={columnsOf(search)}
          />
        </Panel>
      )}
    </>
  );
}

const columnsOf = ({ space, objective }: SearchView): readonly StudyColumn<TrialLine>[] => [
  { title: "Trial", numeric: true, cell: ({ trial }) => trial },
  ...(objective === "sharpe" || objective === "net_profit" ? [] : [{
    title: objectiveTitle(objective),
    numeric: true,
    cell: ({ score }: TrialLine) => score === null ? "–" : valueText(score),
  }]),
  { title: "Sharpe", numeric: true, cell: ({ figures }) => number(figures["sharpe"]) },
  {
    title: "Net, USD",
    numeric: true,
    cell: ({ figures: { net_profit } }) => (
      <span class={`num is-${direction(net_profit ?? null)}`}>{signed(net_profit)}</span>
    ),
  },
  { title: "Drawdown", numeric: true, cell: ({ figures }) => percent(figures["max_drawdown"]) },
  { title: "Trades", numeric: true, cell: ({ trades }) => number(trades, 0) },
  ...space.map(({ key }): StudyColumn<TrialLine> => ({
    title: key.replace(/^models\.endpoints\./, ""),
    numeric: true,
    cell: ({ setting }) => setting[key] === undefined ? "–" : valueText(setting[key]),
  })),
];
