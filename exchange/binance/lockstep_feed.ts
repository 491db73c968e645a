import type { Clock } from "../../coordinator/ports/clock.ts";
import type { Exchange } from "../../coordinator/ports/exchange.ts";
import type { ClosedCandle, FeedEvent, MarketFeed } from "../../coordinator/ports/market_feed.ts";
import type { Candle, Timeframe } from "../../domain/candle.ts";
import { timeframeMs } from "../../domain/candle.ts";
import { err, type Result } from "../../domain/result.ts";
import type { SimulatorControl, SimulatorStep } from "./simulator_control.ts";

export interface LockstepFeedOptions {
  readonly control: Pick<SimulatorControl, "status" | "step">;
  /** Its `marketNowMs` has to be the control's. */
  readonly exchange: Pick<Exchange, "candles">;
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
  readonly clock: Clock;
  /** Least wall time from one candle to the next, ms. 0, the default, goes as fast as it can. */
  readonly paceMs?: number;
}

/** Candles of one step; a step closes one a market, more only after a failed query. */
const CANDLES_MAX = 1_000;
/** Waits before a failed query is asked again: the simulator may be told to fail now and then. */
const RETRY_WAITS_MS = [20, 100, 500, 2_000];

/**
 * The simulated market in lockstep: it moves one step when the consumer asks for the next event and stands still
 * otherwise, so a replay is exact at any speed. The account's change comes before the candles of the same step, and
 * those in the order of the symbols.
 */
export function createLockstepFeed(options: LockstepFeedOptions): MarketFeed {
  return { events: (signal) => new Lockstep(options, signal).events() };
}

class Lockstep {
  /** Open time of the next candle, by symbol. */
  readonly #nextOpenMs = new Map<string, number>();
  #paceUntilMs = 0;

  constructor(private readonly options: LockstepFeedOptions, private readonly signal: AbortSignal) {}

  async *events(): AsyncGenerator<FeedEvent> {
    const status = await this.options.control.status(this.signal);
    if (this.signal.aborted) return;
    if (!status.ok) return yield ended(status.error);
    const { timeMs } = status.value;
    const { symbols, timeframe } = this.options;
    for (const symbol of symbols) this.#nextOpenMs.set(symbol, timeMs - timeMs % timeframeMs(timeframe));
    if (status.value.ended) return yield ended("the market has no more candles");
    while (await this.#paced()) {
      const step = await this.options.control.step(this.signal);
      if (this.signal.aborted) return;
      if (!step.ok) return yield ended(step.error);
      yield* this.#eventsOf(step.value);
      if (this.signal.aborted) return;
      if (step.value.ended) return yield ended("the market has no more candles");
    }
  }

  async *#eventsOf(step: SimulatorStep): AsyncGenerator<FeedEvent> {
    if (step.accountChanged) yield { kind: "account_changed", atMs: step.timeMs };
    if (step.closed.length === 0) return;
    this.#paceUntilMs = this.options.clock.monotonicMs() + (this.options.paceMs ?? 0);
    const closed = this.options.symbols.filter((symbol) => step.closed.includes(symbol));
    const listed = await Promise.all(
      closed.map(async (symbol) => [symbol, await this.#closedCandles(symbol)] as const),
    );
    if (this.signal.aborted) return;
    for (const [symbol, candles] of listed) {
      if (!candles.ok) return yield ended(candles.error);
      for (const candle of candles.value) {
        this.#nextOpenMs.set(symbol, candle.openTimeMs + timeframeMs(this.options.timeframe));
        yield { kind: "candle", closed: this.#received(symbol, candle) };
      }
    }
  }

  async #closedCandles(symbol: string): Promise<Result<Candle[]>> {
    const { exchange, timeframe } = this.options;
    for (let attempt = 0;; attempt++) {
      const candles = await exchange.candles(symbol, timeframe, this.#nextOpenMs.get(symbol)!, CANDLES_MAX);
      if (candles.ok && candles.value.length > 0) return candles;
      const waitMs = RETRY_WAITS_MS[attempt];
      const detail = candles.ok ? "the exchange does not list the candle that closed" : candles.error.detail;
      if (waitMs === undefined || !(await this.#slept(waitMs))) return err(detail);
    }
  }

  #received(symbol: string, candle: Candle): ClosedCandle {
    const { timeframe, clock } = this.options;
    return {
      symbol,
      timeframe,
      candle,
      receivedAtMs: clock.nowMs(),
      receivedMonotonicMs: clock.monotonicMs(),
    };
  }

  /** @returns False when the consumer has ended. */
  async #paced(): Promise<boolean> {
    if (this.signal.aborted) return false;
    const waitMs = this.#paceUntilMs - this.options.clock.monotonicMs();
    return waitMs <= 0 || await this.#slept(waitMs);
  }

  async #slept(ms: number): Promise<boolean> {
    try {
      await this.options.clock.sleep(ms, this.signal);
      return true;
    } catch (error) {
      if (this.signal.aborted) return false;
      throw error;
    }
  }
}

const ended = (reason: string): FeedEvent => ({ kind: "ended", reason });
