import { formatUnits } from "../../../domain/money.ts";
import type { MatchedOrder } from "../../../exchange/matching/orders.ts";
import type { Invariant, Sight } from "./invariant.ts";
import { NewOrders } from "./new_orders.ts";

/** From the fill, in calm: what the protect deadline allows, and the exchange's own time for it. */
const UNPROTECTED_MAX_MS = 15_000;
/** Every disturbance begins the time anew: while the exchange does not answer nobody can protect anything. */
const CALM_MIN_MS = 5_000;

/** Quantity that live stops of ours would take off our position. */
export function stoppedQty({ books, oursQty }: Sight): number {
  const side = oursQty > 0 ? "sell" : "buy";
  return books.openAlgos.filter((algo) => algo.type === "stop_market" && algo.side === side)
    .reduce((sum, algo) => sum + (algo.closePosition ? Math.abs(oursQty) : algo.reduceOnly ? algo.qty : 0), 0);
}

/** An order of ours that only reduces: where the market has nobody to take it, trying again is all there is to do. */
const isExit = ({ clientOrderId, reduceOnly, algoId }: MatchedOrder): boolean =>
  clientOrderId.startsWith("x-") && reduceOnly && algoId === null;

/** Our position is never without a stop for its whole quantity, but for the moment that placing one, or closing it, takes. */
export function protectedPosition(): Invariant {
  const fresh = new NewOrders();
  let bareMs = 0, lookedMs: number | null = null;
  return {
    name: "protected",
    always: (sight) => {
      const isBare = sight.oursQty !== 0 && stoppedQty(sight) < Math.abs(sight.oursQty);
      if (!isBare || sight.calmMs < CALM_MIN_MS || fresh.in(sight.books).some(isExit)) bareMs = 0;
      else if (lookedMs !== null) bareMs += sight.nowMs - lookedMs;
      lookedMs = isBare ? sight.nowMs : null;
      if (bareMs <= UNPROTECTED_MAX_MS) return null;
      return `${formatUnits(sight.oursQty)} open, stops for ${formatUnits(stoppedQty(sight))}, ` +
        `for ${Math.round(bareMs / 1000)} s of calm`;
    },
  };
}
