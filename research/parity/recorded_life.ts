import type { FlatState, HistorySpan, LifeHistory } from "../../coordinator/ports/decision_history.ts";
import type { Candle, Timeframe } from "../../domain/candle.ts";
import type { Decision } from "../../domain/decision.ts";
import type { Opinion } from "../../domain/opinion.ts";
import { type LaterStart, laterStart } from "./later_start.ts";

/** What one process was told of its markets, and what it decided. */
export interface RecordedLife {
  readonly runId: string;
  readonly fence: number;
  readonly configHash: string;
  readonly timeframe: Timeframe;
  /** By symbol, in the order in which the process began with them. */
  readonly markets: ReadonlyMap<string, RecordedMarket>;
  /** What it knew of former decisions. */
  readonly opinions: readonly Opinion[];
  readonly decisions: readonly Decision[];
  /** Why what follows cannot be the same, in words. */
  readonly notes: readonly string[];
  /** What it knew where it is taken up; null from its beginning. */
  readonly start: FlatState | null;
}

export interface RecordedMarket {
  /** Oldest first: what it was warmed up with. */
  readonly warmup: readonly Candle[];
  /** Those that closed while it ran. */
  readonly candles: readonly Candle[];
}

interface Life {
  runId: string;
  fence: number;
  configHash: string;
  timeframe: Timeframe;
  markets: Map<string, { warmup: readonly Candle[]; candles: Candle[] }>;
  opinions: readonly Opinion[];
  decisions: Decision[];
  notes: string[];
  start: FlatState | null;
}

/**
 * The processes that decided in a span: the first from the last moment before it at which nothing was open, where one is
 * recorded, the others and else that one too from their beginning.
 *
 * @param fromMs Market time at which the span begins. @returns Those whose journal tells how they began, oldest first.
 */
export async function recordedLives(
  history: LifeHistory,
  span: HistorySpan,
  fromMs: number,
): Promise<RecordedLife[]> {
  const { runId, fromSeq, toSeq } = span;
  const beganSeq = await history.beginningOf(runId, fromSeq) ?? fromSeq;
  const later = await laterStart(history, { runId, beganSeq, beforeMs: fromMs });
  const lives: Life[] = later ? [takenUp(later)] : [];
  for await (const entry of history.entries({ runId, fromSeq: later ? later.state.seq + 1 : beganSeq, toSeq })) {
    const life = lives.at(-1);
    switch (entry.kind) {
      case "began": {
        const { fence, symbol, timeframe, configHash, candles, opinions } = entry;
        const going = life?.fence === fence ? life : null;
        if (!going) {
          lives.push({
            runId,
            fence,
            configHash,
            timeframe,
            markets: new Map(),
            opinions,
            decisions: [],
            notes: [],
            start: null,
          });
        }
        lives.at(-1)!.markets.set(symbol, { warmup: candles, candles: [] });
        break;
      }
      case "candle":
        life?.markets.get(entry.symbol)?.candles.push(entry.candle);
        break;
      case "settings":
        life?.notes.push("the configuration was read again while it ran: the rerun goes by the first one");
        break;
      case "missing":
        life?.notes.push(`decision ${entry.missing.decisionId} is not stored: the rerun lacks what the models said`);
        break;
      case "decision": {
        const record = entry.stored.record;
        if (life && record) {
          // What was decided late on a candle of before the later start is part of that start.
          if (life.start && record.decision.candleOpenTimeMs <= later!.lastCandleMs) break;
          // The one that it began with may have been read again since.
          if (life.start && life.decisions.length === 0) life.configHash = record.configHash;
          life.decisions.push(record.decision);
        } else if (!record) {
          life?.notes.push(
            `decision ${entry.stored.decisionId} cannot be read: the rerun lacks what the models said`,
          );
        }
        break;
      }
      default:
        entry satisfies never;
    }
  }
  return lives.filter(({ decisions }) => decisions.length > 0);
}

const takenUp = ({ state, fence, symbol, timeframe, candles, opinions }: LaterStart): Life => ({
  runId: state.runId,
  fence,
  configHash: "",
  timeframe,
  markets: new Map([[symbol, { warmup: candles, candles: [] }]]),
  opinions,
  decisions: [],
  notes: [],
  start: state,
});
