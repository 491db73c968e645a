/** Pages, newest first, by key and not by offset: rows that arrive meanwhile neither shift nor double anything. */
import type { Page, PageQuery } from "../../coordinator/ports/views.ts";
import type { Row, SqlValue, Statement } from "../sql/client.ts";
import { number } from "./row.ts";

export const PAGE_LIMIT_MAX = 500;

interface Cursor {
  readonly timeMs: number;
  readonly rowNo: number;
}

/** Which table, which of its columns is the time, and which columns `symbol` and `status` of a query mean. */
export interface Paged {
  readonly table: string;
  readonly time: string;
  readonly symbol: string | null;
  readonly status: string | null;
}

/** @throws {RangeError} For a limit outside 1 to 500 or a cursor that no page gave. */
export function pageStatement(paged: Paged, query: PageQuery): Statement {
  const conditions: string[] = [];
  const args: SqlValue[] = [];
  for (const [column, value] of [[paged.symbol, query.symbol], [paged.status, query.status]] as const) {
    if (column === null || value === undefined) continue;
    conditions.push(`${column} = ?`);
    args.push(value);
  }
  if (query.before !== undefined) {
    const { timeMs, rowNo } = readCursor(query.before);
    conditions.push(`(${paged.time}, row_no) < (?, ?)`);
    args.push(timeMs, rowNo);
  }
  const where = conditions.length > 0 ? ` where ${conditions.join(" and ")}` : "";
  const order = `order by ${paged.time} desc, row_no desc`;
  return { sql: `select * from ${paged.table}${where} ${order} limit ?`, args: [...args, checkLimit(query.limit) + 1] };
}

/** @param rows One more than the limit when there is a next page. */
export function pageOf<T>(paged: Paged, query: PageQuery, rows: readonly Row[], view: (row: Row) => T): Page<T> {
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const more = rows.length > query.limit && last !== undefined;
  return {
    items: shown.map(view),
    next: more ? writeCursor({ timeMs: number(last, paged.time), rowNo: number(last, "row_no") }) : null,
  };
}

function checkLimit(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= PAGE_LIMIT_MAX) return limit;
  throw new RangeError(`limit must be a whole number from 1 to ${PAGE_LIMIT_MAX}, was ${limit}`);
}

const writeCursor = ({ timeMs, rowNo }: Cursor): string => `${timeMs.toString(36)}.${rowNo.toString(36)}`;

function readCursor(text: string): Cursor {
  const match = /^([0-9a-z]{1,11})\.([0-9a-z]{1,11})$/.exec(text);
  const [timeMs, rowNo] = [Number.parseInt(match?.[1] ?? "", 36), Number.parseInt(match?.[2] ?? "", 36)];
  if (Number.isSafeInteger(timeMs) && Number.isSafeInteger(rowNo)) return { timeMs, rowNo };
  throw new RangeError(`Cannot read the cursor ${JSON.stringify(text)}: pass \`next\` of the page before`);
}
