import assert from "node:assert/strict";
import { SqlModelAnswers } from "../../db/model_answers.ts";
import type { SqlClient, Statement } from "../../db/sql/client.ts";
import { aCommit, aDecision, aFault, anAnswer, anEntry, aRecord, START_MS, withDatabase } from "./fixtures.ts";

Deno.test("the newest answers of one model come oldest first, each with what its outcome hangs on", () =>
  withDatabase(async ({ journal, modelAnswers }) => {
    await journal.commit(anEntry(1));
    for (const n of [2, 3, 4]) {
      const answers = [anAnswer("other"), n === 3 ? aFault("gbdt-12") : anAnswer("gbdt-12", { latencyMs: n })];
      const features = { openTimeMs: 0, names: ["rsi_14", "atr"], values: [50, 100 + n], schemaHash: "s" };
      await journal.commit(
        aCommit(n, { kind: "forecasts", decisions: [aRecord(aDecision(n, { answers, features }))] }),
      );
    }
    const told = await modelAnswers.newest("gbdt-12", 2);
    assert.deepEqual(told.map(({ atMs, latencyMs, atr, modelVersion }) => [atMs, latencyMs, atr, modelVersion]), [
      [START_MS + 900_000, aFault("gbdt-12").latencyMs, 103, null],
      [START_MS + 1_200_000, 4, 104, "v1"],
    ]);
    assert.deepEqual([told[0]!.probabilities, told[0]!.confidence], [null, null]);
    assert.deepEqual([told[1]!.symbol, told[1]!.candleOpenTimeMs], ["BTCUSDT", START_MS + 900_000]);
    assert.ok(told[1]!.probabilities!.long > 0);
    assert.deepEqual(await modelAnswers.newest("nobody", 5), []);
  }));

Deno.test("a long history is read piece by piece, without a gap or a double", async () => {
  const stored = Array.from({ length: 7 }, (_, i) => ({ timestamp: Math.floor(i / 3), row_no: i }));
  const asked: number[] = [];
  const client = {
    read: ([statement]: readonly Statement[]) => {
      const [, atMs, rowNo, most] = statement!.args as unknown as [string, number, number, number];
      asked.push(most);
      const older = stored.filter((row) => row.timestamp < atMs || (row.timestamp === atMs && row.row_no < rowNo));
      const rows = older.toReversed().slice(0, most).map((row) => ({
        ...row,
        latency_ms: row.row_no,
        symbol: "BTCUSDT",
        candle_open_time: 0,
      }));
      return Promise.resolve([rows]);
    },
  } as unknown as SqlClient;
  const read = async (most: number) =>
    (await new SqlModelAnswers(client, 2).newest("m", most)).map((each) => each.latencyMs);
  assert.deepEqual(await read(5), [2, 3, 4, 5, 6]);
  assert.deepEqual(asked.splice(0), [2, 2, 1]);
  assert.deepEqual(await read(100), [0, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual(asked, [2, 2, 2, 2]);
});
