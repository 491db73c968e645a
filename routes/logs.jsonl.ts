import { define } from "./(_parts)/define.ts";
import { logFilters } from "./(_parts)/log_query.ts";

/** Every line that is kept and fits, oldest first, one JSON object a line. */
export const handler = define.handlers({
  GET: ({ state: { workings: { logbook } }, url }) => {
    const { items } = logbook.lines({ ...logFilters(url), limit: Number.MAX_SAFE_INTEGER });
    const text = items.toReversed()
      .map(({ timestamp, ...line }) => `${JSON.stringify({ time: new Date(timestamp).toISOString(), ...line })}\n`);
    return new Response(text.join(""), {
      headers: {
        "content-type": "application/jsonl; charset=utf-8",
        "content-disposition": 'attachment; filename="xylen-log.jsonl"',
        "cache-control": "no-store",
      },
    });
  },
});
