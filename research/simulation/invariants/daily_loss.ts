import { notional, toNumber, type Usd } from "../../../domain/money.ts";
import { unrealizedPnl } from "../../../exchange/matching/position.ts";
import type { Invariant, Sight } from "./invariant.ts";
import { isEntry, NewOrders, tradeOf } from "./new_orders.ts";

const DAY_MS = 86_400_000;
/** An entry decided before midnight may arrive after it. */
const MIDNIGHT_MS = 60_000;
/** A funding payment that the exchange has not listed yet. */
const SLACK_USD = 0.5;
/** Midnight's price and that of the last candle before it, as a share of what was open. */
const MOVED = 0.03;

/** After a day's loss beyond the limit, by the exchange's fills, no trade is begun. */
export function dailyLossHolds(): Invariant {
  const fresh = new NewOrders();
  const begun = new Set<string>();
  let day = -1, startedWith = 0, slackUsd = 0, hadBefore = 0;
  return {
    name: "daily_loss",
    always: (sight) => {
      const today = Math.floor(sight.nowMs / DAY_MS);
      if (today !== day) {
        day = today;
        startedWith = hadBefore = sight.ownNet + openPnl(sight);
        slackUsd = SLACK_USD + MOVED * openUsd(sight);
      }
      const lossUsd = toNumber(startedWith - hadBefore as Usd);
      hadBefore = sight.ownNet + openPnl(sight);
      const limitUsd = sight.config.safety.max_daily_loss_usd;
      for (const order of fresh.in(sight.books)) {
        if (!isEntry(order)) continue;
        const tradeId = tradeOf(sight, order) ?? order.clientOrderId;
        if (begun.has(tradeId)) continue;
        begun.add(tradeId);
        if (order.createdAtMs % DAY_MS < MIDNIGHT_MS || lossUsd <= limitUsd + slackUsd) continue;
        return `${order.clientOrderId} enters after a loss of ${lossUsd.toFixed(2)} USD today, ` +
          `${limitUsd.toFixed(2)} allowed`;
      }
      return null;
    },
  };
}

/** What our part of the position would make at the last price. */
function openPnl({ books, oursQty }: Sight): number {
  const { position, lastPrice } = books;
  return oursQty === 0 || position.qty === 0 ? 0 : unrealizedPnl(position, lastPrice) * oursQty / position.qty;
}

const openUsd = ({ books, oursQty }: Sight): number => Math.abs(toNumber(notional(books.lastPrice, oursQty)));
