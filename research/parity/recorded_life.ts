import type { DecisionHistory, HistorySpan } from "../../coordinator/ports/decision_history.ts";
import type { Candle, Timeframe } from "../../domain/candle.ts";
import type { Decision } from "../../domain/decision.ts";
import type { Opinion } from "../../domain/opinion.ts";

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
}

/**
 * The processes that decided in a span, each from its beginning: what it learned before the span is needed to go on from.
 *
 * @returns Those whose journal tells how they began, oldest first.
 */
export async function recordedLives(history: DecisionHistory, span: HistorySpan): Promise<RecordedLife[]> {
  const { runId, fromSeq, toSeq } = span;
  const began = await history.beginningOf(runId, fromSeq) ?? fromSeq;
  const lives: Life[] = [];
  for await (const entry of history.entries({ runId, fromSeq: began, toSeq })) {
    const life = lives.at(-1);
    switch (entry.kind) {
      case "began": {
        const { fence, symbol, timeframe, configHash, candles, opinions } = entry;
        const going = life?.fence === fence ? life : null;
        if (!going) {
          lives.push({ runId, fence, configHash, timeframe, markets: new Map(), opinions, decisions: [], notes: [] });
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
        const decision = entry.stored.record?.decision;
        if (decision) life?.decisions.push(decision);
        else {life?.notes.push(
            `decision ${entry.stored.decisionId} cannot be read: the rerun lacks what the models said`,
          );}
        break;
      }
      default:
        entry satisfies never;
    }
  }
  return lives.filter(({ decisions }) => decisions.length > 0);
}
