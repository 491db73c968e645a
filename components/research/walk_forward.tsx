import type { WalkForwardSummary, WalkForwardView } from "../../coordinator/ports/research/records.ts";
import type { StretchFigures, WindowFigures } from "../../coordinator/ports/research/walk_forward_report.ts";
import { counted } from "../../domain/counted.ts";
import { direction, duration, number, percent, signed, signedPercent } from "../../domain/figure_text.ts";
import { Fact } from "../fact.tsx";
import { Panel } from "../panel.tsx";
import { EquityChart } from "../performance/equity_chart.tsx";
import { When } from "../when.tsx";
import { periodText } from "./backtest_words.ts";
import { type StudyColumn, StudyTable } from "./study_table.tsx";
import { Verdict, VerdictWord } from "./verdict.tsx";
import { walkForwardWords } from "./walk_forward_words.ts";

const Money = ({ value }: { value: number | null }) => <span class={`num is-${direction(value)}`}>{signed(value)}
</span>;

/** Every walk-forward that there was, the newest first. */
export const WalkForwardList = ({ all }: { all: readonly WalkForwardSummary[] }) => (
  <StudyTable
    label="Walk-forwards"
    rows={all}
    keyOf={({ id }) => id}
    empty="No walk-forward has run on this data folder. Sign in to start one here, or run: deno task xylen walk-forward"
    columns={[
      {
        title: "Begun",
        cell: ({ id, started_at }) => (
          <a href={`/research/walk-forward/${encodeURIComponent(id)}`}>
            <When ms={started_at} />
          </a>
        ),
      },
      { title: "Verdict", cell: (each) => <VerdictWord {...walkForwardWords(each)} /> },
      { title: "Market", cell: ({ symbols, timeframe }) => `${symbols.join(", ")} ${timeframe}` },
      { title: "Traded", wide: true, cell: ({ from, to }) => periodText(from, to) },
      {
        title: "Windows won",
        numeric: true,
        cell: ({ windows, winning_windows }) => `${winning_windows} of ${windows}`,
      },
      { title: "Net, USD", numeric: true, cell: ({ net_profit }) => <Money value={net_profit} /> },
      { title: "Sharpe", numeric: true, cell: ({ sharpe }) => number(sharpe) },
      {
        title: "Growth kept",
        numeric: true,
        wide: true,
        cell: ({ efficiency }) => efficiency !== null && efficiency < 0 ? "none" : percent(efficiency, 0),
      },
      { title: "Skill likely", numeric: true, cell: ({ deflated_sharpe }) => percent(deflated_sharpe) },
    ]}
  />
);

export function WalkForwardVerdict({ study }: { study: WalkForwardView }) {
  const { report, verdict } = study;
  const { efficiency, sharpe_efficiency, windows, winning_windows } = report.walk_forward;
  return (
    <Panel id="verdict" title="What may be believed">
      <Verdict words={walkForwardWords(study)} warnings={report.warnings}>
        {verdict.map((sentence) => <p key={sentence} class="prose">{sentence}</p>)}
      </Verdict>
      <dl class="tiles">
        <Fact name="Windows won">
          {winning_windows} of {windows.length}
          <small>on days not seen before</small>
        </Fact>
        <Fact name="Growth kept">
          <Kept share={efficiency} />
        </Fact>
        <Fact name="Sharpe kept">
          <Kept share={sharpe_efficiency} />
        </Fact>
        <Fact name="Skill is likely by">
          {percent(report.deflated_sharpe)}
          <small>deflated Sharpe, after {counted(report.trials, "run")}</small>
        </Fact>
      </dl>
    </Panel>
  );
}

/** Of what was earned on the days learned from, what was left on new ones. */
const Kept = ({ share }: { share: number | null }) => (
  <>
    {share !== null && share < 0 ? "none" : percent(share, 0)}
    <small>
      {share === null
        ? "nothing was earned on the days learned from"
        : share < 0
        ? "it earned on the days learned from, and lost on new ones"
        : "of that on the days learned from"}
    </small>
  </>
);

