/** A market whose candles are held against a finer recording of them. */
import assert from "node:assert/strict";
import type { Candle } from "../../../domain/candle.ts";
import { price, qty, usd } from "../../../domain/money.ts";
import { MatchingEngine } from "../../../exchange/matching/matching_engine.ts";
import { MarketSession } from "../../../exchange/simulator/market_session.ts";
import { partsIn, recordedMarket, withInside } from "../../../exchange/simulator/mod.ts";
import { tradingRules } from "../../../exchange/simulator/symbol_rules.ts";
import { CANDLE_MS, FIRST_OPEN_MS } from "./fixture.ts";

const MINUTE_MS = 60_000;
const COUNT = 4;

/** Up to 40,600, then down to 39,400 and back, in each five minutes. */
const PATH = [[40_000, 40_600], [40_600, 40_000], [40_000, 39_400], [39_400, 39_800], [39_800, 40_000]] as const;
const MINUTES: readonly Candle[] = Array.from({ length: COUNT * PATH.length }, (_, i) => {
  const [open, close] = PATH[i % PATH.length]!;
  return {
    openTimeMs: FIRST_OPEN_MS + i * MINUTE_MS,
    open,
    high: Math.max(open, close),
    low: Math.min(open, close),
    close,
    volume: 2,
  };
});
const WHOLE: readonly Candle[] = Array.from({ length: COUNT }, (_, i) => ({
  openTimeMs: FIRST_OPEN_MS + i * CANDLE_MS,
  open: 40_000,
  high: 40_600,
  low: 39_400,
  close: 40_000,
  volume: 10,
}));

function market(candles: readonly Candle[], timeframe: "1m" | "3m" | "5m") {
  const made = recordedMarket({ symbol: "BTCUSDT", timeframe, candles });
  assert.ok(made.ok, made.ok ? "" : made.error);
  return made.value;
}

const joinedWith = (minutes: readonly Candle[], whole = WHOLE) =>
  withInside(market(whole, "5m"), market(minutes, "1m"));

function inside(minutes: readonly Candle[]) {
  const joined = joinedWith(minutes);
  assert.ok(joined.ok, joined.ok ? "" : joined.error);
  return joined.value;
}

Deno.test("every candle is found with all its minutes, and the market is named after both", () => {
  const joined = inside(MINUTES);
  assert.equal(partsIn(joined), COUNT);
  assert.deepEqual(joined.inside!(1), MINUTES.slice(5, 10));
  assert.notEqual(joined.marketId, market(WHOLE, "5m").marketId);
  assert.notEqual(joined.marketId, inside(MINUTES.slice(5)).marketId);
});

for (
  const [what, minutes, known] of [
    ["first", MINUTES.slice(1), [1, 2, 3]],
    ["last", MINUTES.slice(0, -1), [0, 1, 2]],
    ["middle", MINUTES.toSpliced(7, 1), [0, 2, 3]],
  ] as const
) {
  Deno.test(`where the ${what} minute of a candle is missing, that candle alone is played whole`, () => {
    const joined = inside(minutes);
    const found = WHOLE.flatMap((_, i) => joined.inside!(i) ? [i] : []);
    assert.deepEqual([found, partsIn(joined)], [known, known.length]);
  });
}

for (const name of ["open", "high", "low", "close"] as const) {
  Deno.test(`minutes that do not make the candle's ${name} are refused, with the place and both figures`, () => {
    const other = { ...WHOLE[2]!, [name]: WHOLE[2]![name] + (name === "low" ? -1 : name === "high" ? 1 : 0.5) };
    const joined = joinedWith(MINUTES, WHOLE.with(2, other));
    assert.match(
      joined.ok ? "accepted" : joined.error,
      new RegExp(
        `The 1m candles of BTCUSDT .* 5m .*00:10:00.000Z \\(${name} ${other[name]}, theirs ${WHOLE[2]![name]}`,
      ),
    );
  });
}

Deno.test("of many faults a few are named, and how many more there are", () => {
  const joined = joinedWith(MINUTES, WHOLE.map((each) => ({ ...each, high: each.high + 1 })));
  assert.match(joined.ok ? "accepted" : joined.error, /and 1 more$/);
});

Deno.test("candles that no finer ones make are refused", () => {
  const threes = WHOLE.map((each, i) => ({ ...each, openTimeMs: FIRST_OPEN_MS + i * 180_000 }));
  for (
    const [whole, finer] of [[market(WHOLE, "5m"), market(threes, "3m")], [
      market(MINUTES, "1m"),
      market(WHOLE, "5m"),
    ]] as const
  ) {
    const joined = withInside(whole, finer);
    assert.match(joined.ok ? "accepted" : joined.error, /is not made of candles of/);
  }
});

Deno.test("a session plays the minutes where they are known: the target comes before the stop", () => {
  const exitOf = (minutes: readonly Candle[]) => {
    const engine = MatchingEngine.create(tradingRules("BTCUSDT", { slippageBps: 0 }), usd(10_000));
    const session = new MarketSession(inside(minutes), engine);
    engine.placeMarket({ side: "buy", qty: qty(0.01), reduceOnly: false });
    session.openNext();
    const bracket = { side: "sell", qty: qty(0.01), reduceOnly: true, closePosition: false } as const;
    engine.placeAlgo({ ...bracket, type: "stop_market", triggerPrice: price(39_500), workingType: "CONTRACT_PRICE" });
    engine.placeAlgo({
      ...bracket,
      type: "take_profit_market",
      triggerPrice: price(40_500),
      workingType: "CONTRACT_PRICE",
    });
    return session.closeCurrent().events.flatMap((event) => event.kind === "fill" ? [event.trade.price] : []);
  };
  assert.deepEqual(exitOf(MINUTES), [price(40_500)]);
  assert.deepEqual(exitOf(MINUTES.slice(1)), [price(39_500)]);
});
