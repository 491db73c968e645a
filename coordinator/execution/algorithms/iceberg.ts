import { mulDiv, type Price, type Qty, SCALE, unitsFromNumber } from "../../../domain/money.ts";
import type { EntryAlgorithm } from "./algorithm.ts";
import { limitEntry } from "./limit.ts";
import { quote } from "./quote.ts";

/**
 * Shows `iceberg_visible_fraction` of the quantity as a limit order; when that has filled, the next. It quotes from the
 * arrival price, or from the last price where that is better for us: later parts never pay more than the first.
 */
export const icebergEntry: EntryAlgorithm = {
  ...limitEntry,
  // Twice as many as it needs: each part may be refused once.
  childrenMax: ({ iceberg_visible_fraction }) => 2 * Math.ceil(1 / iceberg_visible_fraction),
  child: (plan, _restQty, { lastPrice, market }, settings) => {
    const better = plan.side === "buy" ? Math.min : Math.max;
    const visible = mulDiv(plan.qty, unitsFromNumber(settings.iceberg_visible_fraction), SCALE, "down") as Qty;
    return quote(plan.side, better(plan.arrivalPrice, lastPrice) as Price, visible, market, settings);
  },
};
