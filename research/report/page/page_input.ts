import type { WalkForwardFigures } from "../../../coordinator/ports/research/walk_forward_report.ts";
import type { Candle } from "../../../domain/candle.ts";
import type { Trade } from "../../../domain/trade.ts";
import type { EquityPoint } from "../../backtest/recorder.ts";
import type { BuyAndHold } from "../../statistics/baselines/buy_and_hold.ts";
import type { Report } from "../report.ts";

/** What a page of a backtest shows: the report, and what its pictures are drawn from. */
export interface PageInput {
  /** Of a walk-forward, with its windows. */
  readonly report: Report & { readonly walk_forward?: WalkForwardFigures };
  /** At the close of each candle. */
  readonly equity: readonly EquityPoint[];
  readonly held: BuyAndHold | null;
  /** Closed ones, by their exits. */
  readonly trades: readonly Trade[];
  /** Traded candles of each market, oldest first. */
  readonly markets: readonly { readonly symbol: string; readonly candles: readonly Candle[] }[];
}
