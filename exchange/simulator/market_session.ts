import { type Candle, closeTimeMs } from "../../domain/candle.ts";
import { toNumber } from "../../domain/money.ts";
import { invariant } from "../../domain/result.ts";
import type { MatchingEvent } from "../matching/events.ts";
import type { MatchingEngine } from "../matching/matching_engine.ts";
import { candleTicks, type Tick, TICKS_MIN } from "./candle_ticks.ts";
import { fundingRateAt, fundingTimes } from "./funding.ts";
import type { SimulatedMarket } from "./simulated_market.ts";

/** `open`: candle `cursor` has opened and its inside has not run. `closed`: every candle before `cursor` has closed. */
export type Phase = "open" | "closed";

export interface Position {
  /** Index of the next candle to close. */
  readonly cursor: number;
  readonly phase: Phase;
  /** Ticks of the open candle that have been played. */
  readonly tick: number;
}

export interface SessionOptions {
  /** Where to go on; the beginning when undefined. */
  readonly position?: Position | undefined;
  /**
   * Prices that a candle is played in, three at least, one `tickNext()` after the other; 0, the default, plays it whole
   * as it closes, the worst case first, or by the smaller candles that it is made of.
   */
  readonly ticksPerCandle?: number | undefined;
}

/** What comes next in a market, and when. */
export interface NextMove {
  readonly kind: "open" | "tick" | "close";
  readonly atMs: number;
}

/** What one move of the market did. */
export interface Step {
  readonly timeMs: number;
  readonly phase: "open" | "tick" | "close";
  readonly candle: Candle | null;
  readonly events: readonly MatchingEvent[];
  readonly ended: boolean;
}

/** Moves one market through its candles with an account on it. Knows no clock: it moves when told. */
export class MarketSession {
  #cursor: number;
  #phase: Phase;
  #tick: number;
  readonly #ticksPerCandle: number;

  constructor(readonly market: SimulatedMarket, readonly engine: MatchingEngine, options: SessionOptions = {}) {
    const { position, ticksPerCandle = 0 } = options;
    this.#cursor = position?.cursor ?? 0;
    this.#phase = position?.phase ?? "closed";
    this.#tick = position?.tick ?? 0;
    this.#ticksPerCandle = ticksPerCandle === 0 ? 0 : Math.max(TICKS_MIN, ticksPerCandle);
    if (position === undefined) engine.quote(this.#firstQuote(), this.timeMs);
  }

  get position(): Position {
    return { cursor: this.#cursor, phase: this.#phase, tick: this.#tick };
  }

  /** All candles have closed. Orders then fill at once, at the last close: there is no next open. */
  get ended(): boolean {
    return this.market.liveCount !== null && this.#cursor >= this.market.liveCount;
  }

  /** Market time: that of an open candle's last tick or of its open, else the close time of the last closed one. */
  get timeMs(): number {
    const { market } = this;
    if (this.#phase === "open" && this.#tick > 0) return this.#played().at(-1)!.timeMs;
    if (this.#phase === "open" || this.#cursor === 0) return market.candle(this.#cursor).openTimeMs;
    return closeTimeMs(market.candle(this.#cursor - 1), market.timeframe);
  }

  /** The candle that is open, as far as it may be known: its open and the ticks that have been played. */
  get forming(): Candle | undefined {
    if (this.#phase !== "open") return undefined;
    const { openTimeMs, open } = this.market.candle(this.#cursor);
    const played = this.#played();
    const prices = [open, ...played.map(({ at }) => toNumber(at))];
    return {
      openTimeMs,
      open,
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices.at(-1)!,
      volume: played.reduce((sum, tick) => sum + tick.volume, 0),
    };
  }

  /** Ticks of each candle, or 1 where it is played whole. */
  get turnsPerCandle(): number {
    return Math.max(1, this.#ticksPerCandle);
  }

  /** Ticks of the open candle that are still to come. */
  get ticksLeft(): number {
    return this.#phase === "open" ? this.#ticks().length - this.#tick : 0;
  }

  /** Null when the market has ended. The last tick comes with the close. */
  get next(): NextMove | null {
    if (this.ended) return null;
    const candle = this.market.candle(this.#cursor);
    if (this.#phase === "closed") return { kind: "open", atMs: candle.openTimeMs };
    return this.ticksLeft > 1
      ? { kind: "tick", atMs: this.#ticks()[this.#tick]!.timeMs }
      : { kind: "close", atMs: closeTimeMs(candle, this.market.timeframe) };
  }

  /** Nothing of the market has been played yet. */
  get isNew(): boolean {
    return this.#cursor === 0 && this.#phase === "closed";
  }

  /** Does what comes next. */
  move(kind: NextMove["kind"]): Step {
    if (kind === "open") return this.openNext();
    return kind === "tick" ? this.tickNext() : this.closeCurrent();
  }

  openNext(): Step {
    invariant(this.#phase === "closed" && !this.ended, "a candle opens after the last has closed");
    const candle = this.market.candle(this.#cursor);
    const funded = this.#settleFunding(candle);
    this.#phase = "open";
    this.#tick = 0;
    const events = [...funded, ...this.engine.open(candle)];
    return { timeMs: candle.openTimeMs, phase: "open", candle: null, events, ended: false };
  }

  /** Plays the open candle's next tick. */
  tickNext(): Step {
    invariant(this.ticksLeft > 0, "a tick belongs to an open candle that has one left");
    const { at, timeMs, volume } = this.#ticks()[this.#tick]!;
    const events = this.engine.moveTo(at, timeMs, volume);
    this.#tick++;
    return { timeMs, phase: "tick", candle: null, events, ended: false };
  }

  /** Closes the candle, whatever of it has not been played. */
  closeCurrent(): Step {
    invariant(this.#phase === "open", "a candle closes after it has opened");
    const candle = this.market.candle(this.#cursor);
    const endMs = closeTimeMs(candle, this.market.timeframe);
    const events = this.#ticksPerCandle === 0
      ? this.engine.close(candle, endMs, this.market.inside?.(this.#cursor))
      : this.#playRest(endMs);
    this.#phase = "closed";
    this.#tick = 0;
    this.#cursor++;
    return { timeMs: this.timeMs, phase: "close", candle, events, ended: this.ended };
  }

  #playRest(endMs: number): MatchingEvent[] {
    const events: MatchingEvent[] = [];
    while (this.ticksLeft > 0) events.push(...this.tickNext().events);
    return [...events, ...this.engine.moveTo(this.engine.state.lastPrice, endMs, 0)];
  }

  #ticks(): Tick[] {
    if (this.#ticksPerCandle === 0) return [];
    const candle = this.market.candle(this.#cursor);
    const endMs = closeTimeMs(candle, this.market.timeframe);
    return candleTicks(this.engine.rules.market, candle, endMs, this.#ticksPerCandle);
  }

  #played(): Tick[] {
    return this.#ticks().slice(0, this.#tick);
  }

  /** Funding that falls due by this candle's open, at the price before it. */
  #settleFunding({ openTimeMs }: Candle): MatchingEvent[] {
    const { market, engine } = this;
    if (!market.fundingRate || this.#cursor <= -market.historyCount) return [];
    const { lastPrice, timeMs } = engine.state;
    return fundingTimes(market.candle(this.#cursor - 1).openTimeMs, openTimeMs).flatMap((dueMs) =>
      engine.applyFunding(fundingRateAt(market, dueMs), lastPrice, Math.max(dueMs, timeMs))
    );
  }

  #firstQuote(): number {
    return this.market.historyCount > 0 ? this.market.candle(-1).close : this.market.candle(0).open;
  }
}
