import { ORDERS } from "../components/list/terms.ts";
import { csvOf } from "./(_parts)/csv.ts";
import { define } from "./(_parts)/define.ts";
import { listOf } from "./(_parts)/list_of.ts";

export const handler = define.handlers({
  GET: ({ state, url }) =>
    csvOf("orders", listOf(url, ORDERS), (query) => state.views.listings.orders(query), [
      "order_id",
      "client_order_id",
      "exchange_order_id",
      "trade_id",
      "decision_id",
      "timestamp",
      "symbol",
      "side",
      "type",
      "purpose",
      "quantity",
      "price",
      "trigger_price",
      "filled_qty",
      "avg_fill_price",
      "fee",
      "status",
      "created_at",
      "updated_at",
      "reject_reason",
    ]),
});
