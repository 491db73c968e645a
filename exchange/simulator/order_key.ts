import { z } from "zod";
import type { OrderKey } from "../matching/cancellation.ts";
import type { MatchedOrder } from "../matching/orders.ts";
import type { Refusal } from "../matching/refusal.ts";
import { type EndpointContext, integerParam, symbolParam } from "./endpoint.ts";
import { orderJson } from "./order_shapes.ts";

/** How a plain order is named in a request. */
export const orderKeyParams = {
  symbol: symbolParam,
  orderId: integerParam.optional(),
  origClientOrderId: z.string().optional(),
};

export const keyOf = (params: { orderId?: number | undefined; origClientOrderId?: string | undefined }): OrderKey => ({
  id: params.orderId,
  clientId: params.origClientOrderId,
});

export const isEmpty = (key: OrderKey): boolean => key.id === undefined && key.clientId === undefined;

export const json = ({ session }: Pick<EndpointContext, "session">, order: MatchedOrder) =>
  orderJson(session.market.symbol, order);

export const EITHER_ID: Refusal = {
  code: -1102,
  message: "Either 'origClientOrderId' or 'orderId' must be sent, but both were empty/null.",
};
