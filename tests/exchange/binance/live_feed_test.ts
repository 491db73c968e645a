import assert from "node:assert/strict";
import type { Clock } from "../../../coordinator/ports/clock.ts";
import type { ExchangeError } from "../../../coordinator/ports/exchange.ts";
import type { FeedEvent } from "../../../coordinator/ports/market_feed.ts";
import type { Candle } from "../../../domain/candle.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { createLiveFeed, type LiveFeedOptions } from "../../../exchange/binance/mod.ts";
import { TelemetryLog } from "./fixture.ts";

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2024, 0, 2, 10, 0, 0);

/** A clock that is only moved by those who sleep on it. */
class SleepClock implements Clock {
  #nowMs: number;
  readonly sleeps: number[] = [];

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  nowMs = (): number => this.#nowMs;
  monotonicMs = (): number => this.#nowMs;
  advance = (ms: number): void => void (this.#nowMs += ms);

  /** Gives the test a turn each time, so that a feed that waits for ever does not. */
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.sleeps.push(ms);
    this.#nowMs += ms;
    await new Promise((turn) => setTimeout(turn));
  }
}

const candleAt = (openTimeMs: number): Candle => ({ openTimeMs, open: 1, high: 1, low: 1, close: 1, volume: 1 });

/** An exchange that lists each minute's candle `lateMs` after its close. */
class ScriptedExchange {
  readonly asked: number[] = [];
  lateMs = 0;
  trouble: ExchangeError | null = null;

  constructor(private readonly clock: Clock) {}

  nowMs = (): number => this.clock.nowMs();

  candles = (
    _symbol: string,
    _timeframe: string,
    sinceMs: number,
    limit: number,
  ): Promise<Result<Candle[], ExchangeError>> => {
    this.asked.push(this.clock.nowMs());
    if (this.trouble) return Promise.resolve(err(this.trouble));
    const found: Candle[] = [];
    for (let openMs = sinceMs; openMs + MINUTE_MS + this.lateMs <= this.clock.nowMs(); openMs += MINUTE_MS) {
      found.push(candleAt(openMs));
    }
    return Promise.resolve(ok(found.slice(0, limit)));
  };
}

function bench(startMs: number, options: Partial<LiveFeedOptions> = {}) {
  const clock = new SleepClock(startMs);
  const exchange = new ScriptedExchange(clock);
  const telemetry = new TelemetryLog();
  const stop = new AbortController();
  const feed = createLiveFeed({ exchange, symbols: ["BTCUSDT"], timeframe: "1m", clock, telemetry, ...options });
  const events = feed.events(stop.signal)[Symbol.asyncIterator]();
  const next = async (): Promise<number> => minutesOf((await events.next()).value);
  return { clock, exchange, telemetry, stop, feed, events, next };
}

/** The candle's open time in minutes from the start. */
function minutesOf(event: FeedEvent): number {
  assert.equal(event.kind, "candle");
  assert.ok(event.kind === "candle");
  return (event.closed.candle.openTimeMs - START_MS) / MINUTE_MS;
}

Deno.test("a candle comes a little after its close, and no candle is asked for in between", async () => {
  const { next, clock, exchange } = bench(START_MS + 12_345, { delayMs: 300 });
  assert.equal(await next(), 0);
  assert.equal(clock.nowMs(), START_MS + MINUTE_MS + 300);
  assert.equal(await next(), 1);
  assert.equal(clock.nowMs(), START_MS + 2 * MINUTE_MS + 300);
  assert.equal(exchange.asked.length, 2);
});

Deno.test("a candle that is listed late is asked for until it is there", async () => {
  const { next, exchange, clock } = bench(START_MS, { delayMs: 300, pollMs: 500 });
  exchange.lateMs = 1_200;
  assert.equal(await next(), 0);
  assert.equal(clock.nowMs(), START_MS + MINUTE_MS + 1_300);
  assert.equal(exchange.asked.length, 3);
});

Deno.test("a candle that is listed later than one go lasts is asked for again before the next close", async () => {
  const { next, exchange, clock } = bench(START_MS, { patienceMs: 5_000 });
  exchange.lateMs = 40_000;
  assert.equal(await next(), 0);
  assert.ok(clock.nowMs() < START_MS + 2 * MINUTE_MS);
  assert.equal(await next(), 1);
});

Deno.test("an outage is told, and what was missed comes first and in order when it ends", async () => {
  const { events, exchange, telemetry, feed } = bench(START_MS, { patienceMs: 2_000 });
  exchange.trouble = { kind: "unknown_fate", retry: "query_first", detail: "HTTP 502" };
  const first = events.next();
  while (telemetry.counted.length < 3) await new Promise((done) => setTimeout(done));
  exchange.trouble = null;
  const opened = [minutesOf((await first).value)];
  while (opened.length < 4) opened.push(minutesOf((await events.next()).value));
  assert.deepEqual(opened.slice(0, 4), [0, 1, 2, 3]);
  assert.match(telemetry.logged[0] ?? "", /No candle of BTCUSDT that closed at .*HTTP 502/);
  assert.ok(feed.dataAgeMs("BTCUSDT") !== null);
});

Deno.test("a rate limit is waited out before the exchange is asked again", async () => {
  const { events, exchange, clock, stop } = bench(START_MS, { patienceMs: 15_000 });
  exchange.trouble = { kind: "rate_limited", retry: "after", retryAfterMs: 7_000, detail: "HTTP 429" };
  const first = events.next();
  while (exchange.asked.length < 2) await new Promise((done) => setTimeout(done));
  stop.abort();
  await first;
  assert.ok(exchange.asked[1]! - exchange.asked[0]! >= 7_000);
  assert.ok(clock.sleeps.includes(7_000));
});

Deno.test("a consumer that starts behind is caught up with at once", async () => {
  const startMs = START_MS + 5 * MINUTE_MS + 20_000;
  const { next, clock } = bench(startMs, { lastOpenMs: START_MS });
  assert.deepEqual([await next(), await next(), await next(), await next()], [1, 2, 3, 4]);
  assert.equal(clock.nowMs(), startMs);
  assert.equal(await next(), 5);
  assert.equal(clock.nowMs(), START_MS + 6 * MINUTE_MS + 300);
});

Deno.test("a consumer that is slower than the market gets every candle without waiting for the next close", async () => {
  const { next, clock } = bench(START_MS);
  assert.equal(await next(), 0);
  clock.advance(3 * MINUTE_MS);
  const resumedMs = clock.nowMs();
  assert.deepEqual([await next(), await next(), await next()], [1, 2, 3]);
  assert.equal(clock.nowMs(), resumedMs);
});

Deno.test("each symbol has its own candles and its own age", async () => {
  const { events, feed, clock } = bench(START_MS, { symbols: ["BTCUSDT", "ETHUSDT"] });
  assert.equal(feed.dataAgeMs("ETHUSDT"), null);
  const symbols: string[] = [];
  for (let i = 0; i < 4; i++) {
    const { value } = await events.next();
    assert.ok(value.kind === "candle");
    symbols.push(value.closed.symbol);
  }
  assert.deepEqual(symbols, ["BTCUSDT", "ETHUSDT", "BTCUSDT", "ETHUSDT"]);
  clock.advance(10_000);
  assert.equal(feed.dataAgeMs("ETHUSDT"), 10_300);
});

Deno.test("an abort ends the feed", async () => {
  const { events, stop } = bench(START_MS);
  await events.next();
  stop.abort();
  assert.deepEqual(await events.next(), { done: true, value: undefined });
});
