import type { TradeView } from "../../coordinator/ports/views.ts";
import {
  direction,
  duration,
  NONE,
  number,
  percent,
  price,
  quantity,
  signed,
  words,
} from "../../domain/figure_text.ts";
import { Glyph } from "../glyph.tsx";
import { When } from "../when.tsx";
import type { Column } from "./list_table.tsx";

const settled = ({ exit_time }: TradeView): boolean => exit_time !== null;

/** What a trade brought, once it has ended. */
const Gain = ({ trade, value, unit = "" }: { trade: TradeView; value: number; unit?: string }) =>
  settled(trade)
    ? <span class={`num is-${direction(value)}`}>{signed(value)}{unit}</span>
    : <span class="num is-flat">{NONE}</span>;

export const TRADE_COLUMNS: readonly Column<TradeView>[] = [
  {
    title: "Entry",
    sort: "entry_time",
    cell: ({ trade_id, entry_time, timestamp }) => (
      <a href={`/trades/${encodeURIComponent(trade_id)}`}>
        <When ms={entry_time ?? timestamp} />
      </a>
    ),
  },
  {
    title: "Side",
    sort: "side",
    cell: ({ side }) => (
      <span class={`action action-${side}`}>
        <Glyph name={side} /> <span class="side-word">{side}</span>
      </span>
    ),
  },
  { title: "Market", sort: "symbol", cell: ({ symbol }) => symbol },
  {
    title: "Entry price",
    sort: "entry_price",
    numeric: true,
    wide: true,
    cell: ({ entry_price }) => price(entry_price),
  },
  { title: "Exit price", sort: "exit_price", numeric: true, wide: true, cell: ({ exit_price }) => price(exit_price) },
  { title: "Quantity", sort: "quantity", numeric: true, wide: true, cell: (trade) => quantity(trade.quantity) },
  {
    title: "PnL",
    sort: "pnl",
    numeric: true,
    cell: (trade) => <Gain trade={trade} value={trade.pnl} />,
  },
  {
    title: "PnL %",
    sort: "pnl_percent",
    numeric: true,
    wide: true,
    cell: (trade) => <Gain trade={trade} value={trade.pnl_percent} unit=" %" />,
  },
  { title: "Fees", sort: "fees", numeric: true, wide: true, cell: ({ fees }) => number(fees) },
  {
    title: "Slippage",
    sort: "entry_slippage_bps",
    numeric: true,
    wide: true,
    cell: ({ entry_slippage_bps }) => entry_slippage_bps === null ? NONE : `${signed(entry_slippage_bps, 1)} bps`,
  },
  { title: "Held", sort: "hold_duration", numeric: true, wide: true, cell: (trade) => duration(trade.hold_duration) },
  {
    title: "Confidence",
    sort: "decision_confidence",
    numeric: true,
    wide: true,
    cell: ({ decision_confidence }) => percent(decision_confidence),
  },
  {
    title: "Ended by",
    sort: "exit_reason",
    cell: ({ exit_reason, status }) => exit_reason ? words(exit_reason) : <em>{status}</em>,
  },
];
