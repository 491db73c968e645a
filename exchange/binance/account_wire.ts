import type { Account, ExchangePosition } from "../../domain/account.ts";
import type { Price, Qty, Usd } from "../../domain/money.ts";
import { integer, roundedUnits, type Row, row, rows, text, units, UnreadableAnswer } from "./wire.ts";

/** The margin asset's row of `account`. @param asset e.g. `USDT`. */
export function accountFrom(answer: unknown, asset: string): Account {
  const assets = rows(row(answer, "account")["assets"], "assets");
  const own = assets.find((each) => each["asset"] === asset);
  if (!own) throw new UnreadableAnswer(`Expected ${asset} among the account's assets`);
  return {
    walletBalance: units(own, "walletBalance") as Usd,
    unrealizedPnl: roundedUnits(own, "unrealizedProfit") as Usd,
    available: roundedUnits(own, "availableBalance") as Usd,
  };
}

/** The open ones of `v2/positionRisk`, which unlike v3 tells the leverage. */
export const positionsFrom = (answer: unknown): ExchangePosition[] =>
  rows(answer, "positions").filter((each) => units(each, "positionAmt") !== 0).map(positionFrom);

function positionFrom(position: Row): ExchangePosition {
  const liquidationPrice = roundedUnits(position, "liquidationPrice");
  return {
    symbol: text(position, "symbol"),
    qty: units(position, "positionAmt") as Qty,
    entryPrice: roundedUnits(position, "entryPrice") as Price,
    markPrice: roundedUnits(position, "markPrice") as Price,
    unrealizedPnl: roundedUnits(position, "unRealizedProfit") as Usd,
    liquidationPrice: liquidationPrice > 0 ? liquidationPrice as Price : null,
    leverage: integer(position, "leverage"),
  };
}
