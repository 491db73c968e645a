import { type Candle, closeTimeMs } from "../../domain/candle.ts";
import { type Price, price } from "../../domain/money.ts";
import { invariant } from "../../domain/result.ts";
import type { MatchingEvent } from "../matching/events.ts";
import type { MatchingEngine } from "../matching/matching_engine.ts";
import type { SimulatedMarket } from "./simulated_market.ts";

/** `open`: candle `cursor` has opened and its inside has not run. `closed`: every candle before `cursor` has closed. */
export type Phase = "open" | "closed";

export interface Position {
  /** Index of the next candle to close. */
  readonly cursor: number;
  readonly phase: Phase;
}

/** What one step of the market did. */
export interface Step {
  readonly timeMs: number;
  readonly phase: "open" | "close";
  readonly candle: Candle | null;
  readonly events: readonly MatchingEvent[];
  readonly ended: boolean;
}

/** Moves one market through its candles with an account on it. Knows no clock: it moves when told. */
export class MarketSession {
  #cursor: number;
  #phase: Phase;
  /** The inside of the open candle was shown price by price. */
  #isPlayed = false;

  constructor(readonly market: SimulatedMarket, readonly engine: MatchingEngine, position?: Position) {
    this.#cursor = position?.cursor ?? 0;
    this.#phase = position?.phase ?? "closed";
    if (position === undefined) engine.quote(this.#firstQuote(), this.timeMs);
  }

  get position(): Position {
    return { cursor: this.#cursor, phase: this.#phase };
  }

  /** All candles have closed. Orders then fill at once, at the last close: there is no next open. */
  get ended(): boolean {
    return this.market.liveCount !== null && this.#cursor >= this.market.liveCount;
  }

  /** Market time: the open time of an open candle, else the close time of the last closed one. */
  get timeMs(): number {
    const { market } = this;
    if (this.#phase === "open" || this.#cursor === 0) return market.candle(this.#cursor).openTimeMs;
    return closeTimeMs(market.candle(this.#cursor - 1), market.timeframe);
  }

  /** The candle that is open, as far as it may be known: its open price only. */
  get forming(): Candle | undefined {
    if (this.#phase !== "open") return undefined;
    const { openTimeMs, open } = this.market.candle(this.#cursor);
    return { openTimeMs, open, high: open, low: open, close: open, volume: 0 };
  }

  /**
   * Goes on until something needs the trader: stops after an open that changed the account, else after the close.
   */
  step(): Step {
    if (this.ended) return { timeMs: this.timeMs, phase: "close", candle: null, events: [], ended: true };
    if (this.#phase === "closed") {
      const opened = this.openNext();
      if (opened.events.length > 0) return opened;
    }
    return this.closeCurrent();
  }

  openNext(): Step {
    invariant(this.#phase === "closed" && !this.ended, "a candle opens after the last has closed");
    const candle = this.market.candle(this.#cursor);
    this.#phase = "open";
    const events = this.engine.open(candle);
    return { timeMs: candle.openTimeMs, phase: "open", candle: null, events, ended: false };
  }

  /** Moves the price inside the open candle; the rest of it then goes straight to its close. */
  moveInside(at: Price, timeMs: number, volume: number): Step {
    invariant(this.#phase === "open", "the price moves inside a candle that is open");
    this.#isPlayed = true;
    const events = this.engine.moveTo(at, timeMs, volume);
    return { timeMs, phase: "open", candle: null, events, ended: false };
  }

  closeCurrent(): Step {
    invariant(this.#phase === "open", "a candle closes after it has opened");
    const candle = this.market.candle(this.#cursor);
    const closeMs = closeTimeMs(candle, this.market.timeframe);
    const events = this.#isPlayed
      ? this.engine.moveTo(price(candle.close), closeMs, 0)
      : this.engine.close(candle, closeMs);
    this.#isPlayed = false;
    this.#phase = "closed";
    this.#cursor++;
    return { timeMs: this.timeMs, phase: "close", candle, events, ended: this.ended };
  }

  #firstQuote(): number {
    return this.market.historyCount > 0 ? this.market.candle(-1).close : this.market.candle(0).open;
  }
}
