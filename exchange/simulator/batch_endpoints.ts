import { z } from "zod";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Refusal } from "../matching/refusal.ts";
import { type Endpoint, type Params, symbolParam, type VenueContext } from "./endpoint.ts";
import { ORDER_ENDPOINTS } from "./order_endpoints.ts";

const ORDERS_MAX = 5;
const CANCELLATIONS_MAX = 10;

const MALFORMED: Refusal = { code: -1130, message: "Data sent for parameter 'batchOrders' is not valid." };
const TOO_MANY: Refusal = { code: -4082, message: "Invalid number of batch place orders." };
const NO_IDS: Refusal = {
  code: -1102,
  message: "Either 'orderIdList' or 'origClientOrderIdList' must be sent, but both were empty/null.",
};

/** A list of orders, its values as JSON or as text. */
const ordersSchema = z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)));
const idsSchema = z.array(z.union([z.string(), z.number()]).transform(String));

/** Each item has its own answer or refusal; the batch as a whole succeeds. */
const each = (route: string, context: VenueContext, items: readonly Params[]): Result<unknown, Refusal> =>
  ok(items.map((item) => {
    const answer = ORDER_ENDPOINTS[route]!.answer(context, item);
    return answer.ok ? answer.value : { code: answer.error.code, msg: answer.error.message };
  }));

const listed = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
};

const ordersOf = (params: Params) => ordersSchema.safeParse(listed(params["batchOrders"]));

/** New orders, or changes of open ones, one after the other. */
const batch = (route: string): Endpoint => ({
  security: "signed",
  weight: () => 5,
  orders: (params) => ordersOf(params).data?.length ?? 0,
  answer: (context, params) => {
    const orders = ordersOf(params);
    if (!orders.success) return err(MALFORMED);
    return orders.data.length > ORDERS_MAX || orders.data.length === 0
      ? err(TOO_MANY)
      : each(route, context, orders.data);
  },
});

/** By lists of ids, whose names are taken in small letters too: so does Binance. */
const cancelBatch: Endpoint = {
  security: "signed",
  weight: () => 1,
  orders: () => 0,
  answer: (context, params) => {
    const symbol = symbolParam.safeParse(params["symbol"]);
    const ids = idsSchema.safeParse(listed(params["orderIdList"] ?? params["orderidlist"]));
    const clientIds = idsSchema.safeParse(listed(params["origClientOrderIdList"] ?? params["origclientorderidlist"]));
    const keys = [
      ...(ids.data ?? []).map((orderId) => ({ orderId })),
      ...(clientIds.data ?? []).map((origClientOrderId) => ({ origClientOrderId })),
    ];
    if (keys.length === 0) return err(NO_IDS);
    if (keys.length > CANCELLATIONS_MAX) return err(TOO_MANY);
    return each("DELETE /fapi/v1/order", context, keys.map((key) => ({ ...key, symbol: symbol.data ?? "" })));
  },
};

/** Several orders in one request. */
export const BATCH_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "POST /fapi/v1/batchOrders": batch("POST /fapi/v1/order"),
  "PUT /fapi/v1/batchOrders": batch("PUT /fapi/v1/order"),
  "DELETE /fapi/v1/batchOrders": cancelBatch,
};
