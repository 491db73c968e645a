import type { BacktestMarket, BacktestOutcome } from "../../research/backtest/run_backtest.ts";
import { byExit } from "../../research/report/closed_trades.ts";
import type { Report } from "../../research/report/report.ts";
import { writeReport } from "../../research/report/write_report.ts";
import type { BuyAndHold } from "../../research/statistics/baselines/buy_and_hold.ts";

/** Writes the files of a run, with the candles that it traded. */
export async function written(
  folder: string,
  { report, held }: { readonly report: Report; readonly held: BuyAndHold | null },
  { equity, trades }: BacktestOutcome,
  markets: readonly BacktestMarket[],
): Promise<void> {
  const traded = markets.map(({ symbol, candles }) => ({
    symbol,
    candles: candles.filter(({ openTimeMs }) => openTimeMs >= report.from),
  }));
  await writeReport(folder, { report, held, equity, trades: byExit(trades), markets: traded });
}
