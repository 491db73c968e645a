import assert from "node:assert/strict";
import type { Notice } from "../../../../coordinator/engine/command.ts";
import { DailyProof } from "../../../../coordinator/runtime/proof/daily_proof.ts";
import type { Difference } from "../../../../coordinator/runtime/proof/differences.ts";
import { proveSpan } from "../../../../coordinator/runtime/proof/prove.ts";
import { verifyChain } from "../../../../coordinator/runtime/proof/verify_chain.ts";
import { answerOf, settingsWith, START_MS, STEP_MS } from "../../../fixtures/engine_fixtures.ts";
import { RecordingTelemetry } from "../../../fixtures/port_fakes.ts";
import { TemporaryFolder } from "../../../fixtures/temporary_folder.ts";
import { inCopy, record, type Reopened } from "./recorded_run.ts";

/** The first dies when it has asked the models; in the second two answers come late; the third ends in order. */
const LIVES = [
  { from: 300, candles: 12, diesAsked: true },
  { from: 314, candles: 10 },
  { from: 324, candles: 8 },
];
const LATE = [317, 320];
const LAST_LIFE = 8, DECISIONS = 12 + 10 - LATE.length + LAST_LIFE;

const folder = await TemporaryFolder.create();
await record({
  folder: folder.path,
  settings: settingsWith({}),
  lives: LIVES,
  answers: () => [answerOf("a", "hold"), answerOf("b", "long", { confidence: 0.6 })],
  isLate: (index) => LATE.includes(index),
});
globalThis.addEventListener("unload", () => Deno.removeSync(folder.path, { recursive: true }));

const inRun = <T>(sql: string, work: (copy: Reopened) => Promise<T>) => inCopy(folder, sql, work);

const span = (copy: Reopened, fromMs = 0) => proveSpan(copy.history, fromMs, Number.MAX_SAFE_INTEGER);

/** The proof of the day in which all of it happened. */
async function day({ history }: Reopened): Promise<Notice[]> {
  const notices: Notice[] = [];
  const [{ runId, fromSeq, toSeq }] = await history.spans(0, Number.MAX_SAFE_INTEGER) as [
    { runId: string; fromSeq: number; toSeq: number },
  ];
  const proof = new DailyProof({
    history,
    runId,
    telemetry: new RecordingTelemetry(),
    onDifference: (notice) => notices.push(notice),
  });
  proof.marketAt(START_MS, fromSeq);
  proof.marketAt(START_MS + 10 * 86_400_000, toSeq + 1);
  await proof.settled();
  return notices;
}

const ids = await inRun("", async ({ history }) => {
  const ids: string[] = [];
  for await (const { decisionId } of history.stored()) ids.push(decisionId);
  return ids;
});

const named = (differences: readonly Difference[]) =>
  differences.filter(({ field }) => field === "decision").map(({ decision_id }) => decision_id);

const seqOf = (decisionId: string) => Number(decisionId.split("-").at(-1));

Deno.test("nothing is missed where a process died between question and decision, or answers came too late", () =>
  inRun("", async (copy) => {
    assert.equal(ids.length, DECISIONS);
    assert.deepEqual(await verifyChain(copy.history), { decisions: DECISIONS, unchained: 0, differences: [] });
    assert.deepEqual((await span(copy)).differences, []);
    assert.deepEqual(await day(copy), []);
  }));

/** Whoever takes out a decision may take its copies too, so that no row of another table is left that tells of it. */
const TABLES = ["ensemble_decisions", "model_predictions", "snapshots"];
const takenOut = (gone: readonly string[], tables: readonly string[]) => {
  const list = (letter: string) => gone.map((id) => `'${letter}${id.slice(1)}'`).join(", ");
  return tables.map((table) =>
    table === "snapshots"
      ? `delete from snapshots where snapshot_id in (${list("s")});`
      : `delete from ${table} where decision_id in (${list("d")});`
  ).join("\n");
};

for (
  const [what, gone] of [
    ["the last decision", ids.slice(-1)],
    ["the last three decisions", ids.slice(-3)],
    ["all decisions of the last life", ids.slice(-LAST_LIFE)],
    ["a decision in the middle", ids.slice(5, 6)],
    ["all there is", ids],
  ] as const
) {
  for (const [copies, tables] of [["alone", TABLES.slice(0, 1)], ["with its copies", TABLES]] as const) {
    Deno.test(`${what}, taken out ${copies}: each is named by chain, span and day`, () =>
      inRun(takenOut(gone, tables), async (copy) => {
        const chain = await verifyChain(copy.history);
        assert.equal(chain.decisions, DECISIONS - gone.length);
        assert.deepEqual(named(chain.differences), gone);
        const [first] = chain.differences.filter(({ field }) => field === "decision");
        const toldBy = [
          `event ${seqOf(gone[0]!)} of the journal`,
          ...TABLES.slice(1).filter((table) => !tables.includes(table)),
        ];
        assert.deepEqual([first!.recorded, new Set(first!.recomputed!.replace("told of by ", "").split(", "))], [
          "missing",
          new Set(toldBy),
        ]);
        const spanned = await span(copy);
        assert.deepEqual([spanned.decisions, named(spanned.differences)], [DECISIONS - gone.length, gone]);
        const [notice, ...more] = await day(copy);
        assert.deepEqual(more, []);
        assert.match(
          notice!.message,
          new RegExp(`of ${DECISIONS} decisions .* are missing \\(${gone.length}\\) or differ`),
        );
        assert.ok(notice!.message.includes(gone[0]!));
      }));
  }
}

Deno.test("a span that holds nothing but decisions that were taken out names them", () =>
  inRun(takenOut(ids.slice(-LAST_LIFE), TABLES), async (copy) => {
    const { decisions, differences } = await span(copy, START_MS + 325 * STEP_MS);
    assert.deepEqual([decisions, named(differences)], [0, ids.slice(-LAST_LIFE)]);
  }));

Deno.test("a decision whose event was taken out too is named by its copies", () =>
  inRun(
    `${takenOut(ids.slice(-1), TABLES.slice(0, 1))} delete from journal where seq = ${seqOf(ids.at(-1)!)}`,
    async (copy) => {
      const { differences } = await verifyChain(copy.history);
      assert.deepEqual(named(differences), ids.slice(-1));
    },
  ));

Deno.test("where the event, the decision and its copies are all gone, the hole in the journal is named", () => {
  const last = ids[12 + 10 - LATE.length - 1]!, seq = seqOf(last);
  const sql = `${takenOut([last], TABLES)} delete from journal where seq = ${seq}`;
  return inRun(sql, async (copy) => {
    const { differences } = await verifyChain(copy.history);
    const hole = differences.filter(({ field }) => field === "journal");
    assert.deepEqual(hole, [
      { decision_id: last, field: "journal", recorded: `without event ${seq}`, recomputed: "without gaps" },
    ]);
  });
});

Deno.test("what follows a decision that is missing is not held against lessons that nobody can make again", () =>
  inRun(takenOut(ids.slice(5, 6), TABLES), async (copy) => {
    const { retraced, differences } = await span(copy);
    assert.equal(retraced, DECISIONS - 12 + 5, "those of its life before it, and of the other lives");
    assert.deepEqual(differences.map(({ decision_id, field }) => [decision_id, field]), [
      [ids[5], "decision"],
      [ids[6], "chain_hash"],
    ]);
  }));
