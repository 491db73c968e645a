import type { Income } from "../../domain/account.ts";
import {
  addUsd,
  averagePrice,
  invariantQty,
  mulDiv,
  notional,
  type Price,
  type Qty,
  subUsd,
  type Usd,
  ZERO_QTY,
  ZERO_USD,
} from "../../domain/money.ts";
import type { Fill, Order } from "../../domain/order.ts";
import type { ExitReason, Trade } from "../../domain/trade.ts";

/** Books fills of the entry. `exits` measures stop and target from the average entry price. */
export function bookEntry(
  trade: Trade,
  fills: readonly Fill[],
  exits: (entryPrice: Price) => { readonly stopPrice: Price; readonly targetPrice: Price },
): Trade {
  if (fills.length === 0) return trade;
  const booked = book(trade, fills);
  const entryQty = trade.entryQty + booked.qty as Qty;
  const entryCost = addUsd(trade.entryCost, booked.cost);
  return {
    ...trade,
    ...booked.totals,
    ...exits(averagePrice(entryCost, entryQty)),
    status: "open",
    openQty: trade.openQty + booked.qty as Qty,
    entryQty,
    entryCost,
    entryTimeMs: trade.entryTimeMs ?? fills[0]!.atMs,
  };
}

/** Books fills of an exit. The trade is closed when nothing is open any more. */
export function bookExit(
  trade: Trade,
  fills: readonly Fill[],
  order: Pick<Order, "clientOrderId">,
  reason: ExitReason,
): Trade {
  if (fills.length === 0) return trade;
  const booked = book(trade, fills);
  const openQty = invariantQty(trade.openQty - booked.qty, `trade ${trade.tradeId} closes no more than is open`);
  const closed = openQty === ZERO_QTY;
  const prices = fills.map(({ price }) => price);
  return {
    // What it got was seen on the way too, though its candle ends after the trade.
    ...markExcursion(trade, Math.max(...prices) as Price, Math.min(...prices) as Price),
    ...booked.totals,
    openQty,
    exitQty: trade.exitQty + booked.qty as Qty,
    exitCost: addUsd(trade.exitCost, booked.cost),
    exitOrderId: order.clientOrderId,
    exitReason: reason,
    exitTimeMs: fills.at(-1)!.atMs,
    // What somebody else took away leaves the rest as it was; what we began we finish.
    status: closed ? "closed" : reason === "external" ? trade.status : "closing",
  };
}

/**
 * Books what the wallet got or paid beside fills, also after the trade has ended: the exchange tells it late. The fee of
 * a liquidation is a fee.
 */
export const bookPayment = (trade: Trade, { kind, amount }: Pick<Income, "kind" | "amount">): Trade =>
  kind === "insurance"
    ? { ...trade, fees: subUsd(trade.fees, amount) }
    : { ...trade, funding: addUsd(trade.funding, amount) };

function book(trade: Trade, fills: readonly Fill[]) {
  return {
    qty: fills.reduce((sum, fill) => sum + fill.qty, 0) as Qty,
    cost: addUsd(...fills.map((fill) => notional(fill.price, fill.qty))),
    totals: {
      fees: addUsd(trade.fees, ...fills.map((fill) => fill.fee)),
      realizedPnl: addUsd(trade.realizedPnl, ...fills.map((fill) => fill.realizedPnl)),
      fillIds: [...trade.fillIds, ...fills.map((fill) => fill.fillId)],
    },
  };
}

/** Follows the best and the worst that an open trade has seen, by a candle's extremes. */
export function markExcursion(trade: Trade, high: Price, low: Price): Trade {
  if (trade.entryQty === 0 || trade.openQty === 0) return trade;
  const entry = averagePrice(trade.entryCost, trade.entryQty);
  const [best, worst] = trade.side === "long" ? [high - entry, low - entry] : [entry - low, entry - high];
  const maxRunup = Math.max(trade.maxRunup, best / entry);
  const maxDrawdown = Math.min(trade.maxDrawdown, worst / entry);
  return maxRunup === trade.maxRunup && maxDrawdown === trade.maxDrawdown ? trade : { ...trade, maxRunup, maxDrawdown };
}

/** Unrealised PnL at a price, before fees. */
export function unrealizedPnl(trade: Trade, at: Price): Usd {
  if (trade.openQty === 0) return ZERO_USD;
  const openCost = mulDiv(trade.entryCost, trade.openQty, trade.entryQty, "nearest") as Usd;
  const value = notional(at, trade.openQty);
  return trade.side === "long" ? subUsd(value, openCost) : subUsd(openCost, value);
}
