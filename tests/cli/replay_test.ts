import assert from "node:assert/strict";
import { createClient } from "@libsql/client";
import { Command } from "commander";
import { ExitError } from "../../cli/exit.ts";
import { register } from "../../cli/replay.ts";
import { chainHash, inputsHash, outputsHash } from "../../coordinator/runtime/hashes.ts";
import { aCommit, aDecision, aRefusedDecision, opened, optionsIn } from "../db/fixtures.ts";
import { inFolder } from "../fixtures/temporary_folder.ts";

const DECISIONS = 6;

/** A folder with a run of decisions, each tied to the one before it. */
async function withRun(work: (folder: string, tamper: (sql: string) => Promise<void>) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const database = await opened(optionsIn(folder));
    let previous: string | null = null;
    for (let n = 1; n <= DECISIONS; n++) {
      const decision = n % 3 === 0 ? aRefusedDecision(n) : aDecision(n);
      const hashes = { configHash: "config", inputsHash: inputsHash(decision), outputsHash: outputsHash(decision) };
      previous = chainHash(previous, { decision, ...hashes, programHash: null, latencyMs: 1 });
      await database.journal.commit(
        aCommit(n, { decisions: [{ decision, ...hashes, programHash: null, chainHash: previous, latencyMs: 1 }] }),
      );
    }
    await database.close();
    await work(folder, async (sql) => {
      const client = createClient({ url: `file:${folder}/xylen.db`, timeout: 5_000 });
      await client.executeMultiple(`pragma foreign_keys = off; ${sql}`);
      client.close();
    });
  });
}

/** Runs the command. @returns What it printed, and its exit code. */
async function replay(...args: string[]): Promise<{ out: string; code: number }> {
  const program = new Command().exitOverride();
  register(program);
  const log = console.log;
  let out = "";
  console.log = (text: string) => out += text + "\n";
  try {
    await program.parseAsync(["replay", ...args], { from: "user" });
    return { out, code: 0 };
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    return { out: out + error.message, code: error.code };
  } finally {
    console.log = log;
  }
}

Deno.test("replay --verify-chain finds nothing where nothing was changed", () =>
  withRun(async (folder) => {
    const { out, code } = await replay("--verify-chain", "--data-dir", folder, "--json");
    assert.deepEqual([JSON.parse(out), code], [{ decisions: DECISIONS, unchained: 0, differences: [] }, 0]);
    const text = await replay("--verify-chain", "--data-dir", folder);
    assert.deepEqual([text.out, text.code], [`${DECISIONS} decisions; 0 differences\n`, 0]);
  }));

const ONE = "where decision_id = 'd-2'";
for (
  const [what, sql, named] of [
    [
      "one digit of a stored probability",
      `update model_predictions set probabilities = replace(probabilities, '7', '8') ${ONE}`,
      ["d-2"],
    ],
    ["one byte of a model's raw words", `update model_predictions set raw_response = '{}' ${ONE}`, ["d-2"]],
    ["how long a model took", `update model_predictions set latency_ms = latency_ms + 1 ${ONE}`, ["d-2"]],
    ["a feature", `update snapshots set features = replace(features, '55.1', '55.2') where snapshot_id = 's-2'`, [
      "d-2",
    ]],
    ["a gate", `update ensemble_decisions set gates = '[]' ${ONE}`, ["d-2"]],
    ["a vote's weight", `update ensemble_decisions set aggregate = replace(aggregate, '0.5', '0.6') ${ONE}`, ["d-2"]],
    ["the configuration", `update ensemble_decisions set config_hash = 'other' ${ONE}`, ["d-2"]],
    ["a hash", `update ensemble_decisions set outputs_hash = 'x' ${ONE}`, ["d-2"]],
    ["a decision that is gone", `delete from ensemble_decisions ${ONE}`, ["d-3", "d-2"]],
    ["the last one, which is gone", "delete from ensemble_decisions where decision_id = 'd-6'", ["d-6"]],
  ] as const
) {
  Deno.test(`replay --verify-chain names the decision after a change of ${what}`, () =>
    withRun(async (folder, tamper) => {
      await tamper(sql);
      const { out, code } = await replay("--verify-chain", "--data-dir", folder, "--json");
      assert.equal(code, 3);
      const { differences } = JSON.parse(out.split("\n")[0]!);
      const names = new Set(differences.map(({ decision_id }: { decision_id: string }) => decision_id));
      assert.deepEqual([...names], named);
    }));
}

Deno.test("replay --verify-chain says in a line that a decision is missing, and what tells of it", () =>
  withRun(async (folder, tamper) => {
    await tamper("delete from ensemble_decisions where decision_id = 'd-6'");
    const { out } = await replay("--verify-chain", "--data-dir", folder);
    const [line, sum] = out.split("\n");
    assert.match(line!, /^d-6 is missing, told of by (model_predictions, ?snapshots|snapshots, ?model_predictions)$/);
    assert.equal(sum, `${DECISIONS - 1} decisions; 1 difference`);
  }));

Deno.test("decisions of before there was a chain are counted, and the first link after them stands", () =>
  withRun(async (folder, tamper) => {
    await tamper("update ensemble_decisions set chain_hash = null, circumstances = null");
    const { out, code } = await replay("--verify-chain", "--data-dir", folder);
    assert.deepEqual([out, code], ["6 decisions, 6 of before there was a chain; 0 differences\n", 0]);
  }));

Deno.test("replay says what it needs, and where there is no database", async () => {
  assert.deepEqual(await replay(), {
    out: "Say what to replay: --decision ID, or --from and --to, or --verify-chain",
    code: 2,
  });
  const { out, code } = await replay("--verify-chain", "--data-dir", "/nowhere");
  assert.equal(code, 1);
  assert.match(out, /There is no database at "\/nowhere\/xylen\.db"/);
});
