import assert from "node:assert/strict";
import type { Clock } from "../../../coordinator/ports/clock.ts";
import type { Exchange } from "../../../coordinator/ports/exchange.ts";
import type { FeedEvent } from "../../../coordinator/ports/market_feed.ts";
import type { Candle } from "../../../domain/candle.ts";
import { err } from "../../../domain/result.ts";
import { createLockstepFeed, type LockstepFeedOptions, SimulatorControl } from "../../../exchange/binance/mod.ts";
import { recordedMarket, type SimulatedMarket } from "../../../exchange/simulator/mod.ts";
import { entry, stopLoss, value } from "../contract/exchange_contract.ts";
import { candlesFrom, FIRST_OPEN_MS } from "../simulator/fixture.ts";
import { BinanceWorld, CALM, systemClock } from "./fixture.ts";

type Quote = readonly [number, number, number, number];
const FALL: Quote = [40_000, 40_050, 38_500, 38_600];

async function withFeed(
  traded: readonly Quote[],
  body: (bench: {
    world: BinanceWorld;
    exchange: Exchange;
    feed: (options?: Partial<LockstepFeedOptions>) => AsyncIterable<FeedEvent>;
    stop: AbortController;
  }) => Promise<void>,
): Promise<void> {
  const world = await BinanceWorld.start(traded);
  const stop = new AbortController();
  try {
    const exchange = await world.connected();
    const feed = (options: Partial<LockstepFeedOptions> = {}) =>
      createLockstepFeed({
        control: world.control,
        exchange,
        symbols: ["BTCUSDT"],
        timeframe: "5m",
        clock: systemClock,
        ...options,
      }).events(stop.signal);
    await body({ world, exchange, feed, stop });
  } finally {
    stop.abort();
    await world.close();
  }
}

function recorded(symbol: string, candles: readonly Candle[]): SimulatedMarket {
  const made = recordedMarket({ symbol, timeframe: "5m", candles });
  if (!made.ok) throw new Error(made.error);
  return made.value;
}

const told = (event: FeedEvent): string => {
  if (event.kind === "candle") return `candle ${event.closed.candle.close}`;
  return event.kind === "ended" ? `ended: ${event.reason}` : event.kind;
};

Deno.test("every candle of the market comes once and in order, then the end", async () => {
  await withFeed([CALM, [40_000, 40_300, 39_900, 40_200], CALM], async ({ feed, world }) => {
    const firstMs = world.control.marketNowMs();
    const events = await Array.fromAsync(feed());
    assert.deepEqual(events.map(told), [
      "candle 40000",
      "candle 40200",
      "candle 40000",
      "ended: the market has no more candles",
    ]);
    events.slice(0, 3).forEach((event, i) => {
      assert.ok(event.kind === "candle");
      assert.equal(event.closed.candle.openTimeMs, firstMs + i * 300_000);
      assert.equal(event.closed.symbol, "BTCUSDT");
      assert.ok(event.closed.receivedAtMs > firstMs, "arrival is wall time");
    });
  });
});

Deno.test("candles that close together come in the order of the symbols, and a market that lacks one has none", async () => {
  const traded = [CALM, FALL, CALM];
  const [first, , third] = traded.map((_, i) => i);
  const btc = recorded("BTCUSDT", candlesFrom(traded));
  const eth = recorded("ETHUSDT", candlesFrom(traded).filter((_, i) => i === first || i === third));
  const world = await BinanceWorld.on([btc, eth]);
  const exchange = await world.connected({ symbols: ["BTCUSDT", "ETHUSDT"] });
  const feed = createLockstepFeed({
    control: world.control,
    exchange,
    symbols: ["ETHUSDT", "BTCUSDT"],
    timeframe: "5m",
    clock: systemClock,
  });
  const seen = await Array.fromAsync(feed.events(new AbortController().signal));
  const candles = seen.flatMap((event) =>
    event.kind === "candle"
      ? [`${event.closed.symbol} ${(event.closed.candle.openTimeMs - FIRST_OPEN_MS) / 300_000}`]
      : []
  );
  assert.deepEqual(candles, ["ETHUSDT 0", "BTCUSDT 0", "BTCUSDT 1", "ETHUSDT 2", "BTCUSDT 2"]);
  await world.close();
});

Deno.test("the market stands still until the next event is asked for", async () => {
  await withFeed([CALM, CALM], async ({ feed, world }) => {
    const events = feed()[Symbol.asyncIterator]();
    assert.equal(world.simulator.status().candles_left, 2);
    await events.next();
    assert.equal(world.simulator.status().candles_left, 1);
    await new Promise((done) => setTimeout(done, 20));
    assert.equal(world.simulator.status().candles_left, 1);
    await events.next();
    assert.equal(world.simulator.status().candles_left, 0);
  });
});

