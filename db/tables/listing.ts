/** Sorted and filtered pages by offset, for people who look things up. What streams on is read by `page.ts`. */
import type { ListQuery } from "../../coordinator/ports/listings.ts";
import type { SqlValue, Statement } from "../sql/client.ts";
import { PAGE_LIMIT_MAX } from "./page.ts";

/** A table as people look things up in it. Expressions are SQL of ours, never of a request. */
export interface Listed {
  readonly table: string;
  readonly time: string;
  /** By name: the expression to sort by. */
  readonly sorts: Readonly<Record<string, string>>;
  /** By name: the expression that has to be the asked value. */
  readonly filters: Readonly<Record<string, string>>;
  /** Columns that a text is searched in. */
  readonly searched: readonly string[];
}

/** @throws {RangeError} For a sort, filter, page or limit that there is not. */
export function listStatements(listed: Listed, query: ListQuery): { rows: Statement; count: Statement } {
  const { sort, descending, page, limit } = query;
  const sortBy = expression(listed.sorts, sort, "sort");
  if (!Number.isInteger(page) || page < 1) throw new RangeError(`page must be a whole number from 1, was ${page}`);
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_LIMIT_MAX) {
    throw new RangeError(`limit must be a whole number from 1 to ${PAGE_LIMIT_MAX}, was ${limit}`);
  }
  const { where, args } = conditions(listed, query);
  const way = descending ? "desc" : "asc";
  const order = `order by ${sortBy} ${way} nulls last, row_no ${way}`;
  // Numbers of rows are sorted, not rows: of fifty thousand wide ones each would be carried along.
  const shown = `select row_no from ${listed.table}${where} ${order} limit ? offset ?`;
  return {
    rows: {
      sql: `select * from ${listed.table} where row_no in (${shown}) ${order}`,
      args: [...args, limit, (page - 1) * limit],
    },
    count: { sql: `select count(*) as total, coalesce(max(row_no), 0) as newest from ${listed.table}${where}`, args },
  };
}

function conditions(listed: Listed, { sort, filters, fromMs, toMs, search, asOf }: ListQuery) {
  const parts: string[] = [];
  const args: SqlValue[] = [];
  // An index on a filter helps where it has the order too; else it leads to most rows one by one. A sign keeps it away.
  const sign = sort === listed.time ? "" : "+";
  for (const [name, value] of Object.entries(filters)) {
    parts.push(`${sign}${expression(listed.filters, name, "filter")} = ?`);
    args.push(value);
  }
  if (fromMs !== undefined) parts.push(`${listed.time} >= ?`), args.push(fromMs);
  if (toMs !== undefined) parts.push(`${listed.time} < ?`), args.push(toMs);
  if (asOf !== undefined) parts.push("row_no <= ?"), args.push(asOf);
  if (search !== undefined && search !== "") {
    parts.push(`(${listed.searched.map((column) => `instr(lower(${column}), lower(?)) > 0`).join(" or ")})`);
    args.push(...listed.searched.map(() => search));
  }
  return { where: parts.length > 0 ? ` where ${parts.join(" and ")}` : "", args };
}

function expression(known: Readonly<Record<string, string>>, name: string, what: string): string {
  const found = Object.hasOwn(known, name) ? known[name] : undefined;
  if (found !== undefined) return found;
  throw new RangeError(`${what} must be one of ${Object.keys(known).join(", ")}, was ${JSON.stringify(name)}`);
}

/** Names that are columns themselves. */
export const columns = <Name extends string>(names: readonly Name[]): Readonly<Record<Name, string>> =>
  Object.fromEntries(names.map((name): [string, string] => [name, name])) as Record<Name, string>;
