import type { Clock } from "../../coordinator/ports/clock.ts";
import type { Exchange } from "../../coordinator/ports/exchange.ts";
import type { FeedEvent, MarketFeed } from "../../coordinator/ports/market_feed.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import { type Candle, type Timeframe, timeframeMs } from "../../domain/candle.ts";

export interface LiveFeedOptions {
  readonly exchange: Pick<Exchange, "candles" | "nowMs">;
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Open time of the last candle that the consumer already has; candles after it are caught up with. */
  readonly lastOpenMs?: number | undefined;
  /** After the close, before the first query, ms. 300 by default. */
  readonly delayMs?: number | undefined;
  /** Between two queries for a candle that is not there yet, ms. 500 by default. */
  readonly pollMs?: number | undefined;
  /** How long a candle is waited for in one go, ms; then the other symbols have their turn. 20,000 by default. */
  readonly patienceMs?: number | undefined;
}

export interface LiveFeed extends MarketFeed {
  /** Ms since the close of the symbol's newest candle; null before the first. */
  dataAgeMs(symbol: string): number | null;
}

/** Until a candle that did not come in one go is asked for again. */
const AGAIN_MS = 10_000;
/** More than a day of the shortest timeframe. What is older is no longer worth deciding on. */
const CATCH_UP_MAX = 1_500;

/**
 * Candles of a live exchange: wakes a little after each close and asks until the closed candle is listed. What was
 * missed meanwhile (an outage, a sleep) comes first, in order.
 */
export function createLiveFeed(options: LiveFeedOptions): LiveFeed {
  return new Live(options);
}

class Live implements LiveFeed {
  readonly #lastOpenMs = new Map<string, number>();

  constructor(private readonly options: LiveFeedOptions) {}

  dataAgeMs(symbol: string): number | null {
    const lastOpenMs = this.#lastOpenMs.get(symbol);
    return lastOpenMs === undefined ? null : this.options.exchange.nowMs() - lastOpenMs - this.#lengthMs;
  }

  async *events(signal: AbortSignal): AsyncGenerator<FeedEvent> {
    const { exchange, symbols, delayMs = 300 } = this.options;
    let closeMs = this.#firstCloseMs();
    this.#startFrom(closeMs);
    let due = symbols, waitMs = closeMs + delayMs - exchange.nowMs();
    while (await this.#slept(waitMs, signal)) {
      for (const symbol of due) {
        for (const candle of await this.#arrived(symbol, closeMs, signal)) {
          if (signal.aborted) return;
          yield this.#event(symbol, candle);
        }
      }
      const late = due.filter((symbol) => this.#lastOpenMs.get(symbol)! + this.#lengthMs < closeMs);
      if (late.length > 0 && exchange.nowMs() + AGAIN_MS < closeMs + this.#lengthMs) {
        due = late;
        waitMs = AGAIN_MS;
      } else {
        due = symbols;
        closeMs = Math.max(closeMs + this.#lengthMs, this.#closedUntilMs());
        waitMs = closeMs + delayMs - exchange.nowMs();
      }
    }
  }

  get #lengthMs(): number {
    return timeframeMs(this.options.timeframe);
  }

  /** Close of the newest candle that has closed by the exchange's clock. */
  #closedUntilMs(): number {
    const nowMs = this.options.exchange.nowMs();
    return nowMs - nowMs % this.#lengthMs;
  }

  /** At once when candles are missing, else the next close. */
  #firstCloseMs(): number {
    const { lastOpenMs } = this.options;
    const closedUntilMs = this.#closedUntilMs();
    const isBehind = lastOpenMs !== undefined && lastOpenMs + this.#lengthMs < closedUntilMs;
    return isBehind ? closedUntilMs : closedUntilMs + this.#lengthMs;
  }

  #startFrom(nextCloseMs: number): void {
    const { symbols, lastOpenMs = nextCloseMs - 2 * this.#lengthMs } = this.options;
    for (const symbol of symbols) {
      if (!this.#lastOpenMs.has(symbol)) this.#lastOpenMs.set(symbol, lastOpenMs);
    }
  }

  /** All candles up to the one that closed at `closeMs`; fewer when patience ends first. */
  async #arrived(symbol: string, closeMs: number, signal: AbortSignal): Promise<Candle[]> {
    const { exchange, timeframe, clock, pollMs = 500, patienceMs = 20_000 } = this.options;
    const giveUpMs = clock.monotonicMs() + patienceMs;
    let found: readonly Candle[] = [];
    let trouble = "the exchange does not list it yet";
    do {
      const lastOpenMs = this.#lastOpenMs.get(symbol) ?? 0;
      const sinceMs = Math.max(lastOpenMs + this.#lengthMs, closeMs - CATCH_UP_MAX * this.#lengthMs);
      // No more than are missing: each page would lengthen the call's deadline, and one that is lost would take it all.
      const missing = Math.max(1, Math.ceil((closeMs - sinceMs) / this.#lengthMs));
      const candles = await exchange.candles(symbol, timeframe, sinceMs, missing);
      this.#tellAge(symbol);
      if (candles.ok) found = candles.value;
      else trouble = candles.error.detail;
      if ((found.at(-1)?.openTimeMs ?? 0) + this.#lengthMs >= closeMs) return [...found];
      if (!candles.ok && candles.error.kind === "rate_limited") {
        await this.#slept(Math.min(candles.error.retryAfterMs, patienceMs), signal);
      }
    } while (clock.monotonicMs() < giveUpMs && await this.#slept(pollMs, signal));
    if (!signal.aborted) this.#tellMissing(symbol, closeMs, trouble);
    return [...found];
  }

  #event(symbol: string, candle: Candle): FeedEvent {
    const { timeframe, clock } = this.options;
    this.#lastOpenMs.set(symbol, candle.openTimeMs);
    this.#tellAge(symbol);
    const received = { receivedAtMs: clock.nowMs(), receivedMonotonicMs: clock.monotonicMs() };
    return { kind: "candle", closed: { symbol, timeframe, candle, ...received } };
  }

  #tellAge(symbol: string): void {
    this.options.telemetry.gauge("xylen_market_data_age_seconds", (this.dataAgeMs(symbol) ?? 0) / 1000, { symbol });
  }

  #tellMissing(symbol: string, closeMs: number, trouble: string): void {
    this.options.telemetry.count("xylen_errors_total", { component: "market_feed", kind: "late_candle" });
    this.options.telemetry.log("warning", "market_feed", `No candle of ${symbol} that closed at ${closeMs}`, {
      trouble,
    });
  }

  /** @returns False when the consumer has ended. */
  async #slept(ms: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    try {
      await this.options.clock.sleep(Math.max(0, ms), signal);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  }
}
