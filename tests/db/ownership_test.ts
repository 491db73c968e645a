import assert from "node:assert/strict";
import { readRows } from "../../db/sql/client.ts";
import { openRemoteClient } from "../../db/sql/remote_client.ts";
import { anEntry, inFolder, opened, optionsIn, refusal } from "./fixtures.ts";
import { sqldProgram, withServer } from "./sqld.ts";

const ACCOUNT = { key: "shared", label: "shared account" };
const LEASE_MS = 3000;

/** Resolves once the owner has prolonged its lease. */
async function renewed(url: string): Promise<void> {
  const client = await openRemoteClient(url, undefined);
  const once = { sql: "select 1 from owners where renewed_at > acquired_at", args: [] };
  while ((await readRows(client, once)).length === 0) await new Promise((resolve) => setTimeout(resolve, 100));
  await client.close();
}

/** Two machines have no lock in common: another lock folder and data folder each. */
const onMachine = (folder: string, name: string, url: string, leaseMs: number) =>
  optionsIn(`${folder}/${name}`, {
    url,
    account: ACCOUNT,
    mode: "testnet",
    marketId: "m",
    leaseMs,
    onFailure: () => {},
  });

const program = await sqldProgram();
if (program === null) console.log("not run: sqld");
else {
  Deno.test("on a shared server a second coordinator is refused while the first renews its lease, and let in after it closed", () =>
    withServer(program, (url) =>
      inFolder(async (folder) => {
        const first = await opened(onMachine(folder, "a", url, LEASE_MS));
        await renewed(url);
        const sentence = await refusal(onMachine(folder, "b", url, LEASE_MS));
        assert.match(sentence, /^Account shared account is already traded by another Xylen \(process \d+ on /);
        assert.match(sentence, /its lease ends within 3 s$/);
        await first.journal.commit(anEntry(1));
        await first.close();
        const second = await opened(onMachine(folder, "b", url, LEASE_MS));
        assert.equal(second.fence, first.fence + 1);
        assert.equal(second.runId, first.runId);
        assert.equal((await second.journal.recover()).lastSeq, 1);
        await second.close();
      })));

  Deno.test("on a shared server the owner that slept past its lease is fenced off when it wakes", () =>
    withServer(program, (url) =>
      inFolder(async (folder) => {
        const sleeper = await opened(onMachine(folder, "a", url, 60_000)); // renews far too late for what comes
        const client = await openRemoteClient(url, undefined);
        await client.write([{ sql: "update owners set expires_at = 0", args: [] }]); // its lease runs out
        const heir = await opened(onMachine(folder, "b", url, 60_000));
        await heir.journal.commit(anEntry(1));
        await assert.rejects(
          sleeper.journal.commit(anEntry(2)),
          /another coordinator took over account shared account/,
        );
        await heir.journal.commit(anEntry(2));
        await client.close();
        await sleeper.close();
        await heir.close();
      })));

  Deno.test("an owner that was replaced hears of it at its next renewal", () =>
    withServer(program, (url) =>
      inFolder(async (folder) => {
        const heard = Promise.withResolvers<string>();
        const sleeper = await opened({ ...onMachine(folder, "a", url, 300), onFailure: heard.resolve });
        const client = await openRemoteClient(url, undefined);
        await client.write([{ sql: "update owners set fence = fence + 1", args: [] }]);
        assert.match(
          await heard.promise,
          /^Another coordinator took over account shared account \(our number was 1\)$/,
        );
        await client.close();
        await sleeper.close();
      })));
}
