import { roundPrice, roundQty } from "../../../domain/market.ts";
import { formatUnits, price, qty, toNumber } from "../../../domain/money.ts";
import type { MarketSession } from "../market_session.ts";
import type { UserView } from "./user_faults.ts";

/** The account as its owner sees it now. */
export function userView({ engine }: MarketSession): UserView {
  const { market } = engine.rules;
  const { openAlgos, lastPrice, dualSidePosition } = engine.state;
  return {
    algoIds: openAlgos.map(({ algoId }) => algoId),
    qtyText: (dollars, at) => formatUnits(roundQty(market, qty(dollars / at))),
    priceText: (at) => formatUnits(roundPrice(market, price(at), "down")),
    lastPrice: toNumber(lastPrice),
    hedgeMode: dualSidePosition,
  };
}
