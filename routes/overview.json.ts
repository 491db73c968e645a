import { define } from "./(_parts)/define.ts";
import { overviewOf } from "./(_parts)/overview.ts";

/** What a page asks for after each connection, since it may have missed something. */
export const handler = define.handlers({
  GET: async ({ state, url }) =>
    Response.json(await overviewOf(state.views, url.searchParams.get("symbol")), {
      headers: { "cache-control": "no-store" },
    }),
});
