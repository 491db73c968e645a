import type { Endpoint } from "./endpoint.ts";
import { placeOrder } from "./order_placement.ts";

/** `order/test`: checked like an order, answered like one, and not placed: what happens is done to a copy. */
export const placeTrialOrder: Endpoint = {
  ...placeOrder,
  orders: () => 0,
  answer: (context, params) => placeOrder.answer({ ...context, venue: context.venue.copy(), told: () => {} }, params),
};
