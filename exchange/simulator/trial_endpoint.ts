import { MatchingEngine } from "../matching/matching_engine.ts";
import type { Endpoint, EndpointContext } from "./endpoint.ts";
import { MarketSession } from "./market_session.ts";
import { placeOrder } from "./order_placement.ts";

/** The same account, for trying out: what happens to it is forgotten. */
function trialOf(context: EndpointContext): EndpointContext {
  const { market, engine, position } = context.session;
  const copy = MatchingEngine.restore(engine.rules, engine.snapshot());
  return { ...context, session: new MarketSession(market, copy, { position }), accountChanged: () => {} };
}

/** `order/test`: checked like an order, answered like one, and not placed. */
export const placeTrialOrder: Endpoint = {
  ...placeOrder,
  orders: () => 0,
  answer: (context, params) => placeOrder.answer(trialOf(context), params),
};
