import { csvLine } from "../../db/csv.ts";
import { csvCells } from "../../db/tables/columns.ts";
import { publishedRow, TRADE_COLUMNS } from "../../db/tables/trades.ts";
import { formatUnits } from "../../domain/money.ts";
import { reportHtml } from "./page/html.tsx";
import { writeFiles } from "./write_files.ts";
import type { PageInput } from "./page/page_input.ts";

/** Writes `report.json`, `report.html`, `trades.csv` and `equity.csv` into a folder, each whole or not at all. */
export async function writeReport(folder: string, page: PageInput): Promise<void> {
  const { report, trades, equity } = page;
  const files = {
    "trades.csv": csvLine(Object.keys(TRADE_COLUMNS)) +
      trades.map((trade) => csvLine(csvCells(TRADE_COLUMNS, publishedRow(trade)))).join(""),
    "equity.csv": "timestamp_ms,equity,exposure\n" +
      equity.map(({ timeMs, equity, exposure }) => `${timeMs},${formatUnits(equity)},${formatUnits(exposure)}\n`).join(
        "",
      ),
    "report.html": reportHtml(page),
    "report.json": JSON.stringify(report, null, 2) + "\n",
  };
  await writeFiles(folder, files);
}
