/**
 * One coordinator a data folder and one an account. Operating-system locks refuse a second one on this machine; the
 * row in `owners` carries the fencing number that every commit is checked against, and on a shared server the lease.
 */
import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { err, ok, type Result } from "../domain/result.ts";
import { type FileLock, type Holder, lockFile } from "./file_lock.ts";
import { readRows, type SqlClient } from "./sql/client.ts";
import { type Owner, ownerFromRow, ownerOf, release, renew, takeOver } from "./tables/owners.ts";
import { number } from "./tables/row.ts";

export interface Account {
  /** Tells accounts apart, e.g. exchange and API key. Simulated accounts name their simulator. Only its hash is stored in files. */
  readonly key: string;
  /** What people call it. */
  readonly label: string;
}

/** Takes the data folder for this process. Creates it when it is missing. */
export async function lockDataFolder(dataDir: string, nowMs: number): Promise<Result<FileLock>> {
  try {
    await Deno.mkdir(dataDir, { recursive: true, mode: 0o700 });
    const locked = await lockFile(join(dataDir, "xylen.lock"), holderHere(dataDir, nowMs));
    if (locked.ok) return locked;
    return err(
      `The data folder "${dataDir}" is in use by ${named(locked.error)}: stop that one, or choose another --data-dir`,
    );
  } catch (error) {
    return err(
      `Cannot write in the data folder "${dataDir}" (${
        reasonOf(error)
      }): make it writable, or choose another --data-dir`,
    );
  }
}

/** Takes the account on this machine, whatever data folder its other traders would use. */
export async function lockAccount(
  account: Account,
  lockDir: string,
  dataDir: string,
  nowMs: number,
): Promise<Result<FileLock>> {
  const path = join(lockDir, `xylen-account-${hashOf(account.key)}.lock`);
  try {
    const info = await Deno.lstat(path).catch(() => null);
    if (info && !info.isFile) {
      return err(`Cannot lock account ${account.label}: ${path} is not a plain file, remove it`);
    }
    const locked = await lockFile(path, holderHere(dataDir, nowMs));
    if (locked.ok) return locked;
    return err(`Account ${account.label} is already traded by ${named(locked.error)}: stop that one first`);
  } catch (error) {
    return err(`Cannot lock account ${account.label} with ${path} (${reasonOf(error)}): make it writable`);
  }
}

const hashOf = (key: string): string => createHash("sha256").update(key).digest("hex").slice(0, 32);

const holderHere = (dataDir: string, sinceMs: number): Holder => ({
  host: Deno.hostname(),
  pid: Deno.pid,
  dataDir: resolve(dataDir),
  sinceMs,
});

function named(holder: Holder | null): string {
  if (!holder) return "another Xylen";
  const since = new Date(holder.sinceMs).toISOString();
  return `another Xylen (process ${holder.pid} on ${holder.host}, data folder "${holder.dataDir}", since ${since})`;
}

const reasonOf = (error: unknown): string => error instanceof Error ? error.message : String(error);

/** Ownership of the account in the database, from take-over to release. */
export interface Ownership {
  readonly fence: number;
  release(): Promise<void>;
}

export interface OwnershipOptions {
  readonly client: SqlClient;
  readonly account: Account;
  readonly dataDir: string;
  /** `locks`: this machine's locks tell whether the former owner lives. `lease`: only its renewed row does. */
  readonly proof: "locks" | "lease";
  readonly leaseMs: number;
  /** Another owner took over, or the lease could not be renewed. Commits are refused by the database itself. */
  readonly onFailure: (sentence: string) => void;
}

/** Becomes the account's owner with the next fencing number. An error names the owner whose lease still runs. */
export async function takeOwnership(options: OwnershipOptions): Promise<Result<Ownership>> {
  const { client, account, dataDir, proof, leaseMs } = options;
  const owner: Owner = {
    accountKey: hashOf(account.key),
    accountLabel: account.label,
    host: Deno.hostname(),
    pid: Deno.pid,
    dataDir: resolve(dataDir),
  };
  const [[row] = []] = await client.write([takeOver(owner, leaseMs, proof === "lease" ? "expired" : "anyone")]);
  if (!row) return err(await leaseRefusal(client, owner, leaseMs));
  const fence = number(row, "fence");
  const stop = proof === "lease" ? keepRenewing(options, owner.accountKey, fence) : () => Promise.resolve();
  return ok({
    fence,
    release: async () => {
      await stop();
      await client.write([release(owner.accountKey, fence)]);
    },
  });
}

/** The key under which an account stands in `owners` and `runs`: never the account's own key. */
export const storedAccountKey = (account: Account): string => hashOf(account.key);

async function leaseRefusal(client: SqlClient, owner: Owner, leaseMs: number): Promise<string> {
  const [row] = await readRows(client, ownerOf(owner.accountKey));
  const other = row ? ownerFromRow(row) : null;
  const who = other ? `process ${other.pid} on ${other.host}, data folder "${other.dataDir}"` : "another process";
  return `Account ${owner.accountLabel} is already traded by another Xylen (${who}): stop that one first; ` +
    `if it crashed, its lease ends within ${Math.ceil(leaseMs / 1000)} s`;
}

/** Renews at a third of the lease, so that two renewals may fail. @returns Stops it and waits for the last one. */
function keepRenewing({ client, account, leaseMs, onFailure }: OwnershipOptions, accountKey: string, fence: number) {
  let last: Promise<void> = Promise.resolve();
  const once = async () => {
    try {
      const [[row] = []] = await client.write([renew(accountKey, fence, leaseMs)]);
      if (!row) lost();
    } catch (error) {
      onFailure(`Cannot renew the ownership of account ${account.label}: ${reasonOf(error)}`);
    }
  };
  const timer = setInterval(() => last = once(), leaseMs / 3);
  const lost = () => {
    clearInterval(timer);
    onFailure(`Another coordinator took over account ${account.label} (our number was ${fence})`);
  };
  return async () => {
    clearInterval(timer);
    await last;
  };
}
