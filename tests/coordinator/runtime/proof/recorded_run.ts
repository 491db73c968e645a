import { createEngine } from "../../../../coordinator/engine/state.ts";
import { decide } from "../../../../coordinator/engine/decide.ts";
import type { EngineEvent } from "../../../../coordinator/engine/event.ts";
import type { EngineSettings } from "../../../../coordinator/engine/settings.ts";
import { hashOf } from "../../../../domain/content_hash.ts";
import { toCommit } from "../../../../coordinator/runtime/to_commit.ts";
import type { Candle } from "../../../../domain/candle.ts";
import type { ForecastAnswer } from "../../../../domain/forecast.ts";
import { createClient } from "@libsql/client";
import assert from "node:assert/strict";
import { SqlDecisionHistory } from "../../../../db/decision_history.ts";
import { readOnlyRecords } from "../../../../db/read_only.ts";
import type { SqlRecords } from "../../../../db/records.ts";
import type { SqlClient } from "../../../../db/sql/client.ts";
import { TemporaryFolder } from "../../../fixtures/temporary_folder.ts";
import { opened, optionsIn } from "../../../db/fixtures.ts";
import { ACCOUNT, candleAt, MARKET, QUOTE, START_MS, STEP_MS, SYMBOL } from "../../../fixtures/engine_fixtures.ts";

const WARMUP = 300;

export interface Life {
  /** Index of its first candle after the warm-up, and how many it is told. */
  readonly from: number;
  readonly candles: number;
  /** The process dies when it has been told one candle more. */
  readonly diesAsked?: boolean;
}

export interface RecordedRun {
  readonly folder: string;
  readonly settings: EngineSettings;
  readonly lives: readonly Life[];
  /** What the models say of candle `index`. */
  readonly answers: (index: number) => readonly ForecastAnswer[];
  /** Whether the models answer for candle `index` when the next one has come. */
  readonly isLate?: (index: number) => boolean;
  /** Read again after the decision on candle `index`: settings that hold from then on, in the life that meets it. */
  readonly reloads?: ReadonlyMap<number, EngineSettings>;
}

/** Lets processes live one after the other on one market and one database, as the loop does. */
export async function record(run: RecordedRun): Promise<void> {
  for (const life of run.lives) await live(run, life);
}

async function live(
  { folder, settings, answers, isLate = () => false, reloads = new Map() }: RecordedRun,
  { from, candles, diesAsked = false }: Life,
): Promise<void> {
  const database = await opened(optionsIn(folder, { config: settings }));
  const { journal, programHash, fence } = database;
  const recovered = await journal.recover();
  const state = createEngine({
    runId: recovered.runId,
    fence,
    settings,
    markets: [MARKET],
    lastSequence: recovered.lastSeq,
    orders: [],
    trades: [],
    risk: recovered.riskState,
    opinions: recovered.opinions,
  });
  let lastChainHash = recovered.lastChainHash, configHash = hashOf(settings);
  const tell = async (event: EngineEvent) => {
    const about = { configHash, programHash, latencyMs: 1, lastChainHash };
    const commands = decide(state, event);
    const commit = toCommit(state, event, commands, about);
    lastChainHash = commit.decisions.at(-1)?.chainHash ?? lastChainHash;
    await journal.commit({ ...commit, orders: [], trades: [] });
    return commands;
  };
  const atMs = START_MS + from * STEP_MS;
  const past = Array.from({ length: WARMUP }, (_, i) => candle(from - WARMUP + i));
  await tell({ kind: "warmup", atMs, symbol: SYMBOL, candles: past });
  await tell({ kind: "account", atMs, account: ACCOUNT, income: [] });
  const close = (index: number) => {
    const now = candle(index);
    return tell({ kind: "candle", atMs: now.openTimeMs + STEP_MS, symbol: SYMBOL, candle: now });
  };
  const answer = (index: number) => {
    const candleOpenTimeMs = START_MS + index * STEP_MS, atMs = state.nowMs;
    return tell({ kind: "forecasts", quote: QUOTE, atMs, symbol: SYMBOL, candleOpenTimeMs, answers: answers(index) });
  };
  const takeUp = async (next: EngineSettings) => {
    await database.keepConfig(next);
    configHash = hashOf(next);
    const change = { configHash, who: "anna", why: "a test", changed: [], needRestart: [] };
    await tell({ kind: "settings", atMs: state.nowMs, settings: next, ...change });
  };
  let late: number | null = null;
  for (let index = from; index < from + candles; index++) {
    const isAsked = (await close(index)).some(({ kind }) => kind === "request_forecasts");
    if (late !== null) await answer(late);
    late = isAsked && isLate(index) ? index : null;
    if (isAsked && late === null) await answer(index);
    const reload = reloads.get(index);
    if (reload) await takeUp(reload);
  }
  if (diesAsked) await close(from + candles);
  await database.close();
}

/** Never twice the same shape: a wave whose length drifts, and a volume of its own. */
function candle(index: number): Candle {
  const at = (i: number) =>
    50_000 + Math.round(4_000 * Math.sin(i / 31 + Math.sin(i / 97)) + 900 * Math.sin(i / 5)) / 10;
  const open = at(index - 1), close = at(index);
  return {
    ...candleAt(index, { open, close, volume: 5 + (index * 7919) % 13 }),
    high: Math.max(open, close) + 30,
    low: Math.min(open, close) - 30,
  };
}

/** What is read of a copy of a run that was changed by `sql`. */
export interface Reopened {
  readonly history: SqlDecisionHistory;
  readonly client: SqlClient;
  readonly records: SqlRecords;
}

export async function inCopy<T>(
  folder: TemporaryFolder,
  sql: string,
  work: (copy: Reopened) => Promise<T>,
): Promise<T> {
  await using copy = await TemporaryFolder.create();
  for await (const { name } of Deno.readDir(folder.path)) {
    if (name.startsWith("xylen.db")) await Deno.copyFile(folder.file(name), copy.file(name));
  }
  if (sql !== "") {
    const client = createClient({ url: `file:${copy.file("xylen.db")}`, timeout: 5_000 });
    await client.executeMultiple(`pragma foreign_keys = off; ${sql}`);
    client.close();
  }
  const opened = await readOnlyRecords(`file:${copy.file("xylen.db")}`);
  assert.ok(opened.ok, opened.ok ? "" : opened.error);
  const { client, records } = opened.value;
  return await work({ history: new SqlDecisionHistory(client, records), client, records })
    .finally(() => opened.value.close());
}
