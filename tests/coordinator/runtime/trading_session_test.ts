import assert from "node:assert/strict";
import { qty } from "../../../domain/money.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import type { FeedEvent } from "../../../coordinator/ports/market_feed.ts";
import { type SessionPorts, TradingSession } from "../../../coordinator/runtime/trading_session.ts";
import { ACCOUNT, SYMBOL, unanimous } from "../../fixtures/engine_fixtures.ts";
import { positionOf, RuntimeBench, ScriptedFeed, UNKNOWN_FATE } from "../../fixtures/port_fakes.ts";

/** Changes nothing. */
const QUIET = { kind: "lost_orders", atMs: 0, orders: [] } as const;

const candleEvent = (bench: RuntimeBench): FeedEvent => {
  const candle = bench.nextCandle();
  return {
    kind: "candle",
    closed: {
      symbol: SYMBOL,
      timeframe: "5m",
      candle,
      receivedAtMs: 0,
      receivedMonotonicMs: 0,
    },
  };
};

/** A market of `candles` candles that then ends, or waits for good when it is endless. */
const market = (bench: RuntimeBench, candles: number, atCandle: (index: number) => void = () => {}) =>
  new ScriptedFeed(async function* (signal) {
    for (let i = 0; i < candles && !signal.aborted; i++) {
      atCandle(i);
      yield candleEvent(bench);
      // Minutes lie between candles: what one sets off is over before the next.
      await bench.loop.idle();
    }
    yield { kind: "ended", reason: signal.aborted ? "stopped" : "no more candles" };
  });

const sessionOf = (bench: RuntimeBench, feed: ScriptedFeed, ports: Partial<SessionPorts> = {}) =>
  new TradingSession(bench.loop, {
    accountName: "test",
    feed,
    lockstep: true,
    closeAtEnd: false,
    closeOnStop: () => false,
    ...ports,
  });

Deno.test("graceful shutdown with open positions: they stay, protected on the exchange", async () => {
  const bench = new RuntimeBench();
  bench.forecaster.answers = unanimous("long");
  const session: TradingSession = sessionOf(
    bench,
    market(bench, 50, (index) => {
      if (index === 3) session.stop();
    }),
  );
  await session.run();
  assert.deepEqual(bench.exchange.purpose("exit"), []);
  assert.deepEqual([...bench.state.orders.values()].map(({ purpose, status }) => [purpose, status]), [
    ["stop_loss", "open"],
    ["take_profit", "open"],
  ]);
  assert.ok(bench.journal.commits.some(({ kind }) => kind === "shutdown"));
});

for (const lockstep of [true, false]) {
  const kind = lockstep ? "a lockstep market" : "a live market";
  Deno.test(`graceful shutdown with open positions: closed at market when configured so, on ${kind}`, async () => {
    const bench = new RuntimeBench();
    bench.forecaster.answers = unanimous("long");
    const session: TradingSession = sessionOf(
      bench,
      market(bench, 50, (index) => {
        if (index === 3) session.stop();
      }),
      { closeOnStop: () => true, lockstep },
    );
    await session.run();
    assert.equal(bench.exchange.purpose("exit").length, 1);
    assert.deepEqual([bench.state.trades.size, bench.state.orders.size], [0, 0]);
    const closed = bench.journal.commits.flatMap(({ trades }) => trades).filter(({ status }) => status === "closed");
    assert.deepEqual(closed.map(({ exitReason }) => exitReason), ["shutdown"]);
  });
}

Deno.test("a live market is not waited for when the session is stopped", async () => {
  const bench = new RuntimeBench();
  const silent = new ScriptedFeed(async function* (signal) {
    yield candleEvent(bench);
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  });
  const session = sessionOf(bench, silent, { closeOnStop: () => true, lockstep: false });
  bench.forecaster.answers = unanimous("long");
  const running = session.run();
  while (bench.state.trades.size === 0) await new Promise((resolve) => setTimeout(resolve, 0));
  session.stop();
  await running;
  assert.equal(bench.state.trades.size, 0);
});

