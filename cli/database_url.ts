import { join } from "node:path";

/** Of a coordinator's database. A folder that is named goes before the environment. */
export const databaseUrl = (dataDir: string | undefined): string =>
  dataDir === undefined
    ? Deno.env.get("LIBSQL_URL") ?? `file:${join("data", "xylen.db")}`
    : `file:${join(dataDir, "xylen.db")}`;
