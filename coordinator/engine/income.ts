import type { Income } from "../../domain/account.ts";
import type { Trade } from "../../domain/trade.ts";
import { bookPayment } from "../execution/trade_book.ts";
import type { Command } from "./command.ts";
import { keep } from "./orders.ts";
import type { EngineState } from "./state.ts";

/** The exchange lists income late and not in order: it is asked for this long before the newest one again. */
const OVERLAP_MS = 3_600_000;
const IDS_MAX = 500;
/** A payment falls to a trade that ended this shortly before it: the exchange's clock rounds. */
const GRACE_MS = 1_000;

export const refreshAccount = (state: EngineState) => ({
  kind: "refresh_account",
  incomeSinceMs: incomeSinceMs(state),
} as const satisfies Command);

export const incomeSinceMs = ({ risk, nowMs }: EngineState): number =>
  Math.max(0, (risk.income.sinceMs || nowMs) - OVERLAP_MS);

export const unseen = ({ risk }: EngineState, income: readonly Income[]): Income[] =>
  income.filter(({ incomeId }) => !risk.income.ids.includes(incomeId));

/**
 * Books each payment once: funding to the trade that was open then, even if it has ended meanwhile. What belongs to no
 * trade of ours is remembered as seen; the balance will show it.
 */
export function bookIncome(state: EngineState, told: readonly Income[]): Command[] {
  const fresh = unseen(state, told);
  if (fresh.length === 0) return [];
  const { ids, sinceMs } = state.risk.income;
  state.risk.income = {
    sinceMs: Math.max(sinceMs, ...fresh.map(({ atMs }) => atMs)),
    ids: [...ids, ...fresh.map(({ incomeId }) => incomeId)].slice(-IDS_MAX),
  };
  return [...fresh.flatMap((payment) => book(state, payment)), { kind: "store_risk" }];
}

function book(state: EngineState, payment: Income): Command[] {
  const trade = payment.kind === "funding" || payment.kind === "insurance" ? tradeOf(state, payment) : undefined;
  return trade ? [keep(state, bookPayment(trade, payment))] : [];
}

const tradeOf = ({ trades, ended }: EngineState, { symbol, atMs }: Income): Trade | undefined =>
  [...trades.values(), ...ended.toReversed()].find((trade) =>
    trade.symbol === symbol && trade.entryTimeMs !== null && trade.entryTimeMs <= atMs &&
    (trade.exitTimeMs === null || trade.status !== "closed" || atMs <= trade.exitTimeMs + GRACE_MS)
  );
