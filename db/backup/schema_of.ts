import type { Row } from "../sql/client.ts";
import { text } from "../tables/row.ts";

export interface Created {
  readonly name: string;
  readonly sql: string;
}

/** @param rows `type`, `name` and `sql` of `sqlite_master`. @returns Tables first; indexes and triggers once the rows are there. */
export function createsInOrder(rows: readonly Row[]): { tables: Created[]; rest: Created[] } {
  const created = (each: readonly Row[]) => each.map((row) => ({ name: text(row, "name"), sql: text(row, "sql") }));
  return {
    tables: created(rows.filter((row) => row["type"] === "table")),
    rest: created(rows.filter((row) => row["type"] !== "table")),
  };
}
