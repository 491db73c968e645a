import { addUsd, mulDiv, type Price, subUsd, type Usd } from "../../domain/money.ts";
import { initialMargin } from "./margin.ts";
import type { Position } from "./position.ts";

/** What a fill moves. */
export interface PositionChange {
  readonly before: Position;
  readonly after: Position;
  readonly at: Price;
  readonly realizedPnl: Usd;
}

/**
 * The isolated wallet after a fill. What is added to the position brings its initial margin along; what is closed
 * frees its share, at least so much as covers its own loss, so that the free balance never pays for it.
 */
export function isolatedWalletAfter(wallet: Usd, leverage: number, change: PositionChange): Usd {
  const { before, after, at, realizedPnl } = change;
  if (after.qty === 0) return 0 as Usd;
  const isNew = before.qty === 0 || (before.qty > 0) !== (after.qty > 0);
  if (isNew) return initialMargin(after.qty, at, leverage);
  if (Math.abs(after.qty) > Math.abs(before.qty)) {
    return addUsd(wallet, subUsd(initialMargin(after.qty, at, leverage), initialMargin(before.qty, at, leverage)));
  }
  const share = mulDiv(wallet, Math.abs(after.qty), Math.abs(before.qty), "down") as Usd;
  const afterLoss = addUsd(wallet, realizedPnl);
  return realizedPnl < 0 ? Math.max(0, Math.min(share, afterLoss)) as Usd : share;
}
