import { TRADES } from "../components/list/terms.ts";
import { csvOf } from "./(_parts)/csv.ts";
import { define } from "./(_parts)/define.ts";
import { listOf } from "./(_parts)/list_of.ts";

export const handler = define.handlers({
  GET: ({ state, url }) =>
    csvOf("trades", listOf(url, TRADES), (query) => state.views.listings.trades(query), [
      "trade_id",
      "symbol",
      "side",
      "status",
      "entry_time",
      "exit_time",
      "entry_price",
      "exit_price",
      "quantity",
      "pnl",
      "pnl_percent",
      "fees",
      "funding",
      "exit_reason",
      "hold_duration",
      "decision_confidence",
      "decision_expected_value",
      "entry_slippage_bps",
      "max_drawdown",
      "max_runup",
      "decision_id",
    ]),
});
