import assert from "node:assert/strict";
import type { Candle } from "../../../domain/candle.ts";
import { usd } from "../../../domain/money.ts";
import { MatchingAccount } from "../../../exchange/matching/matching_account.ts";
import { recordedMarket, type SimulatedMarket } from "../../../exchange/simulator/mod.ts";
import { tradingRules } from "../../../exchange/simulator/symbol_rules.ts";
import { Venue, venueId, type VenueStep } from "../../../exchange/simulator/venue.ts";
import { CANDLE_MS, candlesFrom, FIRST_OPEN_MS } from "./fixture.ts";

const STILL = [2_000, 2_000, 2_000, 2_000] as const;

function market(symbol: string, candles: readonly Candle[]): SimulatedMarket {
  const made = recordedMarket({ symbol, timeframe: "5m", candles });
  assert.ok(made.ok);
  return made.value;
}

function venue(candles: Readonly<Record<string, readonly Candle[]>>, ticksPerCandle = 0): Venue {
  const markets = Object.entries(candles).map(([symbol, each]) => market(symbol, each));
  const rules = markets.map(({ symbol }) => tradingRules(symbol));
  return new Venue(markets, MatchingAccount.create(rules, usd(10_000)), { ticksPerCandle });
}

const still = (count: number, firstMs = FIRST_OPEN_MS) =>
  candlesFrom(Array.from({ length: count }, () => STILL), firstMs);

/** e.g. `close BTCUSDT,ETHUSDT at 1`: in candles after the first. */
const told = ({ phase, markets, timeMs }: VenueStep): string =>
  `${phase} ${markets.map(({ session }) => session.market.symbol).join(",")} at ${
    (timeMs - FIRST_OPEN_MS) / CANDLE_MS
  }`;

function movesOf(each: Venue): string[] {
  const moves: string[] = [];
  while (!each.ended) moves.push(told(each.move()));
  return moves;
}

Deno.test("markets open and close together, and one that lacks a candle stands still meanwhile", () => {
  const [first, , third] = still(3);
  assert.deepEqual(movesOf(venue({ BTCUSDT: still(3), ETHUSDT: [first!, third!] })), [
    "open BTCUSDT,ETHUSDT at 0",
    "close BTCUSDT,ETHUSDT at 1",
    "open BTCUSDT at 1",
    "close BTCUSDT at 2",
    "open BTCUSDT,ETHUSDT at 2",
    "close BTCUSDT,ETHUSDT at 3",
  ]);
});

Deno.test("a market that ends sooner leaves the others to go on", () => {
  assert.deepEqual(movesOf(venue({ BTCUSDT: still(1), ETHUSDT: still(2) })), [
    "open BTCUSDT,ETHUSDT at 0",
    "close BTCUSDT,ETHUSDT at 1",
    "open ETHUSDT at 1",
    "close ETHUSDT at 2",
  ]);
});

Deno.test("ticks of all markets come in the order of their times", () => {
  const each = venue({ BTCUSDT: still(2), ETHUSDT: still(2) }, 4);
  let beforeMs = 0;
  while (!each.ended) {
    const { timeMs, markets } = each.move();
    assert.ok(timeMs >= beforeMs);
    assert.equal(markets.length, 2);
    beforeMs = timeMs;
  }
});

Deno.test("a step stops where something happened, in whichever market", () => {
  const each = venue({ BTCUSDT: still(2), ETHUSDT: still(2) });
  assert.equal(told(each.step()), "close BTCUSDT,ETHUSDT at 1");
  const eth = each.session("ETHUSDT")!;
  assert.ok(eth.engine.placeMarket({ side: "buy", qty: 1e8 as never, reduceOnly: false }).ok);
  const opened = each.step();
  assert.equal(told(opened), "open BTCUSDT,ETHUSDT at 1");
  assert.deepEqual(opened.markets.map(({ events }) => events.length > 0), [false, true]);
  assert.equal(told(each.step()), "close BTCUSDT,ETHUSDT at 2");
});

Deno.test("a ruin that comes from another market is part of the step that brought it", () => {
  const crash = candlesFrom([STILL, [2_000, 2_000, 1_000, 1_000]]);
  const each = venue({ BTCUSDT: still(2), ETHUSDT: crash });
  each.step();
  const [btc, eth] = each.sessions;
  for (const [session, coins] of [[btc!, 5], [eth!, 19]] as const) {
    session.engine.setLeverage(10);
    const placed = session.engine.placeMarket({ side: "buy", qty: coins * 1e8 as never, reduceOnly: false });
    assert.ok(placed.ok, placed.ok ? "" : placed.error.message);
  }
  each.step();
  const { markets } = each.step();
  assert.equal(each.account.figures().maintenanceMargin, 0);
  const liquidated = markets.filter(({ events }) => events.some((e) => e.kind === "fill" && e.order.forced !== null));
  assert.ok(liquidated.some(({ session }) => session === eth));
  assert.ok(each.account.figures().equity >= 0);
});

Deno.test("the id of one market is its own; that of several names each of them and their order", () => {
  const [btc, eth] = [market("BTCUSDT", still(2)), market("ETHUSDT", still(2))];
  assert.equal(venueId([btc]), btc.marketId);
  const ids = [[btc, eth], [eth, btc], [btc, market("ETHUSDT", still(3))]].map(venueId);
  assert.equal(new Set(ids).size, 3);
});

Deno.test("a copy goes its own way", () => {
  const each = venue({ BTCUSDT: still(3), ETHUSDT: still(3) });
  each.step();
  const copy = each.copy();
  copy.step();
  assert.deepEqual([each.timeMs, copy.timeMs].map((ms) => (ms - FIRST_OPEN_MS) / CANDLE_MS), [1, 2]);
});
