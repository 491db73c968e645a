import Papa from "papaparse";
import type { Listing, ListQuery } from "../../coordinator/ports/listings.ts";
import type { ListAddress } from "../../components/list/list_query.ts";

const { unparse } = Papa as unknown as { unparse(rows: readonly (readonly unknown[])[], config: object): string };

const ROWS_AT_ONCE = 500;
/** A cell that begins so would be taken for a formula by a spreadsheet. */
const FORMULA = /^[=+\-@\t\r]/;

/** All rows that a table's address asks for, as a file: its sort and filters hold, its page does not. */
export function csvOf<Row extends object>(
  name: string,
  address: ListAddress,
  read: (query: ListQuery) => Promise<Listing<Row>>,
  columns: readonly (keyof Row & string)[],
): Response {
  const text = ReadableStream.from(pieces(address, read, columns)).pipeThrough(new TextEncoderStream());
  return new Response(text, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${name}.csv"`,
      "cache-control": "no-store",
    },
  });
}

async function* pieces<Row extends object>(
  { query }: ListAddress,
  read: (query: ListQuery) => Promise<Listing<Row>>,
  columns: readonly (keyof Row & string)[],
): AsyncGenerator<string> {
  yield line([columns]);
  for (let page = 1;; page++) {
    const { items } = await read({ ...query, page, limit: ROWS_AT_ONCE });
    if (items.length > 0) yield line(items.map((row) => columns.map((column) => cell(row[column]))));
    if (items.length < ROWS_AT_ONCE) return;
  }
}

const line = (rows: readonly (readonly unknown[])[]): string => `${unparse(rows, { newline: "\n" })}\n`;

function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return plain(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Without an exponent: as money is written, to 8 decimals. */
const plain = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(8).replace(/\.?0+$/, "");