for (const [closeAtEnd, exits] of [[true, 1], [false, 0]] as const) {
  Deno.test(`at the end of the market positions are ${closeAtEnd ? "closed" : "left protected"} as told`, async () => {
    const bench = new RuntimeBench();
    bench.forecaster.answers = unanimous("short");
    await sessionOf(bench, market(bench, 2), { closeAtEnd }).run();
    assert.equal(bench.exchange.purpose("exit").length, exits);
    assert.equal(bench.state.trades.size, 1 - exits);
  });
}

const stops = (bench: RuntimeBench) =>
  bench.journal.commits.flatMap(({ systemEvents }) => systemEvents)
    .filter(({ message }) => message.startsWith("Stopped"))
    .map(({ eventType, severity, message }) => `${eventType} ${severity} ${message}`);

for (
  const [name, closeAtEnd, reason] of [
    ["the end of a replay", true, "end of replay"],
    ["the end of a market", false, "the market's data ended"],
    ["a signal", false, "SIGTERM"],
    ["an exchange that is gone", false, "the exchange is gone"],
  ] as const
) {
  Deno.test(`${name} is the last event that is stored, with its reason`, async () => {
    const bench = new RuntimeBench();
    const feed = market(bench, 3, (index) => {
      if (index !== 1) return;
      if (name === "a signal") session.stop(reason);
      if (name === "an exchange that is gone") session.abandon(reason);
    });
    const session: TradingSession = sessionOf(bench, feed, { closeAtEnd });
    await session.run();
    assert.deepEqual(stops(bench), [`SYSTEM info Stopped: ${reason}`]);
    assert.equal(bench.journal.commits.at(-1)!.kind, "notice");
    assert.equal(session.endReason, reason);
  });
}

Deno.test("an error that ends everything is stored as its reason", async () => {
  const bench = new RuntimeBench();
  const broken = new ScriptedFeed(async function* () {
    yield candleEvent(bench);
    await Promise.resolve();
    throw new Error("the feed broke");
  });
  await assert.rejects(sessionOf(bench, broken).run(), /the feed broke/);
  await bench.loop.stop();
  assert.deepEqual(stops(bench), ["SYSTEM critical Stopped: fatal error: the feed broke"]);
});

Deno.test("taking up asks after what was open, and trades on when books and exchange agree", async () => {
  const before = new RuntimeBench();
  await before.open();
  const again = <T>(value: T): T => JSON.parse(JSON.stringify(value));
  const bench = new RuntimeBench(before.state.settings, {
    lastSequence: before.state.sequence,
    orders: again([...before.state.orders.values()]),
    trades: again([...before.state.trades.values()]),
    risk: again(before.state.risk),
  });
  for (const order of before.exchange.submitted) {
    bench.exchange.known.set(order.clientOrderId, before.exchange.known.get(order.clientOrderId)!);
  }
  bench.exchange.sentBefore = before.exchange.submitted;
  const session = sessionOf(bench, market(bench, 0));
  assert.deepEqual(await session.takeUp(), { ok: true, value: undefined });
  assert.equal(bench.state.risk.halted, null);
  assert.deepEqual(bench.exchange.submitted, []);
  assert.equal(bench.timeline.filter((line) => line.startsWith("ask")).length, 2);
});

Deno.test("taking up a trade whose stop filled meanwhile closes it and counts it", async () => {
  const before = new RuntimeBench();
  await before.open();
  const bench = new RuntimeBench(before.state.settings, {
    lastSequence: before.state.sequence,
    orders: [...before.state.orders.values()],
    trades: [...before.state.trades.values()],
  });
  const stop = before.order("stop_loss");
  before.exchange.fill(stop, stop.triggerPrice!);
  for (const [id, update] of before.exchange.known) bench.exchange.known.set(id, update);
  bench.exchange.sentBefore = before.exchange.submitted;
  await sessionOf(bench, market(bench, 0)).takeUp();
  assert.equal(bench.state.trades.size, 0);
  assert.equal(bench.state.risk.halted, null);
  assert.equal(bench.state.risk.breaker.consecutiveLosses, 1);
});

