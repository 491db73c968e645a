import type { OutcomeView } from "../../coordinator/ports/decision_accounts.ts";
import type { DecisionDetailView, OrderView, TradeView } from "../../coordinator/ports/views.ts";
import { direction, duration, number, price, quantity, signed, words } from "../../domain/figure_text.ts";
import { Panel } from "../panel.tsx";
import { Fact } from "../fact.tsx";
import { hindsight } from "./hindsight.ts";
import { When } from "../when.tsx";

interface AftermathProps {
  readonly decision: DecisionDetailView;
  readonly trade: TradeView | null;
  readonly outcome: OutcomeView;
}

/** What came of it: the trade, its orders, and what it would have been right to do. */
export function Aftermath({ decision, trade, outcome }: AftermathProps) {
  return (
    <Panel id="aftermath" title="What came of it">
      {trade ? <Trade trade={trade} /> : <p>No trade was opened.</p>}
      <p>{hindsight(decision.final_action, outcome)}</p>
      {decision.orders.length > 0 && (
        <ul class="followed">{decision.orders.map((order) => <Order key={order.order_id} order={order} />)}</ul>
      )}
    </Panel>
  );
}

const Trade = ({ trade }: { trade: TradeView }) => {
  const { trade_id, status, pnl, pnl_percent, exit_reason, fees, funding, entry_slippage_bps, hold_duration } = trade;
  const closed = status === "closed";
  return (
    <>
      <p>
        <a href={`/trades/${encodeURIComponent(trade_id)}`}>The trade</a> {closed
          ? (
            <>
              brought <strong class={`is-${direction(pnl)}`}>{signed(pnl)} USDT</strong> ({signed(pnl_percent)}{" "}
              %) and ended by {words(exit_reason ?? "an unknown reason").toLowerCase()} after {duration(hold_duration)}.
            </>
          )
          : `is ${words(status).toLowerCase()}.`}
      </p>
      <dl class="decision-facts">
        <Fact name="Entry, exit">{price(trade.entry_price)}, {price(trade.exit_price)}</Fact>
        <Fact name="Entry slippage">
          {entry_slippage_bps === null
            ? "not filled"
            : `${signed(entry_slippage_bps, 1)} bps against the decision's price`}
        </Fact>
        <Fact name="Fees, funding">{number(fees, 4)}, {signed(funding, 4)} USDT</Fact>
      </dl>
    </>
  );
};

const Order = ({ order }: { order: OrderView }) => (
  <li>
    <span class="dim">
      <When ms={order.created_at} />
    </span>{" "}
    <strong>{words(order.purpose)}</strong>, {words(order.type).toLowerCase()} {order.side} {quantity(order.quantity)}
    {order.trigger_price !== null && ` at ${price(order.trigger_price)}`}:{" "}
    <span class={order.status === "rejected" || order.status === "unknown" ? "is-alarm" : ""}>
      {words(order.status).toLowerCase()}
      {order.avg_fill_price !== null &&
        `, ${quantity(order.filled_qty)} at ${price(order.avg_fill_price)}, fee ${number(order.fee, 4)}`}
      {order.reject_reason && `: ${order.reject_reason}`}
    </span>
  </li>
);
