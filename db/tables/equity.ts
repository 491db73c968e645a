import type { EquityPoint } from "../../coordinator/ports/journal.ts";
import type { EquityView } from "../../coordinator/ports/views.ts";
import type { Row, Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";
import type { Paged } from "./page.ts";
import { decimal, number } from "./row.ts";

const insertEquity = inserter("equity", ["at_ms", "balance", "equity", "run_id"], "fail");

export const saveEquity = ({ atMs, balance, equity }: EquityPoint, runId: string): Statement =>
  insertEquity({ at_ms: atMs, balance, equity, run_id: runId });

export const equityView = (row: Row): EquityView => ({
  timestamp: number(row, "at_ms"),
  balance: decimal(row, "balance"),
  equity: decimal(row, "equity"),
});

/** Evenly spaced points and the last one, each with the highest equity of all before it. @param most At least 2. */
export const equityCurve = (most: number): Statement => ({
  sql: `with numbered as (
      select at_ms, equity, max(equity) over (order by row_no) as peak, row_number() over (order by row_no) as n,
        count(*) over () as total
      from equity
    )
    select at_ms, equity, peak from numbered
    where n = total or (n - 1) % max(1, (total + ? - 2) / (? - 1)) = 0 order by n`,
  args: [most, most],
});

/** One account a database: neither symbol nor status apply. */
export const EQUITY_PAGES: Paged = { table: "equity", time: "at_ms", symbol: null, status: null };
