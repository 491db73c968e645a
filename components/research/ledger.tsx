import type { LedgerView } from "../../coordinator/ports/research/records.ts";
import { counted } from "../../domain/counted.ts";
import { number } from "../../domain/figure_text.ts";
import { Glyph } from "../glyph.tsx";
import { Panel } from "../panel.tsx";
import { When } from "../when.tsx";
import { periodText } from "./backtest_words.ts";

/** Why there is a ledger, whether it is whole, and how hard each market was searched. */
export const Ledger = ({ ledger }: { ledger: LedgerView }) => (
  <Panel id="ledger" title="Why every look is counted">
    <p class="prose">
      Try a hundred worthless settings on the same candles and one of them looks good by luck alone. So Xylen writes
      down each run that ever looked at your data, and holds every new result against all of them: the more was tried,
      the more a result has to show before it counts as proof. Runs are never changed or deleted here.
    </p>
    <Chain ledger={ledger} />
    {ledger.markets.length > 0 && <Markets ledger={ledger} />}
  </Panel>
);

function Chain({ ledger: { runs, chain, fault, checked_at } }: { ledger: LedgerView }) {
  if (chain === "checking") {
    return (
      <p class="chain dim" role="status">
        <Glyph name="ring" /> The ledger is being read through; load this page again in a moment.
      </p>
    );
  }
  const checked = (
    <span class="dim">
      Read through <When ms={checked_at} />.
    </span>
  );
  if (chain === "broken") {
    return (
      <p class="chain fields-trouble" role="alert">
        <Glyph name="warn" /> The ledger is not whole:{" "}
        {fault}. What it no longer knows cannot be counted, so results made after that look better than they are.
        Restore <code>research.db</code> from a backup of before. {checked}
      </p>
    );
  }
  return (
    <p class="chain">
      <Glyph name="yes" /> {runs === 0
        ? "Nothing has looked at your data yet."
        : `Whole: ${
          counted(runs, "run")
        }, each holding the fingerprint of the one before it, so that a missing or changed one would show.`} {checked}
    </p>
  );
}

const Markets = ({ ledger: { markets } }: { ledger: LedgerView }) => (
  <>
    <div class="table-scroll study-scroll" tabIndex={0} role="region" aria-label="Runs by market, scrollable">
      <table class="list">
        <thead>
          <tr>
            <th scope="col">Market</th>
            <th scope="col" class="num">Runs</th>
            <th scope="col" class="num">Different</th>
            <th scope="col" class="num">Luck alone reaches</th>
            <th scope="col" class="wide">Candles of</th>
          </tr>
        </thead>
        <tbody>
          {markets.map(({ symbol, runs, different, from, to, luckiest_sharpe }) => (
            <tr key={symbol}>
              <td>{symbol}</td>
              <td class="num">{number(runs, 0)}</td>
              <td class="num">{number(different, 0)}</td>
              <td class="num">
                {different < 2 ? <span class="dim">one run: no choice</span> : `Sharpe ${number(luckiest_sharpe)}`}
              </td>
              <td class="wide">{periodText(from, to)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
    <p class="dim prose">
      A run that only repeats another one counts once. "Luck alone reaches" is the yearly Sharpe ratio that the best of
      so many settings without any skill would show over these days, were they all independent. A new result is held
      against the runs whose days overlap its own.
    </p>
  </>
);
