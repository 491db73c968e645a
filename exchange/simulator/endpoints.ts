import { ACCOUNT_ENDPOINTS } from "./account_endpoints.ts";
import { ALGO_ENDPOINTS } from "./algo_endpoints.ts";
import type { Endpoint } from "./endpoint.ts";
import { MARKET_ENDPOINTS } from "./market_endpoints.ts";
import { ORDER_ENDPOINTS } from "./order_endpoints.ts";

/** Everything that is answered by REST, by method and path. */
export const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map(Object.entries({
  ...MARKET_ENDPOINTS,
  ...ACCOUNT_ENDPOINTS,
  ...ORDER_ENDPOINTS,
  ...ALGO_ENDPOINTS,
}));
