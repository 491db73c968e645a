/** Limit orders: how long they may rest. */
const ORDERS = `
alter table orders add column time_in_force text
  check (time_in_force is null or time_in_force in ('gtc', 'ioc', 'fok', 'post_only'));
`;

export const ORDER_LIFECYCLE = ORDERS;
