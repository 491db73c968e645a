import type { ModelResult } from "../../coordinator/ports/results.ts";
import {
  monthlyResults,
  resultBins,
  type SettledTrade,
  type TradeStatistics,
  tradeStatistics,
} from "../../domain/trade_statistics.ts";
import { direction, duration, NONE, number, percent, signed, words } from "../../domain/figure_text.ts";
import { Panel } from "../panel.tsx";

/** The figures by which traders judge a record. */
export function Figures({ trades }: { trades: readonly SettledTrade[] }) {
  const all = tradeStatistics(trades);
  const amount = (value: number | null) => value === null ? NONE : signed(value);
  const rows: readonly (readonly [name: string, value: string, hint: string])[] = [
    ["Net result", signed(all.total), "after fees and funding"],
    ["Trades", `${number(all.trades, 0)}, ${percent(all.winRate)} won`, "closed"],
    ["Profit factor", number(all.profitFactor), "gains over losses"],
    ["Expectancy", amount(all.expectancy), "mean result of a trade"],
    ["Average gain, loss", `${amount(all.averageWin)}, ${amount(all.averageLoss)}`, ""],
    ["Best, worst", `${amount(all.best)}, ${amount(all.worst)}`, ""],
    ["Losses in a row", number(all.longestLosingRun, 0), "the most"],
    ["Held", duration(all.averageHeldMs), "on average"],
    ["Fees", number(all.fees), ""],
    ["Funding", signed(all.funding), "positive when received"],
    ["SQN", number(all.systemQuality), "√n · mean / deviation"],
  ];
  return (
    <Panel id="figures" title="Record" aside="USDT">
      <dl class="story-facts">
        {rows.map(([name, value, hint]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {value} <span class="dim">{hint}</span>
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A row a year, a column a month. */
export function Months({ trades }: { trades: readonly SettledTrade[] }) {
  const results = monthlyResults(trades);
  const years = [...new Set([...results.keys()].map((month) => month.slice(0, 4)))];
  const yearTotal = (year: string) =>
    [...results].reduce((sum, [month, pnl]) => month.startsWith(year) ? sum + pnl : sum, 0);
  return (
    <Panel id="months" title="By month" aside="net result in USDT, by the trade's end, UTC">
      <div class="table-scroll" tabIndex={0} role="region" aria-label="Results by month, scrollable">
        <table class="list months">
          <thead>
            <tr>
              <th scope="col">Year</th>
              {MONTHS.map((month) => <th scope="col" class="num" key={month}>{month}</th>)}
              <th scope="col" class="num">Year</th>
            </tr>
          </thead>
          <tbody>
            {years.map((year) => (
              <tr key={year}>
                <th scope="row">{year}</th>
                {MONTHS.map((name, i) => (
                  <Amount key={name} value={results.get(`${year}-${String(i + 1).padStart(2, "0")}`)} />
                ))}
                <Amount value={yearTotal(year)} />
              </tr>
            ))}
            {years.length === 0 && (
              <tr class="is-empty">
                <td colSpan={MONTHS.length + 2}>No trade has ended yet.</td>
              </tr>
            )}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

const Amount = ({ value }: { value: number | undefined }) => (
  <td class={`num is-${direction(value ?? null)}`}>{value === undefined ? "" : signed(value)}</td>
);

const BINS = 24;
const BAR = { width: 1_000 / BINS, height: 120 } as const;

/** How often a trade brought how much. */
export function Distribution({ trades }: { trades: readonly SettledTrade[] }) {
  const bins = resultBins(trades.map(({ pnl }) => pnl), BINS);
  const most = bins.reduce((max, { count }) => Math.max(max, count), 0);
  return (
    <Panel id="distribution" title="Results of trades" aside="trades by net result, USDT">
      {bins.length === 0 ? <p class="dim">No trade has ended yet.</p> : (
        <>
          <svg
            class="histogram"
            viewBox={`0 0 1000 ${BAR.height}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={bins.filter(({ count }) => count > 0).map(({ from, to, count }) =>
              `${count} from ${signed(from)} to ${signed(to)}`
            ).join("; ")}
          >
            {bins.map(({ from, count }, i) => (
              <rect
                key={from}
                class={`tone-${from >= 0 ? "long" : "short"}`}
                x={(i * BAR.width + 2).toFixed(1)}
                width={(BAR.width - 4).toFixed(1)}
                y={(BAR.height - count / most * BAR.height).toFixed(1)}
                height={(count / most * BAR.height).toFixed(1)}
              />
            ))}
          </svg>
          <p class="histogram-scale dim" aria-hidden="true">
            <span>{signed(bins[0]!.from)}</span>
            <span>0</span>
            <span>{signed(bins.at(-1)!.to)}</span>
          </p>
        </>
      )}
    </Panel>
  );
}

interface GroupsProps {
  readonly title: string;
  readonly trades: readonly SettledTrade[];
  readonly by: (trade: SettledTrade) => string;
}

/** The record of each market, side or kind of ending. */
export function Groups({ title, trades, by }: GroupsProps) {
  const groups = [...Map.groupBy(trades, by)].map(([name, of]) => [name, tradeStatistics(of)] as const)
    .sort(([, a], [, b]) => b.total - a.total);
  return (
    <Panel id={`by-${title.toLowerCase().replaceAll(" ", "-")}`} title={title}>
      <Rows head="Trades" rows={groups.map(([name, of]) => ({ name: words(name), ...rowOf(of) }))} />
    </Panel>
  );
}

const rowOf = ({ trades, winRate, total }: TradeStatistics) => ({ trades, winRate, pnl: total });

/** The models' parts in the closed trades that they had voted for. */
export const ModelResults = ({ models }: { models: readonly ModelResult[] }) => (
  <Panel id="by-model" title="By model" aside="each trade shared out by weight among those who voted for it">
    <Rows
      head="Voted for"
      rows={models.map(({ model_name, trades, wins, pnl }) => ({
        name: model_name,
        trades,
        winRate: trades === 0 ? null : wins / trades,
        pnl,
      }))}
    />
  </Panel>
);

interface RowsProps {
  readonly head: string;
  readonly rows: readonly {
    readonly name: string;
    readonly trades: number;
    readonly winRate: number | null;
    readonly pnl: number;
  }[];
}

const Rows = ({ head, rows }: RowsProps) => (
  <table class="list">
    <thead>
      <tr>
        <th scope="col">Name</th>
        <th scope="col" class="num">{head}</th>
        <th scope="col" class="num">Won</th>
        <th scope="col" class="num">Net</th>
      </tr>
    </thead>
    <tbody>
      {rows.map(({ name, trades, winRate, pnl }) => (
        <tr key={name}>
          <td>{name}</td>
          <td class="num">{number(trades, 0)}</td>
          <td class="num">{percent(winRate)}</td>
          <Amount value={pnl} />
        </tr>
      ))}
      {rows.length === 0 && (
        <tr class="is-empty">
          <td colSpan={4}>No trade has ended yet.</td>
        </tr>
      )}
    </tbody>
  </table>
);
