/** Whole tables as CSV, oldest first, a bounded number of rows at a time. */
import { csvLine } from "./csv.ts";
import { readRows, type SqlClient } from "./sql/client.ts";
import { type Columns, csvCells } from "./tables/columns.ts";
import { DECISION_COLUMNS } from "./tables/ensemble_decisions.ts";
import { ORDER_COLUMNS } from "./tables/orders.ts";
import { number } from "./tables/row.ts";
import { TRADE_COLUMNS } from "./tables/trades.ts";

const EXPORTS = {
  trades: { table: "trades", columns: TRADE_COLUMNS },
  decisions: { table: "ensemble_decisions", columns: DECISION_COLUMNS },
  orders: { table: "orders", columns: ORDER_COLUMNS },
} as const satisfies Record<string, { table: string; columns: Columns }>;

export type Exported = keyof typeof EXPORTS;
export const EXPORTED = Object.keys(EXPORTS) as readonly Exported[];

const ROWS_AT_ONCE = 500;

/** @returns Pieces of text: the header, then some rows each. Money as exact decimal text, times in Unix ms. */
export async function* exportCsv(client: SqlClient, exported: Exported): AsyncGenerator<string> {
  const { table, columns } = EXPORTS[exported];
  yield csvLine(Object.keys(columns));
  for (let after = 0;;) {
    const rows = await readRows(client, {
      sql: `select * from ${table} where row_no > ? order by row_no limit ?`,
      args: [after, ROWS_AT_ONCE],
    });
    const last = rows.at(-1);
    if (!last) return;
    after = number(last, "row_no");
    yield rows.map((row) => csvLine(csvCells(columns, row))).join("");
  }
}
