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
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly clock: Clock;
  /** Least wall time from one candle to the next, ms. 0, the default, goes as fast as it can. */
  readonly paceMs?: number;
}

/** Candles of one step; a step closes one, more only after a failed query. */
const CANDLES_MAX = 1_000;
/** Waits before a failed query is asked again: the simulator may be told to fail now and then. */
const RETRY_WAITS_MS = [20, 100, 500, 2_000];

/**
 * The simulated market in lockstep: it moves one step when the consumer asks for the next event and stands still
 * otherwise, so a replay is exact at any speed. The account's change comes before the candle of the same step.
 */
export function createLockstepFeed(options: LockstepFeedOptions): MarketFeed {
  return { events: (signal) => new Lockstep(options, signal).events() };
}

class Lockstep {
  #nextOpenMs = 0;
  #paceUntilMs = 0;

  constructor(private readonly options: LockstepFeedOptions, private readonly signal: AbortSignal) {}

  async *events(): AsyncGenerator<FeedEvent> {
    const status = await this.options.control.status(this.signal);
    if (this.signal.aborted) return;
    if (!status.ok) return yield ended(status.error);
    const { timeMs } = status.value;
    this.#nextOpenMs = timeMs - timeMs % timeframeMs(this.options.timeframe);
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
    if (!step.candleClosed) return;
    this.#paceUntilMs = this.options.clock.monotonicMs() + (this.options.paceMs ?? 0);
    const candles = await this.#closedCandles();
    if (this.signal.aborted) return;
    if (!candles.ok) return yield ended(candles.error);
    for (const candle of candles.value) {
      this.#nextOpenMs = candle.openTimeMs + timeframeMs(this.options.timeframe);
      yield { kind: "candle", closed: this.#received(candle) };
    }
  }

  async #closedCandles(): Promise<Result<Candle[]>> {
    const { exchange, symbol, timeframe } = this.options;
    for (let attempt = 0;; attempt++) {
      const candles = await exchange.candles(symbol, timeframe, this.#nextOpenMs, CANDLES_MAX);
      if (candles.ok && candles.value.length > 0) return candles;
      const waitMs = RETRY_WAITS_MS[attempt];
      const detail = candles.ok ? "the exchange does not list the candle that closed" : candles.error.detail;
      if (waitMs === undefined || !(await this.#slept(waitMs))) return err(detail);
    }
  }

  #received(candle: Candle): ClosedCandle {
    const { symbol, timeframe, clock } = this.options;
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
