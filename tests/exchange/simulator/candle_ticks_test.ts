import assert from "node:assert/strict";
import fc from "fast-check";
import { price, toNumber, usd } from "../../../domain/money.ts";
import { MatchingEngine } from "../../../exchange/matching/matching_engine.ts";
import { candleTicks, TICKS_MIN } from "../../../exchange/simulator/candle_ticks.ts";
import { MarketSession } from "../../../exchange/simulator/market_session.ts";
import { tradingRules } from "../../../exchange/simulator/symbol_rules.ts";
import { CANDLE_MS, candlesFrom, FIRST_OPEN_MS, marketOf } from "./fixture.ts";

const RULES = tradingRules("BTCUSDT", { fillMode: "at_once" });

Deno.test("a candle's ticks touch both extremes, end at the close, stay in the range and in time, on the tick", () =>
  fc.assert(fc.property(
    fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 300_000, max: 500_000 }))),
    fc.integer({ min: TICKS_MIN, max: 60 }),
    fc.nat(10_000),
    (ticks, count, index) => {
      const [low, close, open, high] = [...ticks].sort((a, b) => a - b).map((each) => each / 10) as [
        number,
        number,
        number,
        number,
      ];
      const [candle] = candlesFrom([[open, high, low, close]], FIRST_OPEN_MS + index * CANDLE_MS);
      const closeMs = candle!.openTimeMs + CANDLE_MS;
      const played = candleTicks(RULES.market, candle!, closeMs, count);
      assert.equal(played.length, count);
      const prices = played.map(({ at }) => at);
      assert.deepEqual([Math.max(...prices, price(open)), Math.min(...prices, price(open))], [price(high), price(low)]);
      assert.equal(prices.at(-1), price(close));
      assert.ok(prices.every((at) => at % RULES.market.tickSize === 0));
      const times = played.map(({ timeMs }) => timeMs);
      assert.deepEqual(times, times.toSorted((a, b) => a - b));
      assert.ok(times[0]! >= candle!.openTimeMs && times.at(-1)! < closeMs);
      assert.ok(Math.abs(played.reduce((sum, { volume }) => sum + volume, 0) - candle!.volume) < 1e-6);
    },
  )));

Deno.test("a session plays a candle tick by tick: the forming candle grows, orders fill on the way, the close is the same", () => {
  const market = marketOf([[40_000, 40_500, 39_500, 40_200], [40_200, 40_200, 40_200, 40_200]]);
  const session = new MarketSession(market, MatchingEngine.create(RULES, usd(10_000)), { ticksPerCandle: 20 });
  session.openNext();
  session.engine.placeMarket({ side: "buy", qty: 1_000_000 as never, reduceOnly: false });
  session.engine.placeLimit({
    side: "sell",
    qty: 1_000_000 as never,
    reduceOnly: true,
    limitPrice: price(40_300),
    timeInForce: "gtc",
  });
  let range = 0;
  while (session.ticksLeft > 1) {
    const step = session.tickNext();
    assert.equal(step.timeMs, session.timeMs);
    const { high, low, close } = session.forming!;
    assert.ok(high - low >= range);
    assert.equal(close, toNumber(session.engine.state.lastPrice));
    range = high - low;
  }
  assert.equal(session.closeCurrent().timeMs, FIRST_OPEN_MS + CANDLE_MS);
  assert.equal(session.engine.state.position.qty, 0);
  assert.equal(session.engine.state.lastPrice, price(40_200));
  assert.equal(range, 1_000);
});

Deno.test("a session that stops between two ticks goes on from there", () => {
  const market = marketOf([[40_000, 40_500, 39_500, 40_200]]);
  const options = { ticksPerCandle: 10 };
  const whole = new MarketSession(market, MatchingEngine.create(RULES, usd(10_000)), options);
  whole.openNext();
  for (let i = 0; i < 4; i++) whole.tickNext();
  const engine = MatchingEngine.restore(RULES, whole.engine.snapshot());
  const resumed = new MarketSession(market, engine, { ...options, position: whole.position });
  assert.deepEqual([resumed.forming, resumed.timeMs], [whole.forming, whole.timeMs]);
  assert.deepEqual(resumed.tickNext(), whole.tickNext());
  assert.deepEqual(resumed.closeCurrent(), whole.closeCurrent());
});
