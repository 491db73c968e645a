import assert from "node:assert/strict";
import { TextLineStream } from "./lines.ts";
import { exportCsv } from "../../db/export.ts";
import { readOnlyRecords } from "../../db/read_only.ts";
import { aClosedTrade, aCommit, inFolder, opened, optionsIn } from "./fixtures.ts";

const ROOT = new URL("../../", import.meta.url);

/** Lets a child commit until it has acknowledged `count` commits, then kills it as a power button would. @returns The last number it told us. */
async function commitAndKill(folder: string, count: number): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", "tests/deno.json", "tests/db/commit_forever.ts", folder],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
    env: { NO_COLOR: "1" },
  }).spawn();
  let acknowledged = 0;
  let lines = 0;
  for await (const line of child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())) {
    acknowledged = Number(line);
    if (++lines === count) child.kill("SIGKILL");
  }
  assert.equal((await child.status).signal, "SIGKILL");
  return acknowledged;
}

async function exportedTrades(folder: string): Promise<string[]> {
  const tool = await readOnlyRecords(`file:${folder}/xylen.db`);
  if (!tool.ok) throw new Error(tool.error);
  const pieces = await Array.fromAsync(exportCsv(tool.value.client, "trades"));
  await tool.value.close();
  return pieces.join("").split("\n").filter((line) => !line.includes(",pending,")).sort();
}

Deno.test("kill -9 loses no acknowledged commit, leaves none half, frees the folder at once, and trades.csv agrees again", () =>
  inFolder(async (folder) => {
    let before = 0;
    for (const count of [7, 40, 111]) {
      const acknowledged = await commitAndKill(folder, count);
      const database = await opened(optionsIn(folder));
      const { lastSeq, openTrades, closedPnls, openOrders } = await database.journal.recover();
      assert.ok(lastSeq >= acknowledged, `${acknowledged} was acknowledged, ${lastSeq} is there`);
      assert.ok(acknowledged >= before + count);
      const unpaired = openTrades.length;
      assert.equal(closedPnls.length * 2 + unpaired, lastSeq);
      assert.equal(openOrders.length, closedPnls.length + unpaired);
      assert.equal((await database.records.decisions({ limit: 500 })).items.length, openOrders.length);
      assert.deepEqual(await database.history.missing(), [], "an event and its decision are there, or neither is");
      const file = (await Deno.readTextFile(`${folder}/trades.csv`)).split("\n").sort();
      assert.deepEqual(file, await exportedTrades(folder));
      assert.equal(file.length, closedPnls.length + 2); // header, and the end of the last line
      before = lastSeq;
      if (unpaired > 0) {
        // so that the next round begins with an entry again
        await database.journal.commit(aCommit(lastSeq + 1, { trades: [aClosedTrade(lastSeq)] }));
        before++;
      }
      await database.close();
    }
  }));
