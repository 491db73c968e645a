import type { TradeStory as Story } from "../coordinator/ports/listings.ts";
import type { OrderView, TradeView } from "../coordinator/ports/views.ts";
import {
  direction,
  duration,
  NONE,
  number,
  percent,
  price,
  quantity,
  signed,
  signedPercent,
  words,
} from "../domain/figure_text.ts";
import { Glyph } from "./glyph.tsx";
import { Panel } from "./panel.tsx";
import { Fact } from "./fact.tsx";
import { When } from "./when.tsx";

/** What a trade brought, what it cost, and every order of it. */
export function TradeStory({ story: { trade, orders } }: { story: Story }) {
  const settled = trade.exit_time !== null;
  return (
    <div class="story">
      <Panel id="trade" title={`Trade ${trade.trade_id}`} aside={settled ? "closed" : trade.status}>
        <div class="story-top">
          <p class={`action action-${trade.side}`}>
            <Glyph name={trade.side} /> {trade.side} {quantity(trade.quantity)} {trade.symbol}
          </p>
          <p class={`position-pnl is-${settled ? direction(trade.pnl) : "flat"}`}>
            {settled ? signed(trade.pnl) : NONE} <span class="unit">USDT</span>
          </p>
        </div>
        <dl class="story-facts">
          <Fact name="Entry">
            <When ms={trade.entry_time} /> at {price(trade.entry_price)}
          </Fact>
          <Fact name="Exit">
            {settled
              ? (
                <>
                  <When ms={trade.exit_time} /> at {price(trade.exit_price)}, {words(trade.exit_reason ?? "")}
                </>
              )
              : NONE}
          </Fact>
          <Fact name="Held">{duration(trade.hold_duration)}</Fact>
          <Fact name="Stop, target">{price(trade.stop_price)}, {price(trade.target_price)}</Fact>
          <Fact name="Result">{settled ? `${signed(trade.pnl_percent)} % of what it cost` : NONE}</Fact>
          <Fact name="Fees">{number(trade.fees, 4)} USDT</Fact>
          <Fact name="Funding">{signed(trade.funding, 4)} USDT</Fact>
          <Fact name="Entry slippage">
            {trade.entry_slippage_bps === null
              ? NONE
              : `${signed(trade.entry_slippage_bps, 1)} bps against ${price(trade.arrival_price)} at the decision`}
          </Fact>
          <Fact name="Exit slippage">{exitSlippage(trade, orders)}</Fact>
          <Fact name="Worst, best on the way">
            {signedPercent(trade.max_drawdown)}, {signedPercent(trade.max_runup)}
          </Fact>
          <Fact name="Decided with">
            {percent(trade.decision_confidence)} confidence, {signedPercent(trade.decision_expected_value)} expected:
            {" "}
            <a href={`/decisions/${encodeURIComponent(trade.decision_id)}`}>why</a>
          </Fact>
        </dl>
      </Panel>
      <Panel id="orders" title="Orders" aside="as they were made">
        <ul class="story-orders">
          {orders.map((order) => (
            <li key={order.order_id}>
              <span class="dim">
                <When ms={order.created_at} />
              </span>
              <strong>{words(order.purpose)}</strong>
              <span>
                {words(order.type)} {order.side} {quantity(order.quantity)}
                {order.trigger_price !== null && ` at ${price(order.trigger_price)}`}
              </span>
              <span class={order.status === "rejected" || order.status === "unknown" ? "is-alarm" : ""}>
                {words(order.status)}
                {order.avg_fill_price !== null && ` at ${price(order.avg_fill_price)}`}
                {order.reject_reason && `: ${order.reject_reason}`}
              </span>
            </li>
          ))}
          {orders.length === 0 && <li class="dim">No order is stored.</li>}
        </ul>
      </Panel>
    </div>
  );
}

/** What the exit cost against the price that set it off; a positive figure is a cost, as at the entry. */
function exitSlippage({ exit_order_id }: TradeView, orders: readonly OrderView[]): string {
  const exit = orders.find(({ order_id }) => order_id === exit_order_id);
  if (!exit || exit.avg_fill_price === null) return NONE;
  const { trigger_price, avg_fill_price, side } = exit;
  if (trigger_price === null) return "a market order: there is no price to hold it against";
  const bps = (trigger_price - avg_fill_price) / trigger_price * 10_000 * (side === "sell" ? 1 : -1);
  return `${signed(bps, 1)} bps against ${price(trigger_price)} that set it off`;
}