for (
  const [name, told] of [
    ["a position that we do not know", [positionOf(qty(0.5))]],
    ["a short that we do not know", [positionOf(-qty(0.5))]],
  ] as const
) {
  Deno.test(`taking up: ${name} is left alone, and nothing is opened beside it until it is gone`, async () => {
    const bench = new RuntimeBench();
    bench.exchange.positionsTold = [...told];
    const session = sessionOf(bench, market(bench, 0));
    await session.takeUp();
    bench.candle(unanimous("long"));
    await bench.loop.idle();
    assert.deepEqual(bench.exchange.submitted, []);
    const refused = bench.journal.commits.flatMap(({ decisions }) => decisions).at(-1)!.decision;
    assert.equal(refused.rejection?.name, "foreign_position");
    bench.exchange.positionsTold = [];
    bench.loop.reconcile();
    await bench.loop.idle();
    bench.candle(unanimous("long"));
    await bench.loop.idle();
    assert.equal(bench.exchange.purpose("entry").length, 1);
  });
}

Deno.test("without the account's balance trading does not begin", async () => {
  const bench = new RuntimeBench();
  await bench.loop.idle();
  bench.state.account = null;
  bench.exchange.accountTold = err(UNKNOWN_FATE);
  const taken = await sessionOf(bench, market(bench, 0)).takeUp();
  assert.deepEqual(taken, { ok: false, error: "The exchange does not tell the account; see the log" });
});

Deno.test("pause, halt and resume answer with the state after them", async () => {
  const bench = new RuntimeBench();
  const session = sessionOf(bench, market(bench, 0));
  const by = { who: "anna", why: "lunch" };
  assert.deepEqual(await session.pause(by), { ok: true, value: "paused" });
  assert.deepEqual(await session.halt(by), { ok: true, value: "halted" });
  assert.deepEqual(await session.resume(by), { ok: true, value: "running" });
  await session.run();
  assert.deepEqual(await session.pause(by), { ok: false, error: "shutting down" });
});

Deno.test("a halt is released only with a reason; a pause needs none", async () => {
  const bench = new RuntimeBench();
  const session = sessionOf(bench, market(bench, 0));
  const by = { who: "anna", why: "" };
  await session.pause(by);
  assert.deepEqual(await session.resume(by), { ok: true, value: "running" });
  await session.halt(by);
  for (const why of ["", "  "]) {
    const refused = await session.resume({ who: "anna", why });
    assert.deepEqual(refused, { ok: false, error: "why must say for what reason the halt is released" });
  }
  assert.match(bench.state.risk.halted!, /^halted by anna: no reason given$/);
  assert.deepEqual(await session.resume({ who: "anna", why: "looked" }), { ok: true, value: "running" });
});

Deno.test("flattening asks for the account's name, and does nothing with another one", async () => {
  const bench = new RuntimeBench();
  await bench.open();
  const session = sessionOf(bench, market(bench, 0));
  for (const name of ["", "TEST", "another"]) {
    const refused = await session.flatten({ who: "anna", why: "" }, name);
    assert.deepEqual(refused, { ok: false, error: `account "${name}" is not this account: type "test"` });
  }
  assert.equal(bench.state.risk.halted, null);
  assert.deepEqual(bench.exchange.purpose("exit"), []);
  await session.loop.idle();
  assert.deepEqual(
    bench.journal.commits.flatMap(({ systemEvents }) => systemEvents).filter(({ eventType }) =>
      eventType === "OPERATOR"
    )
      .map(({ message }) => message),
    ["", "TEST", "another"].map((name) =>
      `flatten by anna was refused: account "${name}" is not this account: type "test"`
    ),
  );
  assert.deepEqual(await session.flatten({ who: "anna", why: "" }, "test"), { ok: true, value: "halted" });
  assert.equal(bench.exchange.purpose("exit").length, 1);
});

