/** `trades.csv`: each closed trade once. The table is the truth; the file is mended from it at every start. */
import { csvLine, readCsv } from "./csv.ts";
import type { Row } from "./sql/client.ts";
import { csvCells } from "./tables/columns.ts";
import { TRADE_COLUMNS } from "./tables/trades.ts";

const HEADER = csvLine(Object.keys(TRADE_COLUMNS));

export class TradesCsv {
  readonly #path: string;
  /** What the file holds, by trade id, in its order. */
  readonly #lines = new Map<string, string>();
  /** False after a failure: the file may lack lines, or end in half a one. */
  #sound = true;
  #turn: Promise<void> = Promise.resolve();

  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * Makes the file agree with the table: appends what a crash left out, and writes it anew (the old one stays as
   * `.bak`) when it says anything else than the table.
   *
   * @param closed Rows of `trades`, all that are closed.
   */
  static async open(path: string, closed: readonly Row[]): Promise<TradesCsv> {
    const csv = new TradesCsv(path);
    const expected = new Map(closed.map((row) => [idOf(row), lineOf(row)]));
    const found = await linesIn(path);
    for (const line of found.lines) {
      const id = readCsv(line)[0]?.[0] ?? "";
      if (expected.get(id) === line && !csv.#lines.has(id)) csv.#lines.set(id, line);
    }
    const sound = found.header === HEADER && csv.#lines.size === found.lines.length && found.rest === "";
    const missing = [...expected].filter(([id]) => !csv.#lines.has(id));
    for (const [id, line] of missing) csv.#lines.set(id, line);
    if (!sound) await csv.#rewrite(found.header !== null);
    else if (missing.length > 0) await csv.#append(missing.map(([, line]) => line).join(""));
    return csv;
  }

  /** Adds a closed trade; the same trade again changes nothing, a correction of it corrects the file. */
  add(row: Row): Promise<void> {
    const [id, line] = [idOf(row), lineOf(row)];
    const turn = this.#turn.then(() => this.#put(id, line));
    this.#turn = turn.catch(() => {}); // the next one still gets its turn; the caller hears of this one
    return turn;
  }

  async #put(id: string, line: string): Promise<void> {
    const known = this.#lines.get(id);
    if (known === line && this.#sound) return;
    this.#lines.set(id, line);
    const mend = known !== undefined || !this.#sound;
    this.#sound = false;
    await (mend ? this.#rewrite(false) : this.#append(line));
    this.#sound = true;
  }

  #append(text: string): Promise<void> {
    return Deno.writeTextFile(this.#path, text, { append: true });
  }

  async #rewrite(keepOld: boolean): Promise<void> {
    const fresh = `${this.#path}.new`;
    await Deno.writeTextFile(fresh, HEADER + [...this.#lines.values()].join(""));
    if (keepOld) await Deno.rename(this.#path, `${this.#path}.bak`);
    await Deno.rename(fresh, this.#path);
  }
}

const idOf = (row: Row): string => String(row["trade_id"]);
const lineOf = (row: Row): string => csvLine(csvCells(TRADE_COLUMNS, row));

interface Found {
  /** Null when there is no file. */
  readonly header: string | null;
  /** Whole lines behind the header, newlines included. No cell of ours holds a newline. */
  readonly lines: readonly string[];
  /** A torn last line. */
  readonly rest: string;
}

async function linesIn(path: string): Promise<Found> {
  const text = await readIfThere(path);
  if (text === null) return { header: null, lines: [], rest: "" };
  const parts = text.split("\n");
  const rest = parts.pop() ?? "";
  const [header = "", ...lines] = parts.map((line) => `${line}\n`);
  return { header, lines, rest };
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
