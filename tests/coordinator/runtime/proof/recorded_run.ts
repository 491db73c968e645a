import { createEngine } from "../../../../coordinator/engine/state.ts";
import { decide } from "../../../../coordinator/engine/decide.ts";
import type { EngineEvent } from "../../../../coordinator/engine/event.ts";
import type { EngineSettings } from "../../../../coordinator/engine/settings.ts";
import { hashOf } from "../../../../domain/content_hash.ts";
import { toCommit } from "../../../../coordinator/runtime/to_commit.ts";
import type { Candle } from "../../../../domain/candle.ts";
import type { ForecastAnswer } from "../../../../domain/forecast.ts";
import { opened, optionsIn } from "../../../db/fixtures.ts";
import { ACCOUNT, candleAt, MARKET, QUOTE, START_MS, STEP_MS, SYMBOL } from "../../../fixtures/engine_fixtures.ts";

const WARMUP = 300;

export interface Life {
  /** Index of its first candle after the warm-up, and how many it decides on. */
  readonly from: number;
  readonly decisions: number;
}

export interface RecordedRun {
  readonly folder: string;
  readonly settings: EngineSettings;
  readonly lives: readonly Life[];
  /** What the models say of candle `index`. */
  readonly answers: (index: number) => readonly ForecastAnswer[];
}

/** Lets processes live one after the other on one market and one database, as the loop does. */
export async function record(run: RecordedRun): Promise<void> {
  for (const life of run.lives) await live(run, life);
}

async function live({ folder, settings, answers }: RecordedRun, { from, decisions }: Life): Promise<void> {
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
  let lastChainHash = recovered.lastChainHash;
  const tell = async (event: EngineEvent) => {
    const about = { configHash: hashOf(settings), programHash, latencyMs: 1, lastChainHash };
    const commit = toCommit(state, event, decide(state, event), about);
    lastChainHash = commit.decisions.at(-1)?.chainHash ?? lastChainHash;
    await journal.commit({ ...commit, orders: [], trades: [] });
  };
  const atMs = START_MS + from * STEP_MS;
  const past = Array.from({ length: WARMUP }, (_, i) => candle(from - WARMUP + i));
  await tell({ kind: "warmup", atMs, symbol: SYMBOL, candles: past });
  await tell({ kind: "account", atMs, account: ACCOUNT, income: [] });
  for (let index = from; index < from + decisions; index++) {
    const now = candle(index), atMs = now.openTimeMs + STEP_MS;
    await tell({ kind: "candle", atMs, symbol: SYMBOL, candle: now });
    await tell({
      kind: "forecasts",
      quote: QUOTE,
      atMs,
      symbol: SYMBOL,
      candleOpenTimeMs: now.openTimeMs,
      answers: answers(index),
    });
  }
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
