import assert from "node:assert/strict";
import type { Notice } from "../../../../coordinator/engine/command.ts";
import type { DecisionHistory, HistoryEntry } from "../../../../coordinator/ports/decision_history.ts";
import { DailyProof } from "../../../../coordinator/runtime/proof/daily_proof.ts";
import { hashOf } from "../../../../domain/content_hash.ts";
import { toCommit } from "../../../../coordinator/runtime/to_commit.ts";
import type { DecisionRecord } from "../../../../coordinator/ports/journal.ts";
import { EngineDriver, ofKind, SETTINGS, START_MS, STEP_MS, unanimous } from "../../../fixtures/engine_fixtures.ts";
import { RecordingTelemetry } from "../../../fixtures/port_fakes.ts";

const DAY_MS = 86_400_000;

/** What an engine decides in `candles` candles, by the number of each event. */
function decided(candles: number): Map<number, DecisionRecord> {
  const engine = new EngineDriver({ trading: { max_daily_trades: 1 } });
  const records = new Map<number, DecisionRecord>();
  let lastChainHash: string | null = null;
  for (let i = 0; i < candles; i++) {
    engine.candle();
    const commands = engine.answers(unanimous(i % 2 === 0 ? "hold" : "long"));
    const about = { configHash: hashOf(engine.state.settings), programHash: "p", latencyMs: 1, lastChainHash };
    const event = { kind: "notice", atMs: engine.nowMs, notice: {} as Notice } as const;
    const commit = toCommit(engine.state, event, ofKind(commands, "record_decision"), about);
    const [record] = commit.decisions;
    records.set(commit.seq, record!);
    lastChainHash = record!.chainHash;
  }
  return records;
}

/** A history of these records; `asked` notes the spans that were read. */
function historyOf(records: Map<number, DecisionRecord>, settings: object, asked: string[]): DecisionHistory {
  const seqs = [...records.keys()];
  return {
    spans: () => Promise.resolve([]),
    beginningOf: () => Promise.resolve(null),
    chainHashBefore: (_run, seq) => {
      const before = seqs.filter((each) => each < seq).at(-1);
      return Promise.resolve(before === undefined ? null : records.get(before)!.chainHash);
    },
    decision: () => Promise.resolve(null),
    missing: () => Promise.resolve([]),
    journalGaps: () => Promise.resolve([]),
    async *stored() {},
    shared: <T>() => Promise.resolve(settings as T),
    async *entries({ fromSeq, toSeq }): AsyncGenerator<HistoryEntry> {
      if (fromSeq <= toSeq) asked.push(`${seqs.indexOf(fromSeq)} to ${seqs.indexOf(toSeq)}`);
      for (const [seq, record] of records) {
        if (seq < fromSeq || seq > toSeq) continue;
        await Promise.resolve();
        const { decisionId } = record.decision;
        yield {
          kind: "decision",
          stored: { runId: "run", decisionId, chainHash: record.chainHash, record, faults: [] },
        };
      }
    },
  };
}

async function live(change: (records: Map<number, DecisionRecord>) => void) {
  const engine = new EngineDriver({ trading: { max_daily_trades: 1 } });
  const records = decided(700);
  change(records);
  const notices: Notice[] = [], asked: string[] = [];
  const telemetry = new RecordingTelemetry();
  const proof = new DailyProof({
    history: historyOf(records, engine.state.settings, asked),
    runId: "run",
    telemetry,
    onDifference: (notice) => notices.push(notice),
  });
  for (const [seq, { decision }] of records) {
    proof.marketAt(decision.atMs, seq);
    await proof.settled();
  }
  return { notices, asked, telemetry, records };
}

Deno.test("each day that is over is proved once, from where the last proof ended, and a clean one leaves no event", async () => {
  const { notices, asked, records } = await live(() => {});
  assert.deepEqual(notices, []);
  const days = [...records.values()].map(({ decision }) => Math.floor(decision.atMs / DAY_MS));
  const firstOf = (day: number) => days.indexOf(day);
  const first = days[0]!;
  assert.deepEqual(asked.map((span) => span.split(" to ")[0]), ["0", `${firstOf(first + 1)}`, `${firstOf(first + 2)}`]);
});

Deno.test("a decision that comes out otherwise is an event that names it", async () => {
  let id = "";
  const { notices } = await live((records) => {
    const [seq, record] = [...records][150]!;
    id = record.decision.decisionId;
    records.set(seq, { ...record, decision: { ...record.decision, expectedValue: 0.5 } });
  });
  assert.equal(notices.length, 1);
  assert.equal(notices[0]!.severity, "critical");
  assert.match(notices[0]!.message, new RegExp(`differ when they are made again: ${id}`));
});

Deno.test("a history that cannot be read is told, trading goes on, and the next day is proved for itself", async () => {
  const telemetry = new RecordingTelemetry();
  const asked: number[] = [], notices: Notice[] = [];
  const history = {
    ...historyOf(new Map(), SETTINGS, []),
    beginningOf: (_runId: string, seq: number) => {
      asked.push(seq);
      return asked.length === 1 ? Promise.reject(new Error("disk")) : Promise.resolve(null);
    },
  };
  const onDifference = (notice: Notice) => notices.push(notice);
  const proof = new DailyProof({ history, runId: "run", telemetry, onDifference });
  for (const [ms, seq] of [[DAY_MS - STEP_MS, 1], [DAY_MS, 2], [2 * DAY_MS, 5]] as const) {
    proof.marketAt(START_MS + ms, seq);
    await proof.settled();
  }
  assert.deepEqual(asked, [1, 2]);
  assert.deepEqual(notices.map(({ message }) => message), ["Cannot prove the decisions of 2024-01-01: disk"]);
});
