import { MIGRATIONS } from "./migrations/all.ts";
import { storedVersion } from "./migrations/stored_version.ts";
import { readRows, type SqlClient } from "./sql/client.ts";
import { number } from "./tables/row.ts";

export interface DatabaseFigures {
  /** Null for a server. */
  readonly sizeBytes: number | null;
  readonly migration: number;
  readonly journalEvents: number;
  readonly tables: readonly { readonly name: string; readonly rows: number }[];
}

/** Tables that people ask for. Each has its rowid as key or few rows: counting is a walk over an index. */
const COUNTED = ["trades", "orders", "ensemble_decisions", "model_predictions", "candles", "system_events", "equity"];
/** Counting reads a whole index: not more often than this. */
const FRESH_MS = 30_000;

/** How large the database is. */
export class SqlDatabaseFigures {
  #last: { readonly atMs: number; readonly figures: Promise<DatabaseFigures> } | null = null;

  /** @param path Of its file; null for a server. */
  constructor(
    private readonly client: SqlClient,
    private readonly path: string | null,
    private readonly nowMs: () => number,
  ) {}

  /** Counted at most twice a minute. */
  figures(): Promise<DatabaseFigures> {
    const nowMs = this.nowMs();
    if (this.#last === null || nowMs - this.#last.atMs >= FRESH_MS) {
      this.#last = { atMs: nowMs, figures: this.#count() };
    }
    return this.#last.figures;
  }

  async #count(): Promise<DatabaseFigures> {
    const names = ["journal", ...COUNTED];
    const counts: number[] = [];
    // One after the other: what trading stores goes between.
    for (const name of names) {
      const [row] = await readRows(this.client, { sql: `select count(*) as n from ${name}`, args: [] });
      counts.push(number(row!, "n"));
    }
    const [journal, ...rows] = counts;
    return {
      sizeBytes: this.path === null ? null : (await Deno.stat(this.path).catch(() => null))?.size ?? null,
      migration: await storedVersion(this.client) ?? MIGRATIONS.length,
      journalEvents: journal!,
      tables: COUNTED.map((name, i) => ({ name, rows: rows[i]! })),
    };
  }
}
