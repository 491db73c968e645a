import { formatUnits } from "../../../domain/money.ts";
import type { Invariant, Sight } from "./invariant.ts";

/** From the fill, in calm: what the protect deadline allows, and the exchange's own time for it. */
const UNPROTECTED_MAX_MS = 15_000;
/** However troubled the times are, nobody leaves a position bare for so long while a process and a line are there. */
const CALM_MIN_MS = 5_000;

/** Quantity that live stops of ours would take off our position. */
export function stoppedQty({ books, oursQty }: Sight): number {
  const side = oursQty > 0 ? "sell" : "buy";
  return books.openAlgos.filter((algo) => algo.type === "stop_market" && algo.side === side)
    .reduce((sum, algo) => sum + (algo.closePosition ? Math.abs(oursQty) : algo.reduceOnly ? algo.qty : 0), 0);
}

/** The last closing order for which the market had no other side: whoever keeps trying does what can be done. */
const lastTriedInVain = ({ books }: Sight): number =>
  books.doneOrders.reduce(
    (last, order) => order.reduceOnly && order.status === "EXPIRED" ? Math.max(last, order.orderId) : last,
    0,
  );

/** Our position is never without a stop for its whole quantity, but for the moment that placing one takes. */
export function protectedPosition(): Invariant {
  let bareMs = 0, lookedMs: number | null = null, triedId = 0;
  return {
    name: "protected",
    always: (sight) => {
      const tried = lastTriedInVain(sight);
      const isBare = sight.oursQty !== 0 && !sight.tangled && stoppedQty(sight) < Math.abs(sight.oursQty);
      if (!isBare || tried > triedId) bareMs = 0;
      else if (lookedMs !== null && sight.calmMs > CALM_MIN_MS) bareMs += sight.nowMs - lookedMs;
      lookedMs = isBare ? sight.nowMs : null;
      triedId = tried;
      if (bareMs <= UNPROTECTED_MAX_MS) return null;
      return `${formatUnits(sight.oursQty)} open, stops for ${formatUnits(stoppedQty(sight))}, ` +
        `for ${Math.round(bareMs / 1000)} s of calm`;
    },
  };
}
