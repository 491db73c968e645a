import { notional, type Price, type Qty, toNumber } from "../../../domain/money.ts";
import type { MatchedOrder } from "../../../exchange/matching/orders.ts";
import type { Invariant, Sight } from "./invariant.ts";
import { isEntry, NewOrders, tradeOf } from "./new_orders.ts";

const MINUTE_MS = 60_000;
/** From the decision to the last part of its entry no longer passes. */
const ENTRY_MINUTES = 5;
/** The engine's equity counts what an open position has gained or lost, and the funding of this minute. */
const EQUITY_TOLERANCE = 1.005;
const DAY_MS = 86_400_000;
/** An entry decided before midnight may arrive after it. */
const MIDNIGHT_MS = 60_000;

/** No entry of ours leaves beyond a limit of the configuration. */
export function limitsHold(): Invariant {
  const fresh = new NewOrders();
  const sentMs: number[] = [];
  const tradesOfDays = new Map<number, Set<string>>();
  const lows = new RecentLow();
  return {
    name: "limits",
    always: (sight) => {
      lows.saw(sight.books.lastPrice, sight.nowMs);
      for (const order of fresh.in(sight.books)) {
        if (!isEntry(order)) continue;
        const fault = sizeFault(sight, order, lows.price) ?? rateFault(sight, order, sentMs) ??
          dayFault(sight, order, tradesOfDays);
        if (fault) return `${order.clientOrderId}: ${fault}`;
      }
      return null;
    },
  };
}

/** The lowest price of the last minutes. */
class RecentLow {
  readonly #byMinute = new Map<number, number>();

  saw(price: number, nowMs: number): void {
    const minute = Math.floor(nowMs / MINUTE_MS);
    this.#byMinute.set(minute, Math.min(this.#byMinute.get(minute) ?? Infinity, price));
    for (const old of this.#byMinute.keys()) {
      if (old >= minute - ENTRY_MINUTES) break;
      this.#byMinute.delete(old);
    }
  }

  get price(): number {
    return Math.min(...this.#byMinute.values());
  }
}

/** @param low Of the last minutes: what the price did since the decision was not our doing. */
function sizeFault({ books, oursQty, config }: Sight, order: MatchedOrder, low: number): string | null {
  const { trading, safety } = config;
  const open = Math.max(Math.abs(oursQty), order.qty) as Qty;
  const value = toNumber(notional(low as Price, open));
  const equity = toNumber(books.deposits) + toNumber(books.realizedPnl) - toNumber(books.fees);
  const limits = {
    max_position_size_usd: trading.max_position_size_usd,
    max_total_exposure_usd: safety.max_total_exposure_usd,
    max_exposure_percent: safety.max_exposure_percent * equity * EQUITY_TOLERANCE,
  };
  for (const [name, limit] of Object.entries(limits)) {
    if (value > limit) return `${value.toFixed(2)} USD open, ${name} allows ${limit.toFixed(2)}`;
  }
  return books.leverage === trading.leverage ? null : `leverage is ${books.leverage}, configured ${trading.leverage}`;
}

function rateFault({ config }: Sight, { createdAtMs }: MatchedOrder, sentMs: number[]): string | null {
  sentMs.push(createdAtMs);
  while (sentMs[0]! <= createdAtMs - MINUTE_MS) sentMs.shift();
  const limit = config.safety.max_orders_per_minute;
  return sentMs.length <= limit ? null : `${sentMs.length} entries in a minute, ${limit} allowed`;
}

function dayFault(sight: Sight, order: MatchedOrder, tradesOfDays: Map<number, Set<string>>): string | null {
  const tradeId = tradeOf(sight, order) ?? order.clientOrderId;
  // A later part of an entry belongs to the day of its first.
  if ([...tradesOfDays.values()].some((trades) => trades.has(tradeId))) return null;
  const { createdAtMs } = order;
  const day = Math.floor(createdAtMs / DAY_MS);
  const ofDay = tradesOfDays.get(day) ?? new Set<string>();
  tradesOfDays.set(day, ofDay);
  if (createdAtMs % DAY_MS >= MIDNIGHT_MS) ofDay.add(tradeId);
  const limit = sight.config.trading.max_daily_trades;
  return ofDay.size <= limit ? null : `trade ${ofDay.size} of its day, ${limit} allowed`;
}
