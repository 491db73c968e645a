/** Child process of a test: opens a trade in one commit, closes it in the next, and prints each number once it is durable. */
import { openDatabase } from "../../db/open.ts";
import { aClosedTrade, aCommit, anEntry, optionsIn } from "./fixtures.ts";

const database = await openDatabase(optionsIn(Deno.args[0] ?? ""));
if (!database.ok) throw new Error(database.error);
const { journal } = database.value;
const { lastSeq } = await journal.recover();
for (let seq = lastSeq + 1;; seq += 2) {
  await journal.commit(anEntry(seq));
  console.log(seq);
  await journal.commit(aCommit(seq + 1, { trades: [aClosedTrade(seq)] }));
  console.log(seq + 1);
}
