import type { Config } from "../../coordinator/runtime/config/schema.ts";
import type { BacktestMarket } from "../backtest/run_backtest.ts";

/** What the simulated exchange took for granted. */
export interface Assumptions {
  readonly taker_fee_bps: number;
  readonly slippage_model: string;
  readonly slippage_bps: number;
  readonly fees_charged: boolean;
  /** False where no rates were given or they were switched off. */
  readonly funding_paid: boolean;
  readonly leverage: number;
  readonly warmup_candles: number;
}

export const assumptionsOf = (
  { backtesting, ensemble, trading, data }: Config,
  markets: readonly BacktestMarket[],
): Assumptions => ({
  taker_fee_bps: backtesting.include_fees ? ensemble.taker_fee_bps : 0,
  slippage_model: backtesting.slippage_model,
  slippage_bps: backtesting.slippage_bps,
  fees_charged: backtesting.include_fees,
  funding_paid: backtesting.include_funding && markets.some(({ funding }) => funding.length > 0),
  leverage: trading.leverage,
  warmup_candles: data.warmup_candles,
});
