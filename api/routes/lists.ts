import { SEVERITIES } from "../../coordinator/ports/journal.ts";
import { createRoute, z } from "@hono/zod-openapi";
import type { Page, PageQuery } from "../../coordinator/ports/views.ts";
import { ORDER_STATUSES } from "../../domain/order.ts";
import { TRADE_STATUSES } from "../../domain/trade.ts";
import { type App, json, REFUSALS } from "../http/app.ts";
import { Fault } from "../http/fault.ts";
import { limitQuery, symbolQuery } from "../http/query.ts";
import type { ApiOptions } from "../options.ts";
import { decision, equity, event, order, trade } from "../schemas/trading.ts";

/** Newest first, by pages. */
export function addLists(app: App, { views }: ApiOptions): void {
  addList(app, "trades", trade, TRADE_STATUSES, (query) => views.trades(query));
  addList(app, "orders", order, ORDER_STATUSES, (query) => views.orders(query));
  addList(app, "decisions", decision, ["accepted", "rejected", "hold"], (query) => views.decisions(query));
  addList(app, "events", event, SEVERITIES, (query) => views.events(query));
  addList(app, "equity", equity, [], (query) => views.equity(query));
}

function addList<T>(
  app: App,
  name: string,
  item: z.ZodType<T>,
  statuses: readonly string[],
  read: (query: PageQuery) => Promise<Page<T>>,
): void {
  const status = statuses.length > 0 ? { status: z.enum(statuses).optional() } : {};
  const route = createRoute({
    method: "get",
    path: `/api/v1/${name}`,
    summary: `${name}, newest first`,
    request: {
      query: z.strictObject({ limit: limitQuery(50), before: cursor, symbol: symbolQuery.optional(), ...status }),
    },
    responses: {
      200: json(
        z.object({ items: z.array(item), next: z.string().nullable() }),
        "A page; `next` leads to the one after",
      ),
      ...REFUSALS.bad,
    },
  });
  app.openapi(route, async (c) => {
    // Keys that were not asked for are absent, not undefined.
    const query = Object.fromEntries(Object.entries(c.req.valid("query")).filter(([, value]) => value !== undefined));
    const { items, next } = await readPage(read, query as unknown as PageQuery);
    // The compiler cannot see through a JSON type of a T; `item` describes it.
    return c.json({ items: [...items], next } as never, 200);
  });
}

const cursor = z.string().min(1).max(64).optional().describe("`next` of the page before");

/** A reader refuses a cursor that no page gave. */
async function readPage<T>(read: (query: PageQuery) => Promise<Page<T>>, query: PageQuery): Promise<Page<T>> {
  try {
    return await read(query);
  } catch (error) {
    if (error instanceof RangeError && query.before !== undefined) throw new Fault(400, "bad_request", error.message);
    throw error;
  }
}
