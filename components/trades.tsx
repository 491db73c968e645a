import { Changing } from "./changing.tsx";
import { direction, duration, NONE, percent, price, quantity, signed, words } from "../domain/figure_text.ts";
import { Glyph } from "./glyph.tsx";
import { TRADE_ROWS, type TradeView } from "./overview.ts";
import { Panel } from "./panel.tsx";
import { When } from "./when.tsx";

/**
 * Trades that have begun: one that waits for its entry, or never had one, is no line yet. Always the same number of
 * rows, without keys: a new trade changes texts and moves nothing.
 */
export function Trades({ trades }: { trades: readonly TradeView[] }) {
  const begun = trades.filter(({ entry_price }) => entry_price !== null);
  const rows = Array.from({ length: TRADE_ROWS }, (_, i) => begun[i]);
  return (
    <Panel id="trades" title="Recent trades" aside="net of fees and funding">
      <div class="table-scroll" tabIndex={0} role="region" aria-label="Recent trades, scrollable">
        <table class="trades">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Side</th>
              <th scope="col">Market</th>
              <th scope="col" class="num">Entry</th>
              <th scope="col" class="num">Exit</th>
              <th scope="col" class="num wide">Quantity</th>
              <th scope="col" class="num">PnL</th>
              <th scope="col" class="num wide">PnL %</th>
              <th scope="col" class="ending">Ended by</th>
              <th scope="col" class="num wide">Held</th>
              <th scope="col" class="num wide">Confidence</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((trade, i) =>
              trade ? <Row key={i} trade={trade} /> : <EmptyRow key={i} text={i === 0 ? "No trades yet." : ""} />
            )}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

const Row = ({ trade }: { trade: TradeView }) => {
  const settled = trade.exit_time !== null;
  return (
    <tr class={`trade is-${trade.status}`} data-trade={trade.trade_id}>
      <td>
        <a href={`/trades/${encodeURIComponent(trade.trade_id)}`}>
          <Opened ms={trade.entry_time ?? trade.timestamp} />
        </a>
      </td>
      <td>
        <span class={`action action-${trade.side}`}>
          <Glyph name={trade.side} /> <span class="side-word">{trade.side}</span>
        </span>
      </td>
      <td>{trade.symbol}</td>
      <td class="num">
        <Changing text={price(trade.entry_price)} />
      </td>
      <td class="num">
        <Changing text={price(trade.exit_price)} />
      </td>
      <td class="num wide">
        <Changing text={quantity(trade.quantity)} />
      </td>
      <td class={`num is-${settled ? direction(trade.pnl) : "flat"}`}>
        <Changing text={settled ? signed(trade.pnl) : NONE} />
      </td>
      <td class="num wide">
        <Changing text={settled ? `${signed(trade.pnl_percent)} %` : NONE} />
      </td>
      <td class="ending">{trade.exit_reason ? words(trade.exit_reason) : <em>{trade.status}</em>}</td>
      <td class="num wide">
        <Changing text={duration(trade.hold_duration)} />
      </td>
      <td class="num wide">
        <Changing text={percent(trade.decision_confidence)} />
      </td>
    </tr>
  );
};

/** As many columns as are shown: one that spans hidden ones would take the width of those that are there. */
const EmptyRow = ({ text }: { text: string }) => (
  <tr class="is-empty">
    <td colSpan={6}>{text}</td>
    <td colSpan={5} class="wide" />
  </tr>
);

/** The day goes where there is no room for it. */
const Opened = ({ ms }: { ms: number }) => (
  <>
    <span class="wide">
      <When ms={ms} as="day" />
    </span>{" "}
    <When ms={ms} as="clock" />
  </>
);
