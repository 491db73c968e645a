import { notional, type Price, type Qty, toNumber } from "../../../domain/money.ts";
import type { MatchedOrder } from "../../../exchange/matching/orders.ts";
import type { Invariant, Sight } from "./invariant.ts";
import { intentOf, isEntry, NewOrders } from "./new_orders.ts";

/** Prices move between the decision and the fill: a limit in dollars may be passed by that much, not by our doing. */
const MOVED = 1.03;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** An entry decided before midnight may arrive after it. */
const MIDNIGHT_MS = 60_000;

/** No entry of ours leaves beyond a limit of the configuration. */
export function limitsHold(): Invariant {
  const fresh = new NewOrders();
  const sentMs: number[] = [];
  const intents = new Map<number, Set<string>>();
  return {
    name: "limits",
    always: (sight) => {
      for (const order of fresh.in(sight.books)) {
        if (!isEntry(order)) continue;
        const fault = sizeFault(sight, order) ?? rateFault(sight, order, sentMs) ?? dayFault(sight, order, intents);
        if (fault) return `${order.clientOrderId}: ${fault}`;
      }
      return null;
    },
  };
}

function sizeFault({ books, oursQty, config }: Sight, order: MatchedOrder): string | null {
  const { trading, safety } = config;
  const open = Math.max(Math.abs(oursQty), order.qty) as Qty;
  const value = toNumber(notional(books.lastPrice as Price, open));
  const equity = toNumber(books.deposits) + toNumber(books.realizedPnl) - toNumber(books.fees);
  const limits = {
    max_position_size_usd: trading.max_position_size_usd,
    max_total_exposure_usd: safety.max_total_exposure_usd,
    max_exposure_percent: safety.max_exposure_percent * equity,
  };
  for (const [name, limit] of Object.entries(limits)) {
    if (value > limit * MOVED) return `${value.toFixed(2)} USD open, ${name} allows ${limit.toFixed(2)}`;
  }
  return books.leverage === trading.leverage ? null : `leverage is ${books.leverage}, configured ${trading.leverage}`;
}

function rateFault({ config }: Sight, { createdAtMs }: MatchedOrder, sentMs: number[]): string | null {
  sentMs.push(createdAtMs);
  while (sentMs[0]! <= createdAtMs - MINUTE_MS) sentMs.shift();
  const limit = config.safety.max_orders_per_minute;
  return sentMs.length <= limit ? null : `${sentMs.length} entries in a minute, ${limit} allowed`;
}

function dayFault({ config }: Sight, order: MatchedOrder, intents: Map<number, Set<string>>): string | null {
  const { createdAtMs } = order;
  if (createdAtMs % DAY_MS < MIDNIGHT_MS) return null;
  const day = Math.floor(createdAtMs / DAY_MS);
  const ofDay = intents.get(day) ?? new Set<string>();
  intents.set(day, ofDay.add(intentOf(order)));
  const limit = config.trading.max_daily_trades;
  return ofDay.size <= limit ? null : `entry ${ofDay.size} of its day, ${limit} allowed`;
}
