import { type Candle, candleFault, type Timeframe } from "../../../domain/candle.ts";
import { counted } from "../../../domain/counted.ts";
import type { HistoryStore } from "../store/history_store.ts";
import { candlesOf } from "../store/series.ts";
import { inOrder, type Table } from "../store/table.ts";

export interface CollectorParts {
  readonly store: HistoryStore;
  /** Told what could not be stored, and why, in one sentence. */
  readonly onFault: (sentence: string) => void;
}

/** So many candles of a market wait for the disk at most; what comes then is left out, and told. */
const WAITING_MAX = 10_000;

/** Appends live candles to a store while trading goes on: nobody waits for it, and what waits is written together. */
export class CandleCollector {
  readonly #waiting = new Map<string, { symbol: string; timeframe: Timeframe; candles: Candle[] }>();
  #writing: Promise<void> | null = null;

  constructor(private readonly parts: CollectorParts) {}

  /** Candles that have closed, oldest first. */
  closed(symbol: string, timeframe: Timeframe, candles: readonly Candle[]): void {
    const key = `${symbol} ${timeframe}`;
    const waiting = this.#waiting.get(key) ?? { symbol, timeframe, candles: [] };
    this.#waiting.set(key, waiting);
    for (const candle of candles) {
      const fault = candleFault(candle, timeframe);
      if (fault) this.parts.onFault(`A candle of ${key} is not collected: ${fault}`);
      else if (waiting.candles.length < WAITING_MAX) waiting.candles.push(candle);
      else this.parts.onFault(`Candles of ${key} are not collected: ${WAITING_MAX} wait for the disk`);
    }
    this.#writing ??= this.#write().finally(() => this.#writing = null);
  }

  /** Resolves when all that came is stored. */
  async settled(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  async #write(): Promise<void> {
    for (let entry = this.#next(); entry; entry = this.#next()) {
      const { symbol, timeframe, candles } = entry;
      try {
        const { restated } = await this.parts.store.append(candlesOf(symbol, timeframe), tableOf(candles));
        if (restated.length > 0) {
          const when = new Date(restated[0]!.timeMs).toISOString();
          this.parts.onFault(
            `${counted(restated.length, "candle")} of ${symbol} ${timeframe} from ${when} on: stored with other values`,
          );
        }
      } catch (error) {
        const why = error instanceof Error ? error.message : error;
        this.parts.onFault(`Not collected: ${counted(candles.length, "candle")} of ${symbol} ${timeframe}: ${why}`);
      }
    }
  }

  #next(): { symbol: string; timeframe: Timeframe; candles: readonly Candle[] } | null {
    for (const [key, waiting] of this.#waiting) {
      this.#waiting.delete(key);
      if (waiting.candles.length > 0) return waiting;
    }
    return null;
  }
}

function tableOf(candles: readonly Candle[]): Table {
  const column = (of: (candle: Candle) => number) => Float64Array.from(candles, of);
  return inOrder({
    timesMs: column(({ openTimeMs }) => openTimeMs),
    values: [
      column(({ open }) => open),
      column(({ high }) => high),
      column(({ low }) => low),
      column(({ close }) => close),
      column(({ volume }) => volume),
    ],
  });
}
