import { EVENTS } from "../components/list/terms.ts";
import { csvOf } from "./(_parts)/csv.ts";
import { define } from "./(_parts)/define.ts";
import { listOf } from "./(_parts)/list_of.ts";

export const handler = define.handlers({
  GET: ({ state, url }) =>
    csvOf("events", listOf(url, EVENTS), (query) => state.views.listings.events(query), [
      "event_id",
      "timestamp",
      "event_type",
      "severity",
      "component",
      "message",
      "details",
    ]),
});
