import { ACCOUNT_ENDPOINTS } from "./account_endpoints.ts";
import { ALGO_ENDPOINTS } from "./algo_endpoints.ts";
import { BATCH_ENDPOINTS } from "./batch_endpoints.ts";
import type { Endpoint } from "./endpoint.ts";
import { MARKET_ENDPOINTS } from "./market_data/market_endpoints.ts";
import { ORDER_ENDPOINTS } from "./order_endpoints.ts";
import { SWITCH_ENDPOINTS } from "./switch_endpoints.ts";
import { placeTrialOrder } from "./trial_endpoint.ts";

/** Everything that is answered by REST, by method and path. */
export const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map(Object.entries({
  ...MARKET_ENDPOINTS,
  ...ACCOUNT_ENDPOINTS,
  ...ORDER_ENDPOINTS,
  ...ALGO_ENDPOINTS,
  ...BATCH_ENDPOINTS,
  ...SWITCH_ENDPOINTS,
  "POST /fapi/v1/order/test": placeTrialOrder,
}));
