/** Order ids name the owner's fencing number: what was sent since the backup must never be derived again. */
import { Connection } from "../sql/connection.ts";

/** More starts than there are between two backups. */
const LEAP = 1_000;

/**
 * Sets the fencing number of a restored database past every one that was used since its backup. Orders of those are
 * then known as sent by a former owner, and looked for on the exchange.
 *
 * @param path A database that nobody else has open.
 */
export function leapFence(path: string): void {
  const connection = new Connection(path);
  try {
    connection.run({ sql: "update owners set fence = fence + ?, expires_at = 0", args: [LEAP] });
  } finally {
    connection.close();
  }
}
