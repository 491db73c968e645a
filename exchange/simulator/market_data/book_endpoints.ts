import { err, ok } from "../../../domain/result.ts";
import { type Endpoint, endpoint, integerParam, type Params, symbolParam } from "../endpoint.ts";
import { marketMark, updateIdOf } from "./market_mark.ts";
import { levelRow, orderBook } from "./order_book.ts";

/** Levels that may be asked for, and their weight. */
const DEPTHS: ReadonlyMap<number, number> = new Map([[5, 2], [10, 2], [20, 2], [50, 2], [100, 5], [500, 10], [
  1000,
  20,
]]);
const DEPTH_PRESET = 500;

const depthWeight = (params: Params): number => DEPTHS.get(Number(params["limit"] ?? DEPTH_PRESET)) ?? 20;

/** The made-up book. */
export const BOOK_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "GET /fapi/v1/depth": endpoint({ security: "none", weight: depthWeight }, {
    symbol: symbolParam,
    limit: integerParam.default(DEPTH_PRESET),
  }, ({ session }, { limit }) => {
    if (!DEPTHS.has(limit)) return err({ code: -4021, message: `${limit} is not valid depth limit.` });
    const mark = marketMark(session);
    const { bids, asks } = orderBook(session.engine.rules.market, mark, limit);
    const { timeMs } = session;
    return ok({
      lastUpdateId: updateIdOf(mark) + 1,
      E: timeMs,
      T: timeMs,
      bids: bids.map(levelRow),
      asks: asks.map(levelRow),
    });
  }),
};
