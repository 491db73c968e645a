import { NOW_MS } from "../migrations/migrate.ts";
import type { Row, Statement } from "../sql/client.ts";
import { number, text } from "./row.ts";

/** Who trades an account now. */
export interface Owner {
  readonly accountKey: string;
  readonly accountLabel: string;
  readonly host: string;
  readonly pid: number;
  readonly dataDir: string;
}

const COLUMNS = `account_key, account_label, host, pid, data_dir, fence, acquired_at, renewed_at, expires_at`;

/**
 * Takes the account over with the next fencing number, which shuts out whoever had it before.
 *
 * @param onlyFrom `anyone` where an operating-system lock has already told that the former owner is gone; `expired`
 * where only its lease can tell.
 * @returns One row with `fence`; none when somebody else's lease still runs.
 */
export const takeOver = (owner: Owner, leaseMs: number, onlyFrom: "anyone" | "expired"): Statement => ({
  sql: `insert into owners (${COLUMNS}) values (?, ?, ?, ?, ?, 1, ${NOW_MS}, ${NOW_MS}, ${NOW_MS} + ?)
    on conflict (account_key) do update set
      account_label = excluded.account_label, host = excluded.host, pid = excluded.pid, data_dir = excluded.data_dir,
      fence = owners.fence + 1, acquired_at = excluded.acquired_at, renewed_at = excluded.renewed_at,
      expires_at = excluded.expires_at
    ${onlyFrom === "expired" ? `where owners.expires_at <= ${NOW_MS}` : ""}
    returning fence`,
  args: [owner.accountKey, owner.accountLabel, owner.host, owner.pid, owner.dataDir, leaseMs],
});

/** @returns One row while the fence is still ours, none after somebody took over. */
export const renew = (accountKey: string, fence: number, leaseMs: number): Statement => ({
  sql: `update owners set renewed_at = ${NOW_MS}, expires_at = ${NOW_MS} + ?
    where account_key = ? and fence = ? returning fence`,
  args: [leaseMs, accountKey, fence],
});

/** Lets the next owner in at once. */
export const release = (accountKey: string, fence: number): Statement => ({
  sql: "update owners set expires_at = 0 where account_key = ? and fence = ?",
  args: [accountKey, fence],
});

export const ownerOf = (accountKey: string): Statement => ({
  sql: "select * from owners where account_key = ?",
  args: [accountKey],
});

export const ownerFromRow = (row: Row): Owner => ({
  accountKey: text(row, "account_key"),
  accountLabel: text(row, "account_label"),
  host: text(row, "host"),
  pid: number(row, "pid"),
  dataDir: text(row, "data_dir"),
});
