/**
 * Entry point at Deno Deploy, which passes neither flags nor arguments. Its disk is forgotten with the instance: what has
 * to stay is in the database that LIBSQL_URL names, and models answer elsewhere.
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "../../main.ts";

const configPath = Deno.env.get("XYLEN_CONFIG") ?? fileURLToPath(new URL("./config.yaml", import.meta.url));

if (!Deno.env.get("LIBSQL_URL")) {
  console.error("LIBSQL_URL is not set: the disk is forgotten here, name a libSQL database, e.g. of Turso");
  Deno.exit(2);
}
// The same path in each instance: the account is known by it, and only one instance may have it.
const dataDir = join(tmpdir(), "xylen");
Deno.exit(await main(["start", "--config", configPath, "--data-dir", dataDir]));
