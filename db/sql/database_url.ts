import { fileURLToPath } from "node:url";
import { err, ok, type Result } from "../../domain/result.ts";

/** Where a database is: a file of this machine, or a libSQL server. */
export type DatabaseUrl =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "remote"; readonly url: string };

const REMOTE = /^(libsql|https?|wss?):\/\//;

/** @param url `file:./data/xylen.db`, `file:///abs/xylen.db`, or `libsql:`, `https:`, `http:`, `wss:`, `ws:` of a server. */
export function parseDatabaseUrl(url: string): Result<DatabaseUrl> {
  if (REMOTE.test(url)) return ok({ kind: "remote", url });
  const path = url.startsWith("file:///")
    ? fileURLToPath(url)
    : url.startsWith("file:")
    ? url.slice("file:".length)
    : "";
  if (path === "" || path.startsWith(":") || path.startsWith("//")) {
    return err(
      `Cannot use the database url "${url}": write file:<path> for a file, or libsql://, https:// of a server`,
    );
  }
  return ok({ kind: "file", path });
}