Deno.test("an entry that fills at the open is told before the candle's inside runs", async () => {
  await withFeed([FALL, CALM], async ({ feed, exchange }) => {
    value(await exchange.submit(entry("x-1-entry")));
    const seen: string[] = [];
    for await (const event of feed()) {
      seen.push(told(event));
      if (seen.length > 1 || event.kind !== "account_changed") continue;
      value(await exchange.submit(stopLoss("x-1-stop", 39_000)));
    }
    assert.deepEqual(seen.slice(0, 3), ["account_changed", "account_changed", "candle 38600"]);
    const stopped = value(await exchange.order({ symbol: "BTCUSDT", clientOrderId: "x-1-stop", type: "stop_market" }));
    assert.equal(stopped.status, "filled", "the bracket was in place when the candle fell");
  });
});

Deno.test("a change at the close comes before the candle of the same step", async () => {
  await withFeed([CALM, FALL, CALM], async ({ feed, exchange, world }) => {
    value(await exchange.submit(entry("x-1-entry")));
    await world.control.step();
    value(await exchange.submit(stopLoss("x-1-stop", 39_000)));
    const seen = (await Array.fromAsync(feed())).map(told);
    assert.deepEqual(seen.slice(0, 3), ["candle 40000", "account_changed", "candle 38600"]);
  });
});

Deno.test("a feed that starts in the middle goes on from there, as after a restart", async () => {
  await withFeed([CALM, FALL, CALM], async ({ feed, world }) => {
    await world.control.step();
    assert.deepEqual((await Array.fromAsync(feed())).map(told).slice(0, 1), ["candle 38600"]);
  });
});

Deno.test("a market that has ended says so at once", async () => {
  await withFeed([CALM], async ({ feed, world }) => {
    await world.control.step();
    assert.deepEqual((await Array.fromAsync(feed())).map(told), ["ended: the market has no more candles"]);
  });
});

Deno.test("a pace holds candles back, and an abort ends the wait", async () => {
  await withFeed([CALM, CALM, CALM], async ({ feed, world, stop }) => {
    const waits: number[] = [];
    const asleep = Promise.withResolvers<void>();
    const clock: Clock = {
      ...systemClock,
      sleep: (ms, signal) => {
        waits.push(ms);
        asleep.resolve();
        return systemClock.sleep(ms, signal);
      },
    };
    const events = feed({ paceMs: 3_600_000, clock })[Symbol.asyncIterator]();
    assert.equal((await events.next()).value.kind, "candle");
    const next = events.next();
    await asleep.promise;
    stop.abort();
    assert.deepEqual(await next, { done: true, value: undefined });
    assert.ok(waits[0]! > 3_000_000 && waits[0]! <= 3_600_000);
    assert.equal(world.simulator.status().candles_left, 2);
  });
});

Deno.test("a query that fails now and then is asked again; one that goes on failing ends the market by name", async () => {
  await withFeed([CALM, CALM], async ({ feed, exchange }) => {
    let failures = 2;
    const detail = "Cannot read candles of BTCUSDT: HTTP 502";
    const shaky = {
      candles: (...query: Parameters<Exchange["candles"]>) =>
        failures-- > 0
          ? Promise.resolve(err({ kind: "unknown_fate", retry: "query_first", detail } as const))
          : exchange.candles(...query),
    };
    const instant: Clock = { ...systemClock, sleep: () => Promise.resolve() };
    const events = feed({ exchange: shaky, clock: instant })[Symbol.asyncIterator]();
    assert.equal(told((await events.next()).value), "candle 40000");
    failures = 100;
    assert.equal(told((await events.next()).value), `ended: ${detail}`);
  });
});

Deno.test("a simulator that is gone ends the market with its address", async () => {
  const control = new SimulatorControl("http://127.0.0.1:9", 1_000);
  const feed = createLockstepFeed({
    control,
    exchange: { candles: () => Promise.reject(new Error("not asked")) },
    symbols: ["BTCUSDT"],
    timeframe: "5m",
    clock: systemClock,
  });
  const [event, ...others] = await Array.fromAsync(feed.events(new AbortController().signal));
  assert.deepEqual(others, []);
  assert.match(told(event!), /ended: The simulator at http:\/\/127.0.0.1:9 did not answer GET \/sim\/status/);
});
