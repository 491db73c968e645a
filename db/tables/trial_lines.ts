/** The ledger as people look things up in it: pages of runs without their daily returns, and how many there are. */
import type { ListQuery } from "../../coordinator/ports/listings.ts";
import type { TrialView } from "../../coordinator/ports/research/records.ts";
import type { Row, SqlValue, Statement } from "../sql/client.ts";
import { PAGE_LIMIT_MAX } from "./page.ts";
import { json, number, numberOrNull, text, textOrNull } from "./row.ts";

const SHOWN =
  `seq, recorded_at, kind, symbols, timeframe, from_ms, to_ms, trades, observations, sharpe, changed, figures,
  search_id, config_hash, data_hash, entry_hash`;

/** Numbers follow time: the ledger is only ever appended to. */
const SORTS: Readonly<Record<string, string>> = { recorded_at: "seq", trades: "trades", sharpe: "sharpe" };

const FILTERS: Readonly<Record<string, string>> = {
  kind: "kind = ?",
  search_id: "search_id = ?",
  symbol: "seq in (select seq from trial_symbols where symbol = ?)",
};

const SEARCHED = ["changed", "config_hash", "data_hash", "search_id"];

/** @throws {RangeError} For a sort, filter, page or limit that there is not. */
export function trialLines(query: ListQuery): { rows: Statement; count: Statement } {
  const { sort, descending, page, limit } = query;
  const sortBy = known(SORTS, sort, "sort");
  if (!Number.isInteger(page) || page < 1) throw new RangeError(`page must be a whole number from 1, was ${page}`);
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_LIMIT_MAX) {
    throw new RangeError(`limit must be a whole number from 1 to ${PAGE_LIMIT_MAX}, was ${limit}`);
  }
  const { where, args } = conditions(query);
  const way = descending ? "desc" : "asc";
  const order = `order by ${sortBy} ${way} nulls last, seq ${way}`;
  return {
    rows: {
      sql: `select ${SHOWN} from trials where seq in
        (select seq from trials${where} ${order} limit ? offset ?) ${order}`,
      args: [...args, limit, (page - 1) * limit],
    },
    count: { sql: `select count(*) as total, coalesce(max(seq), 0) as newest from trials${where}`, args },
  };
}

function conditions({ filters, fromMs, toMs, search, asOf }: ListQuery) {
  const parts: string[] = [];
  const args: SqlValue[] = [];
  for (const [name, value] of Object.entries(filters)) {
    parts.push(known(FILTERS, name, "filter"));
    args.push(value);
  }
  if (fromMs !== undefined) parts.push("recorded_at >= ?"), args.push(fromMs);
  if (toMs !== undefined) parts.push("recorded_at < ?"), args.push(toMs);
  if (asOf !== undefined) parts.push("seq <= ?"), args.push(asOf);
  if (search !== undefined && search !== "") {
    parts.push(`(${SEARCHED.map((column) => `instr(lower(${column}), lower(?)) > 0`).join(" or ")})`);
    args.push(...SEARCHED.map(() => search));
  }
  return { where: parts.length > 0 ? ` where ${parts.join(" and ")}` : "", args };
}

function known(names: Readonly<Record<string, string>>, name: string, what: string): string {
  const found = Object.hasOwn(names, name) ? names[name] : undefined;
  if (found !== undefined) return found;
  throw new RangeError(`${what} must be one of ${Object.keys(names).join(", ")}, was ${JSON.stringify(name)}`);
}

/** Markets are open all days. */
const DAYS_OF_YEAR = 365;

export function trialView(row: Row): TrialView {
  const daily = numberOrNull(row, "sharpe");
  return {
    seq: number(row, "seq"),
    recorded_at: number(row, "recorded_at"),
    kind: text(row, "kind") as TrialView["kind"],
    symbols: text(row, "symbols").split(","),
    timeframe: text(row, "timeframe"),
    from: number(row, "from_ms"),
    to: number(row, "to_ms"),
    trades: number(row, "trades"),
    days: number(row, "observations"),
    sharpe: daily === null ? null : daily * Math.sqrt(DAYS_OF_YEAR),
    changed: json(row, "changed"),
    figures: json(row, "figures"),
    search_id: textOrNull(row, "search_id"),
    config_hash: text(row, "config_hash"),
    data_hash: text(row, "data_hash"),
    entry_hash: text(row, "entry_hash"),
  };
}

export const trialCount = (): Statement => ({ sql: "select count(*) as count from trials", args: [] });

/** By market: runs, those that do not only repeat another one, and the time that they looked at. */
export const trialsByMarket = (limit: number): Statement => ({
  sql: `select symbol, sum(runs) as runs, count(*) as different, min(from_ms) as from_ms, max(to_ms) as to_ms from (
      select named.symbol, count(*) as runs, min(trials.from_ms) as from_ms, max(trials.to_ms) as to_ms
      from trial_symbols as named join trials on trials.seq = named.seq
      group by named.symbol, config_hash, data_hash, trials.from_ms, trials.to_ms, returns
    ) group by symbol order by runs desc, symbol limit ?`,
  args: [limit],
});

/** The first of a search, by rung and number. */
export const firstOfSearch = (searchId: string, limit: number): Statement => ({
  sql: "select * from trials where search_id = ? order by search_id, rung, trial_no limit ?",
  args: [searchId, limit],
});

export const trialBySeq = (seq: number): Statement => ({ sql: "select * from trials where seq = ?", args: [seq] });