/** All tests as one account. */
export function WalkForwardFigures({ study: { report, ...study } }: { study: WalkForwardView }) {
  return (
    <Panel id="figures" title="All windows as one account" aside="USD">
      <dl class="story-facts">
        <Fact name="Market">{study.symbols.join(", ")} {study.timeframe}</Fact>
        <Fact name="Traded">{periodText(study.from, study.to)}</Fact>
        <Fact name="Net result">
          <Money value={report.net_profit} />{" "}
          <span class="dim">
            {signedPercent(report.net_profit / report.initial_balance)} of {number(report.initial_balance, 0)}
          </span>
        </Fact>
        <Fact name="The same held">
          <Money value={report.buy_and_hold} /> <span class="dim">buy and hold</span>
        </Fact>
        <Fact name="Trades">{number(report.trades, 0)}, {percent(report.win_rate)} won</Fact>
        <Fact name="Growth by the year">{signedPercent(report.cagr)}</Fact>
        <Fact name="Sharpe, Sortino">{number(report.sharpe)}, {number(report.sortino)}</Fact>
        <Fact name="Profit factor">{number(report.profit_factor)}</Fact>
        <Fact name="Worst drawdown">{percent(report.max_drawdown)}</Fact>
        <Fact name="Fees, funding">{number(report.fees)}, {signed(report.funding)}</Fact>
        <Fact name="Begun">
          <When ms={study.started_at} />{" "}
          <span class="dim">took {duration((study.ended_at ?? study.started_at) - study.started_at)}</span>
        </Fact>
        <Fact name="Files">
          <code class="path">{study.folder}</code>
        </Fact>
      </dl>
    </Panel>
  );
}

export function WalkForwardEquity({ study: { equity, report } }: { study: WalkForwardView }) {
  let peak = -Infinity;
  const points = equity.map((each) => ({ ...each, peak: peak = Math.max(peak, each.equity) }));
  const [, ...later] = report.walk_forward.windows;
  return (
    <EquityChart
      points={points}
      every="all windows as one account, at the end of each day; a line where new models begin"
      marks={later.map(({ traded_from }) => traded_from)}
    />
  );
}

/** Each window: how its models did on what they had learned from, and on what they had not seen. */
export function Windows({ study: { report: { walk_forward } } }: { study: WalkForwardView }) {
  const { windows, mode, embargo_candles } = walk_forward;
  return (
    <Panel
      id="windows"
      title="Window by window"
      aside={`${
        mode === "anchored" ? "each learns from everything before it" : "each learns from as many candles as the first"
      }${embargo_candles > 0 ? `, ${counted(embargo_candles, "candle")} kept apart` : ""}`}
    >
      <StudyTable
        label="Windows"
        rows={windows.map((window, i) => ({ ...window, no: i + 1 }))}
        keyOf={({ no }) => String(no)}
        empty="There is no window."
        columns={COLUMNS}
      />
      <p class="dim prose">
        "Learned" is the same engine on the days that the models had learned from: good figures there prove nothing.
        "New" is on days that they had not seen: each window's part of the one account above, with the trades that were
        entered in it, so the windows add up to it. A large difference means that the past was learned by heart.
      </p>
    </Panel>
  );
}

type Numbered = WindowFigures & { readonly no: number };
const learned = ({ in_sample }: Numbered): StretchFigures => in_sample;
const fresh = ({ out_of_sample }: Numbered): StretchFigures => out_of_sample;

const COLUMNS: readonly StudyColumn<Numbered>[] = [
  { title: "Window", cell: ({ no }) => no },
  { title: "Learned from", wide: true, cell: ({ trained_from, trained_to }) => periodText(trained_from, trained_to) },
  { title: "Sharpe, learned", numeric: true, cell: (each) => number(learned(each).sharpe) },
  { title: "Sharpe, new", numeric: true, cell: (each) => <strong>{number(fresh(each).sharpe)}</strong> },
  { title: "Traded", cell: ({ traded_from, traded_to }) => periodText(traded_from, traded_to) },
  { title: "Growth, learned", numeric: true, wide: true, cell: (each) => signedPercent(learned(each).cagr, 1) },
  { title: "Growth, new", numeric: true, wide: true, cell: (each) => signedPercent(fresh(each).cagr, 1) },
  { title: "Drawdown, new", numeric: true, wide: true, cell: (each) => percent(fresh(each).max_drawdown) },
  { title: "Trades, new", numeric: true, cell: (each) => number(fresh(each).trades, 0) },
  { title: "Net, new, USD", numeric: true, cell: (each) => <Money value={fresh(each).net_profit} /> },
];
