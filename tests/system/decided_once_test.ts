import assert from "node:assert/strict";
import { proveSpan } from "../../coordinator/runtime/proof/prove.ts";
import { verifyChain } from "../../coordinator/runtime/proof/verify_chain.ts";
import { SqlDecisionHistory } from "../../db/decision_history.ts";
import { readOnlyRecords } from "../../db/read_only.ts";
import type { Decision } from "../../domain/decision.ts";
import { exchangeBooks } from "../fixtures/exchange_books.ts";
import { writeFixedModels } from "../fixtures/fixed_models.ts";
import { allEnded, RunningXylen } from "../fixtures/running_xylen.ts";
import { tableRows } from "../fixtures/table_rows.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";

const CANDLE_MS = 300_000;
/** Decisions between two kills. */
const DECISIONS = 40;
/** The exchange writes down where it is every 25 candles: a kill in the middle leaves it some candles back. */
const BEHIND_MIN = 4, BEHIND_MAX = 15;

/** A folder of a demo, at full speed. */
class Demo {
  constructor(readonly dataDir: string, readonly models: string) {}

  start(): RunningXylen {
    const { dataDir, models } = this;
    return new RunningXylen({
      args: ["start", "--data-dir", dataDir, "--port", "0", "--models", models, "--speed", "max"],
    });
  }

  /** How many decisions there are, and how many candles the exchange would go on before the last of them. */
  async progress(): Promise<{ decisions: number; behind: number }> {
    const sql = "select count(*) as decisions, max(candle_open_time) as last_ms from ensemble_decisions";
    const [row] = await tableRows(`${this.dataDir}/xylen.db`, sql).catch(() => []);
    const decisions = Number(row?.["decisions"] ?? 0);
    if (decisions === 0) return { decisions, behind: 0 };
    const { timeMs } = await exchangeBooks(`${this.dataDir}/simulator.json`);
    return { decisions, behind: (Number(row!["last_ms"]) + CANDLE_MS - timeMs) / CANDLE_MS };
  }

  /** Goes on until so many are decided and the exchange is behind. @returns How far, once the process is dead. */
  async killed(decisions: number): Promise<number> {
    await using program = this.start();
    await program.until(`${decisions} decisions`, async () => {
      const now = await this.progress();
      return now.decisions >= decisions && now.behind >= BEHIND_MIN && now.behind <= BEHIND_MAX || undefined;
    });
    await program.kill();
    await allEnded(this.dataDir);
    return (await this.progress()).behind;
  }

  async stopped(decisions: number): Promise<void> {
    await using program = this.start();
    // A former life may have decided more than was waited for: before it listens, an interrupt is an end like any other.
    await program.status("trading", ({ state }) => state === "running");
    await program.until(
      `${decisions} decisions`,
      async () => (await this.progress()).decisions >= decisions || undefined,
    );
    const { code, stderr } = await program.interrupt();
    assert.equal(code, 0, stderr);
  }

  /** All decisions, after replay and chain have found nothing. */
  async decisions(): Promise<Decision[]> {
    const opened = await readOnlyRecords(`file:${this.dataDir}/xylen.db`);
    assert.ok(opened.ok);
    const { client, records } = opened.value;
    const history = new SqlDecisionHistory(client, records);
    try {
      const { decisions, retraced, differences } = await proveSpan(history, 0, Number.MAX_SAFE_INTEGER);
      assert.deepEqual([differences, retraced], [[], decisions]);
      assert.deepEqual((await verifyChain(history)).differences, []);
      return (await Array.fromAsync(history.stored())).map(({ record }) => record!.decision);
    } finally {
      await opened.value.close();
    }
  }
}

/** Without names, places and how long something took. Features are compared beside it. */
function madeOf({ candleOpenTimeMs, price, action, rejection, gates, aggregate, circumstances }: Decision) {
  const votes = aggregate!.votes.map(({ forecast: { latencyMs: _, ...forecast }, ...vote }) => ({ ...vote, forecast }));
  const known = { ...circumstances!, origin: null };
  return { candleOpenTimeMs, price, action, rejection, gates, aggregate: { ...aggregate!, votes }, known };
}

/** Sums since the first candle that was told: another warm-up, another sum. No model is shown them. */
const SUMS = ["obv", "ad"];

/** Averages that never forget tell how long they have been told of the market, in the tenth digit. */
function assertSame({ features }: Decision, { features: expected }: Decision): void {
  assert.deepEqual(features.names, expected.names);
  for (const [i, value] of features.values.entries()) {
    if (SUMS.includes(features.names[i]!)) continue;
    const other = expected.values[i]!;
    const apart = value === null || other === null ? Number(value !== other) : Math.abs(value - other);
    assert.ok(apart <= 1e-6 * Math.max(1, Math.abs(other ?? 0)), `${features.names[i]}: ${value}, ${other}`);
  }
}

Deno.test("a demo at full speed that is killed again and again decides each candle once, as one that is not killed", async () => {
  await using folder = await TemporaryFolder.create();
  const models = await writeFixedModels(folder.file("given"), "hold");
  const [broken, whole] = [new Demo(folder.file("broken"), models), new Demo(folder.file("whole"), models)];
  let decisions = 0, wasBehind = 0;
  for (let life = 1; wasBehind < 2; life++) {
    assert.ok(life < 8, "most kills leave the exchange behind");
    decisions += DECISIONS;
    if (await broken.killed(decisions) > 0) wasBehind++;
  }
  decisions += DECISIONS;
  await broken.stopped(decisions);
  await whole.stopped(decisions);

  const [pieces, expected] = [await broken.decisions(), await whole.decisions()];
  const firstMs = pieces[0]!.candleOpenTimeMs;
  assert.deepEqual(
    pieces.map(({ candleOpenTimeMs }) => candleOpenTimeMs),
    pieces.map((_, i) => firstMs + i * CANDLE_MS),
    "each candle is decided, once",
  );
  for (let i = 0; i < decisions; i++) {
    assert.deepEqual(madeOf(pieces[i]!), madeOf(expected[i]!));
    assertSame(pieces[i]!, expected[i]!);
  }
});
