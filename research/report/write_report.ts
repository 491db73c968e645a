import { join } from "node:path";
import { csvLine } from "../../db/csv.ts";
import { csvCells } from "../../db/tables/columns.ts";
import { publishedRow, TRADE_COLUMNS } from "../../db/tables/trades.ts";
import { formatUnits } from "../../domain/money.ts";
import type { BacktestOutcome } from "../backtest/run_backtest.ts";
import { byExit } from "./closed_trades.ts";
import type { Report } from "./report.ts";

/** Writes `report.json`, `trades.csv` and `equity.csv` into a folder, each whole or not at all. */
export async function writeReport(folder: string, report: Report, { trades, equity }: BacktestOutcome): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const files = {
    "trades.csv": csvLine(Object.keys(TRADE_COLUMNS)) +
      byExit(trades).map((trade) => csvLine(csvCells(TRADE_COLUMNS, publishedRow(trade)))).join(""),
    "equity.csv": "timestamp_ms,equity,exposure\n" +
      equity.map(({ timeMs, equity, exposure }) => `${timeMs},${formatUnits(equity)},${formatUnits(exposure)}\n`).join(
        "",
      ),
    "report.json": JSON.stringify(report, null, 2) + "\n",
  };
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(join(folder, `${name}.part`), text);
    await Deno.rename(join(folder, `${name}.part`), join(folder, name));
  }
}
