import type { AccountFill } from "../../domain/account.ts";
import { mulDiv, type Qty, type Usd } from "../../domain/money.ts";

/**
 * The newest fills that together are exactly `qty`, oldest first. The oldest of them may be taken in part: the part that
 * came last, with its share of the fee (rounded up) and all of the realised PnL, since only closing realises any.
 *
 * @param fills Oldest first. @returns Null when they are not enough.
 */
export function lastOf(fills: readonly AccountFill[], qty: Qty): AccountFill[] | null {
  const taken: AccountFill[] = [];
  let left: number = qty;
  for (const fill of fills.toReversed()) {
    if (left === 0) break;
    taken.unshift(fill.qty <= left ? fill : part(fill, left as Qty));
    left -= Math.min(left, fill.qty);
  }
  return left === 0 ? taken : null;
}

const part = (fill: AccountFill, qty: Qty): AccountFill => ({
  ...fill,
  qty,
  fee: mulDiv(fill.fee, qty, fill.qty, "up") as Usd,
});
