import type { Decision } from "../../domain/decision.ts";
import { averagePriceOrNull, formatUnits } from "../../domain/money.ts";
import { entrySlippageBps, netPnl, type Trade } from "../../domain/trade.ts";
import { placeOf, type Rerun } from "./rerun.ts";

/** A figure that was one thing live and another in the backtest. */
export interface ParityDifference {
  readonly decision_id: string;
  /** `action`, `accepted`, `stopped_by`, `entry_price`, `exit_price`, `quantity`, `pnl`, `entry_slippage_bps`, `exit_reason`, `trade`. */
  readonly field: string;
  readonly recorded: string | null;
  readonly backtest: string | null;
}

/** How far a backtest of a recorded life is from that life. */
export interface Parity {
  readonly decisions: number;
  readonly trades: number;
  readonly differences: readonly ParityDifference[];
  /** Sum over the trades of both, in dollars: what the backtest would have promised, and what came. */
  readonly pnl: { readonly recorded: number; readonly backtest: number };
  readonly notes: readonly string[];
}

/**
 * Every decision and every trade of a life against its rerun.
 *
 * @param trades Those of the life that have closed, by the decision that led to each.
 */
export function compareLife(
  decisions: readonly Decision[],
  trades: ReadonlyMap<string, Trade>,
  { outcome, decisions: again, notes }: Rerun,
): Parity {
  const closedAgain = new Map(outcome.trades.map((trade) => [trade.decisionId, trade]));
  const differences: ParityDifference[] = [];
  const pnl = { recorded: 0, backtest: 0 };
  let compared = 0;
  for (const decision of decisions) {
    const { decisionId } = decision;
    const other = again.get(placeOf(decision));
    const differ = (field: string, recorded: string | null, backtest: string | null) => {
      if (recorded !== backtest) differences.push({ decision_id: decisionId, field, recorded, backtest });
    };
    if (!other) {
      differ("decision", "taken", null);
      continue;
    }
    differ("action", decision.action, other.action);
    differ("accepted", String(decision.accepted), String(other.accepted));
    differ("stopped_by", decision.rejection?.name ?? null, other.rejection?.name ?? null);
    const trade = trades.get(decisionId), traded = closedAgain.get(other.decisionId);
    if (!trade) continue; // none, or not over yet
    compared++;
    pnl.recorded += netPnl(trade) / 1e8;
    if (!traded) {
      differ("trade", "closed", null);
      continue;
    }
    pnl.backtest += netPnl(traded) / 1e8;
    const one = figuresOf(trade), two = figuresOf(traded);
    for (const field of Object.keys(one) as (keyof typeof one)[]) differ(field, one[field], two[field]);
  }
  return { decisions: decisions.length, trades: compared, differences, pnl, notes };
}

const units = (value: number | null): string | null => value === null ? null : formatUnits(value);

const figuresOf = (trade: Trade) => ({
  entry_price: units(averagePriceOrNull(trade.entryCost, trade.entryQty)),
  exit_price: units(averagePriceOrNull(trade.exitCost, trade.exitQty)),
  quantity: units(trade.entryQty),
  entry_slippage_bps: entrySlippageBps(trade)?.toFixed(4) ?? null,
  exit_reason: trade.exitReason,
  pnl: units(netPnl(trade)),
});
