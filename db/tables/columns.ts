/** A table's columns in their order, and the statements that follow from them. */
import { formatUnits } from "../../domain/money.ts";
import type { Row, SqlValue, Statement } from "../sql/client.ts";

/** `units` is an integer of 1e-8; `plain` is anything else. */
export type ColumnKind = "units" | "plain";
export type Columns = Readonly<Record<string, ColumnKind>>;

/** What a retry or a later state of the same row does. */
export type OnConflict<Name extends string> = "fail" | "keep" | { readonly overwriteAllBut: readonly Name[] };

/** @returns A function that makes the insert of one row; the SQL is always the same text, so that it is prepared once. */
export function inserter<Name extends string>(
  table: string,
  names: readonly Name[],
  conflict: OnConflict<Name>,
): (values: Readonly<Record<Name, SqlValue>>) => Statement {
  const places = names.map(() => "?").join(", ");
  const sql = `insert into ${table} (${names.join(", ")}) values (${places})${conflictClause(names, conflict)}`;
  return (values) => ({ sql, args: names.map((name) => values[name]) });
}

function conflictClause<Name extends string>(names: readonly Name[], conflict: OnConflict<Name>): string {
  if (conflict === "fail") return "";
  if (conflict === "keep") return " on conflict do nothing";
  const changing = names.filter((name) => !conflict.overwriteAllBut.includes(name));
  return ` on conflict do update set ${changing.map((name) => `${name} = excluded.${name}`).join(", ")}`;
}

/** A row as CSV cells in the columns' order: money as exact decimal text, null as an empty cell. */
export const csvCells = (columns: Columns, row: Row): string[] =>
  Object.entries(columns).map(([name, kind]) => csvCell(row[name] ?? null, kind));

function csvCell(value: SqlValue, kind: ColumnKind): string {
  if (value === null) return "";
  return kind === "units" ? formatUnits(Number(value)) : String(value);
}
