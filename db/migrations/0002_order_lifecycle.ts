/** Limit orders: how long they may rest. */
const ORDERS = `
alter table orders add column time_in_force text
  check (time_in_force is null or time_in_force in ('gtc', 'ioc', 'fok', 'post_only'));
`;

/**
 * How a trade was entered, which executions are booked to it, and what its entry cost against the price at the decision.
 * Trades of before were entered by one market order; their executions are those of their orders.
 */
const TRADES = `
alter table trades add column entry_plan text not null default '{}';
alter table trades add column fill_ids text not null default '[]';
alter table trades add column arrival_price integer not null default 0;
alter table trades add column entry_slippage_bps real;

update trades set
  entry_plan = json_object(
    'algo', 'market', 'side', case side when 'long' then 'buy' else 'sell' end, 'qty', entry_qty,
    'arrivalPrice', coalesce(entry_price, 0), 'startedAtMs', timestamp, 'placed', 1, 'lastPlacedAtMs', timestamp,
    'recalledAtMs', null, 'finished', json('true')),
  fill_ids = coalesce(
    (select json_group_array(each.value) from orders, json_each(orders.fill_ids) as each
      where orders.trade_id = trades.trade_id), '[]'),
  arrival_price = coalesce(entry_price, 0);

create index trades_booked on trades (run_id, pnl);
`;

export const ORDER_LIFECYCLE = [ORDERS, TRADES].join("");
