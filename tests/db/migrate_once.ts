/** Child process of a test: migrates the database file named on the command line and prints the versions it then has. */
import { MIGRATIONS } from "../../db/migrations/all.ts";
import { FileEngine } from "../../db/sql/file_engine.ts";

const engine = new FileEngine(Deno.args[0] ?? "", "write");
await engine.migrate(MIGRATIONS);
const [rows = []] = engine.read([{ sql: "select version from schema_migrations", args: [] }]);
console.log(JSON.stringify(rows.map((row) => row["version"])));
engine.close();
