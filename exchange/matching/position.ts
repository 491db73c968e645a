import {
  addQty,
  addUsd,
  averagePrice,
  mulDiv,
  notional,
  type Price,
  type Qty,
  subUsd,
  type Usd,
} from "../../domain/money.ts";

/** A one-way position kept as quantity and cost, which are exact; the entry price is derived for display. */
export interface Position {
  /** Negative is short. */
  readonly qty: Qty;
  /** What the open quantity cost, signed like it. */
  readonly cost: Usd;
}

export const FLAT: Position = { qty: 0 as Qty, cost: 0 as Usd };

export const entryPrice = ({ qty, cost }: Position): Price => qty === 0 ? 0 as Price : averagePrice(cost, qty);

export const unrealizedPnl = (position: Position, mark: Price): Usd =>
  subUsd(notional(mark, position.qty), position.cost);

/**
 * Books one fill.
 *
 * A reduction releases cost in proportion to the quantity. Where that is not whole, the realised profit is rounded
 * down (the released cost of a long up, of a short down) and the rest stays in the position, so that realised plus
 * unrealised is always the mark value minus the value of all fills, to the last unit.
 *
 * @param traded Signed: negative is sold.
 * @returns The new position, and the profit realised by the part that closed, before fees.
 */
export function applyFill(position: Position, traded: Qty, at: Price): { position: Position; realizedPnl: Usd } {
  const value = notional(at, traded);
  const qtyAfter = addQty(position.qty, traded);
  if (position.qty === 0 || Math.sign(position.qty) === Math.sign(traded)) {
    return { position: { qty: qtyAfter, cost: addUsd(position.cost, value) }, realizedPnl: 0 as Usd };
  }
  const closesAll = Math.abs(traded) >= Math.abs(position.qty);
  const closedValue = closesAll ? notional(at, -position.qty as Qty) : value;
  const released = closesAll ? position.cost : releasedCost(position, traded);
  const cost = addUsd(position.cost, -released as Usd, subUsd(value, closedValue));
  return { position: { qty: qtyAfter, cost }, realizedPnl: subUsd(-closedValue as Usd, released) };
}

const releasedCost = (position: Position, traded: Qty): Usd =>
  mulDiv(position.cost, Math.abs(traded), Math.abs(position.qty), position.qty > 0 ? "up" : "down") as Usd;