Deno.test("an event says whose doing it is: the operator's, or the engine's", async () => {
  const bench = new RuntimeBench();
  await bench.open();
  const session = sessionOf(bench, market(bench, 0));
  await session.halt({ who: "anna", why: "" });
  const told = bench.journal.commits.flatMap(({ systemEvents }) => systemEvents);
  assert.deepEqual([...new Set(told.map(({ component }) => component))].toSorted(), ["engine", "operator"]);
  for (const { component, details } of told) assert.equal(component === "operator", details["who"] === "anna");
});

Deno.test("an exchange that does not answer keeps no operator waiting: what was asked for holds, and is told", async () => {
  const bench = new RuntimeBench();
  await bench.open();
  const session = sessionOf(bench, market(bench, 0));
  bench.exchange.onSubmit = bench.exchange.onAsk = () => err(UNKNOWN_FATE);
  const flattened = session.flatten({ who: "anna", why: "" }, "test");
  await bench.clock.advance(10_000);
  assert.deepEqual(await flattened, { ok: true, value: "halted" });
  assert.ok([...bench.state.orders.values()].some(({ status }) => status === "unknown"));
  const settings = { ...bench.state.settings };
  const change = { settings, configHash: "h", who: "anna", why: "", changed: [], needRestart: [] };
  const reloaded = session.takeSettings(change);
  await bench.clock.advance(10_000);
  assert.deepEqual(await reloaded, ok(undefined));
  assert.equal(bench.state.settings, settings);
  await bench.loop.stop();
});

Deno.test("what finds no room is refused in words", async () => {
  const bench = new RuntimeBench();
  await bench.loop.idle();
  const session = sessionOf(bench, market(bench, 0));
  const { settings } = bench.state;
  for (let i = 0; i < 10_001; i++) bench.loop.post(QUIET);
  const change = { settings: { ...settings }, configHash: "h", who: "anna", why: "", changed: [], needRestart: [] };
  const both = [session.takeSettings(change), session.pause({ who: "anna", why: "" })];
  for (const done of await Promise.all<Result<unknown>>(both)) {
    assert.match(done.ok ? "" : done.error, /^too much waits/);
  }
  await bench.loop.idle();
  assert.equal(bench.state.settings, settings);
  assert.deepEqual([bench.state.risk.paused, bench.state.risk.halted !== null], [null, true]);
});

Deno.test("a live account is looked at each second until it is flat, an exchange that does not answer meanwhile or not", async () => {
  const bench: RuntimeBench = new RuntimeBench(undefined, {}, false, (): number => bench.state.nowMs);
  await bench.open();
  const session = sessionOf(bench, market(bench, 0), { lockstep: false });
  bench.exchange.positionsTold = [positionOf(qty(0.5))];
  bench.exchange.accountTold = err(UNKNOWN_FATE);
  await session.flatten({ who: "anna", why: "" }, "test");
  const second = async () => {
    await bench.clock.advance(1_000);
    await bench.loop.idle();
  };
  for (let i = 0; i < 3; i++) await second();
  assert.deepEqual([bench.state.risk.flatten?.state, bench.state.risk.flatten?.looks], ["closing", 0]);
  bench.exchange.accountTold = ok(ACCOUNT);
  for (let i = 0; i < 3; i++) await second();
  const [, strange] = bench.exchange.purpose("exit");
  assert.deepEqual([strange!.side, strange!.qty, strange!.reduceOnly], ["sell", qty(0.5), true]);
  bench.exchange.positionsTold = [];
  for (let i = 0; i < 3; i++) await second();
  assert.equal(bench.state.risk.flatten?.state, "flat");
  await bench.loop.stop();
});

Deno.test("a lockstep market's next candle is asked for only when all is quiet: nothing in flight, everything stored", async () => {
  const bench = new RuntimeBench();
  bench.forecaster.answers = unanimous("long");
  const session = sessionOf(
    bench,
    market(bench, 8, () => {
      assert.equal(bench.journal.commits.length, bench.state.sequence);
      assert.ok([...bench.state.orders.values()].every(({ status }) => status === "open"));
    }),
  );
  await bench.loop.idle();
  await session.run();
  assert.equal(bench.journal.commits.filter(({ decisions }) => decisions.length > 0).length, 8);
});
