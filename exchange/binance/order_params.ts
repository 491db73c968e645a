/** Our orders in Binance's words. Stops and take-profits are "algo orders", a second kind with ids of their own. */
import { formatUnits } from "../../domain/money.ts";
import type { OrderRequest, OrderType, TimeInForce } from "../../domain/order.ts";
import { invariant } from "../../domain/result.ts";
import type { Params } from "./ccxt_types.ts";

const ALGO_TYPES = { stop_market: "STOP_MARKET", take_profit_market: "TAKE_PROFIT_MARKET" } as const;
const TIME_IN_FORCE: Readonly<Record<TimeInForce, string>> = { gtc: "GTC", ioc: "IOC", fok: "FOK", post_only: "GTX" };

export const isAlgo = (type: OrderType): type is keyof typeof ALGO_TYPES => Object.hasOwn(ALGO_TYPES, type);

/** A market or limit order. Asks for the result, so that what filled at once is known at once. */
export const plainOrderParams = (order: OrderRequest): Params => ({
  ...commonParams(order),
  ...(order.type === "limit" ? limitParams(order) : { type: "MARKET" }),
  newClientOrderId: order.clientOrderId,
  newOrderRespType: "RESULT",
});

function limitParams({ clientOrderId, limitPrice, timeInForce }: OrderRequest): Params {
  invariant(limitPrice !== null && timeInForce !== null, `${clientOrderId} has a limit price and a time in force`);
  return { type: "LIMIT", price: formatUnits(limitPrice), timeInForce: TIME_IN_FORCE[timeInForce] };
}

/** A stop or take-profit order, triggered by the traded price as backtests and labels are. */
export function algoOrderParams(order: OrderRequest): Params {
  invariant(isAlgo(order.type), `a ${order.type} order is no algo order`);
  invariant(order.triggerPrice !== null, `${order.clientOrderId} has a trigger price`);
  return {
    algoType: "CONDITIONAL",
    ...commonParams(order),
    type: ALGO_TYPES[order.type],
    triggerPrice: formatUnits(order.triggerPrice),
    workingType: "CONTRACT_PRICE",
    clientAlgoId: order.clientOrderId,
  };
}

const commonParams = (order: OrderRequest): Params => ({
  symbol: order.symbol,
  side: order.side === "buy" ? "BUY" : "SELL",
  quantity: formatUnits(order.qty),
  ...(order.reduceOnly ? { reduceOnly: "true" } : {}),
});
