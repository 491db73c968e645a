import { z } from "zod";
import { formatUnits, toNumber, type Usd } from "../../domain/money.ts";
import { err, ok } from "../../domain/result.ts";
import { incomeHistory, type IncomeRecord } from "../matching/income.ts";
import type { MatchedOrder } from "../matching/orders.ts";
import { REFUSALS } from "../matching/refusal.ts";
import { type Endpoint, endpoint, integerParam, limitParam, symbolParam, unitsParam } from "./endpoint.ts";
import type { MarketSession } from "./market_session.ts";
import { orderJson } from "./order_shapes.ts";

const signed = (weight: number) => ({ security: "signed", weight }) as const;
const timeParams = { startTime: integerParam.optional(), endTime: integerParam.optional() };

const setMarginType = endpoint(
  signed(1),
  { symbol: symbolParam, marginType: z.enum(["CROSSED", "ISOLATED"]) },
  ({ session, accountChanged }, { marginType }) => {
    const set = session.engine.setMarginType(marginType === "ISOLATED" ? "isolated" : "cross");
    if (!set.ok) return set;
    accountChanged(set.value);
    return ok({ code: 200, msg: "success" });
  },
);

const movePositionMargin = endpoint(
  signed(1),
  { symbol: symbolParam, amount: unitsParam, type: z.enum(["1", "2"]).transform(Number) },
  ({ session, accountChanged }, { amount, type }) => {
    if (amount <= 0) return err(REFUSALS.amountNotPositive);
    const moved = session.engine.movePositionMargin((type === 1 ? amount : -amount) as Usd);
    if (!moved.ok) return moved;
    accountChanged(moved.value);
    return ok({ amount: toNumber(amount), code: 200, msg: "Successfully modify position margin.", type });
  },
);

const FORCED = { LIQUIDATION: "liquidation", ADL: "adl" } as const;

const forceOrders = endpoint(signed(20), {
  symbol: symbolParam.optional(),
  autoCloseType: z.enum(["LIQUIDATION", "ADL"]).optional(),
  ...timeParams,
  limit: limitParam(50, 100),
}, ({ sessions }, { autoCloseType, startTime = 0, endTime = Infinity, limit }) => {
  const isWanted = ({ forced, createdAtMs }: MatchedOrder) =>
    forced !== null && (autoCloseType === undefined || forced === FORCED[autoCloseType]) && createdAtMs >= startTime &&
    createdAtMs <= endTime;
  const found = sessions.flatMap(({ market, engine }) =>
    engine.state.doneOrders.filter(isWanted).map((order) => ({ symbol: market.symbol, order }))
  ).sort((a, b) => a.order.createdAtMs - b.order.createdAtMs);
  return ok(found.slice(-limit).map(({ symbol, order }) => orderJson(symbol, order)));
});

const income = endpoint(signed(30), {
  symbol: symbolParam.optional(),
  incomeType: z.string().optional(),
  ...timeParams,
  page: integerParam.pipe(z.number().min(1)).default(1),
  limit: limitParam(100, 1000),
}, ({ sessions }, params) => {
  const { incomeType, startTime, endTime = Infinity, page, limit, symbol } = params;
  const found = sessions.flatMap((session) =>
    incomeHistory(session.engine.state).filter((each) =>
      (incomeType === undefined || each.type === incomeType) && (symbol === undefined || each.type !== "TRANSFER") &&
      each.atMs >= (startTime ?? 0) && each.atMs <= endTime
    ).map((record) => ({ session, record }))
  ).sort((a, b) => a.record.atMs - b.record.atMs);
  // From a start the first ones, else the latest; oldest first in either case.
  const from = startTime === undefined ? Math.max(0, found.length - page * limit) : (page - 1) * limit;
  const until = startTime === undefined ? found.length - (page - 1) * limit : from + limit;
  return ok(found.slice(from, Math.max(from, until)).map(({ session, record }) => incomeJson(session, record)));
});

const incomeJson = ({ market, engine }: MarketSession, record: IncomeRecord): object => ({
  symbol: record.type === "TRANSFER" ? "" : market.symbol,
  incomeType: record.type,
  income: formatUnits(record.amount),
  asset: engine.rules.market.quote,
  info: record.type,
  time: record.atMs,
  tranId: record.tranId,
  tradeId: record.tradeId === null ? "" : String(record.tradeId),
});

/** Margin modes, what the exchange closed by force, and where the wallet's changes came from. */
export const MARGIN_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "POST /fapi/v1/marginType": setMarginType,
  "POST /fapi/v1/positionMargin": movePositionMargin,
  "GET /fapi/v1/forceOrders": forceOrders,
  "GET /fapi/v1/income": income,
};
