import { formatUnits } from "../../../domain/money.ts";
import type { Invariant, Sight } from "./invariant.ts";

/** At rest exactly one stop and one target stand around our position, each of its size; around none stands nothing. */
export const bracketFits = (): Invariant => ({ name: "bracket", atRest: faultOf });

function faultOf({ books, oursQty }: Sight): string | null {
  const open = Math.abs(oursQty);
  const closing = oursQty > 0 ? "sell" : "buy";
  for (const type of ["stop_market", "take_profit_market"] as const) {
    const legs = books.openAlgos.filter((algo) => algo.type === type && algo.clientAlgoId.startsWith("x-"));
    const qty = legs.reduce((sum, leg) => sum + (leg.closePosition ? open : leg.qty), 0);
    const wrongSide = legs.some(({ side }) => open > 0 && side !== closing);
    if (qty === open && !wrongSide) continue;
    const shown = legs.map(({ clientAlgoId, side, qty }) => `${clientAlgoId} ${side} ${formatUnits(qty)}`).join(", ");
    return `${formatUnits(oursQty)} open, ${type}: ${shown || "none"}`;
  }
  return null;
}
