import { TRIALS } from "../../components/list/terms.ts";
import { csvOf } from "../(_parts)/csv.ts";
import { define } from "../(_parts)/define.ts";
import { listOf } from "../(_parts)/list_of.ts";

export const handler = define.handlers({
  GET: ({ url, state: { research: { records } } }) =>
    csvOf("trials", listOf(url, TRIALS), (query) => records.trials(query), [
      "seq",
      "recorded_at",
      "kind",
      "symbols",
      "timeframe",
      "from",
      "to",
      "trades",
      "days",
      "sharpe",
      "changed",
      "figures",
      "search_id",
      "config_hash",
      "data_hash",
      "entry_hash",
    ]),
});
