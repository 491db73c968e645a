import { subUsd, type Usd } from "../../domain/money.ts";
import { IDS_PER_MARKET, type MatchingState, remember } from "./state.ts";

export type IncomeType = "REALIZED_PNL" | "COMMISSION" | "FUNDING_FEE" | "INSURANCE_CLEAR" | "TRANSFER";

/** A change of the wallet balance. */
export interface IncomeRecord {
  /** The exchange's id of it; no two have the same. */
  readonly tranId: number;
  readonly type: IncomeType;
  /** Positive when received. */
  readonly amount: Usd;
  /** Of realised profit and commission. */
  readonly tradeId: number | null;
  readonly atMs: number;
}

/** One that no trade tells. */
export interface StoredIncome {
  readonly incomeId: number;
  readonly type: "FUNDING_FEE" | "INSURANCE_CLEAR" | "TRANSFER";
  readonly amount: Usd;
  readonly atMs: number;
}

export function recordIncome(state: MatchingState, type: StoredIncome["type"], amount: Usd): void {
  remember(state.income, { incomeId: state.nextIncomeId++, type, amount, atMs: state.timeMs });
}

const KINDS = 3;

/** Every change of the wallet that is still remembered, oldest first. What trades tell is not kept twice. */
export function incomeHistory(state: MatchingState): IncomeRecord[] {
  const records: IncomeRecord[] = [];
  const firstId = state.marketIndex * IDS_PER_MARKET;
  for (const { tradeId, realizedPnl, fee, atMs } of state.trades) {
    const of = (kind: number, type: IncomeType, amount: Usd) => ({
      tranId: firstId + tradeId * KINDS + kind,
      type,
      amount,
      tradeId,
      atMs,
    });
    if (realizedPnl !== 0) records.push(of(0, "REALIZED_PNL", realizedPnl));
    if (fee !== 0) records.push(of(1, "COMMISSION", subUsd(0 as Usd, fee)));
  }
  for (const { incomeId, type, amount, atMs } of state.income) {
    records.push({ tranId: firstId + incomeId * KINDS + 2, type, amount, tradeId: null, atMs });
  }
  return records.sort((a, b) => a.atMs - b.atMs);
}
