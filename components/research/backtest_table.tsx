import type { BacktestRow } from "../../coordinator/ports/research/backtests.ts";
import { direction, NONE, number, percent, signed, signedPercent } from "../../domain/figure_text.ts";
import { Panel } from "../panel.tsx";
import { When } from "../when.tsx";
import { periodText } from "./backtest_words.ts";

export const COMPARED_MAX = 4;

interface BacktestTableProps {
  readonly rows: readonly BacktestRow[];
  /** Address of those before; null at the end. */
  readonly older: string | null;
  /** Not the newest ones. */
  readonly isOlder: boolean;
}

/** Backtests, newest first; two to four of them can be laid side by side. */
export const BacktestTable = ({ rows, older, isOlder }: BacktestTableProps) => (
  <Panel
    id="backtests"
    title="Backtests"
    aside="newest first; USD, after all costs; below the Sharpe ratio where it lies with 95 %"
  >
    <form method="get" action="/research/backtests/compare">
      <div class="table-scroll" tabIndex={0} role="region" aria-label="Backtests, scrollable">
        <table class="list backtest-table">
          <thead>
            <tr>
              <th scope="col">
                <span class="visually-hidden">Compare</span>
              </th>
              <th scope="col">Market</th>
              <th scope="col" class="num">Net result</th>
              <th scope="col" class="num">Buy and hold</th>
              <th scope="col" class="num">Sharpe ratio</th>
              <th scope="col" class="num" title="Deflated Sharpe ratio: every run on the same candles is counted">
                Skill likely
              </th>
              <th scope="col" class="num">Deepest fall</th>
              <th scope="col" class="num">Trades</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => <BacktestLine key={row.backtest_id} row={row} />)}
            {rows.length === 0 && (
              <tr class="is-empty">
                <td colSpan={8}>No backtest has been run yet.</td>
              </tr>
            )}
          </tbody>
        </table>
      </div>
      {rows.length > 0 && (
        <p class="table-foot">
          <button type="submit" class="control">Compare those ticked</button>
          <span class="dim">two to four</span>
          {isOlder && <a href="/research/backtests" rel="prev">Newest</a>}
          {older && <a href={older} rel="next">Older</a>}
        </p>
      )}
    </form>
  </Panel>
);

function BacktestLine({ row }: { row: BacktestRow }) {
  const { backtest_id, recorded_at, symbols, timeframe, from, to, models, trades, initial_balance } = row;
  const share = (value: number | null) =>
    value === null || !initial_balance ? "" : signedPercent(value / initial_balance, 1);
  return (
    <tr>
      <td>
        <input
          type="checkbox"
          name="id"
          value={backtest_id}
          aria-label={`Compare ${symbols.join(", ")} ${timeframe}`}
        />
      </td>
      <td class="backtest-what">
        <a href={`/research/backtests/${encodeURIComponent(backtest_id)}`}>{symbols.join(", ")} {timeframe}</a>
        <span class="under">{periodText(from, to)}</span>
        <span class="under">{models.join(", ") || NONE}</span>
        <span class="under">
          run <When ms={recorded_at} />
        </span>
      </td>
      <td class="num" data-title="Net result">
        <span class={`num is-${direction(row.net_profit)}`}>{signed(row.net_profit)}</span>
        <span class="under">{share(row.net_profit)}</span>
      </td>
      <td class="num" data-title="Buy and hold">
        {signed(row.buy_and_hold)}
        <span class="under">{share(row.buy_and_hold)}</span>
      </td>
      <td class="num" data-title="Sharpe ratio">
        {number(row.sharpe)}
        <span class="under">{intervalText(row)}</span>
      </td>
      <td class="num" data-title="Skill likely">
        {percent(row.deflated_sharpe)}
        <span class="under">{row.trials === null ? "" : `${runsText(row.trials)} counted`}</span>
      </td>
      <td class="num" data-title="Deepest fall">{percent(row.max_drawdown)}</td>
      <td class="num" data-title="Trades">{number(trades, 0)}</td>
    </tr>
  );
}

/** How many trials are counted is an effective number: searches try much the same again and again. */
export const runsText = (trials: number): string =>
  `${number(trials, Number.isInteger(trials) ? 0 : 1)} ${trials === 1 ? "run" : "runs"}`;

const intervalText = ({ sharpe_low: low, sharpe_high: high }: BacktestRow): string =>
  low === null || high === null ? "no interval can be told" : `${number(low)} to ${number(high)}`;
