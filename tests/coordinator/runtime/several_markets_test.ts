import assert from "node:assert/strict";
import fc from "fast-check";
import { decide } from "../../../coordinator/engine/decide.ts";
import { keep } from "../../../coordinator/engine/orders.ts";
import type { Candle } from "../../../domain/candle.ts";
import type { Market } from "../../../domain/market.ts";
import { qty } from "../../../domain/money.ts";
import {
  ACCOUNT,
  candleAt,
  EngineDriver,
  FIRST_MS,
  MARKET,
  settingsWith,
  START_MS,
  STEP_MS,
  SYMBOL,
  unanimous,
} from "../../fixtures/engine_fixtures.ts";
import { RuntimeBench } from "../../fixtures/port_fakes.ts";
import { openTrade } from "../../fixtures/trade_fixtures.ts";

const WARMUP = 260;

/** Candles of markets that move apart: each is some candles ahead of the one before it. */
const candleOf = (nth: number, index: number): Candle =>
  candleAt(index + nth * 5, { openTimeMs: START_MS + index * STEP_MS });

function benchOf(count: number, settings = settingsWith({}), inTurn = false) {
  const symbols = Array.from({ length: count }, (_, i) => i === 0 ? SYMBOL : `COIN${i}USDT`);
  const markets = symbols.map((symbol): Market => ({ ...MARKET, symbol }));
  const bench = new RuntimeBench(settings, { markets }, inTurn);
  symbols.forEach((symbol, nth) => {
    // The bench has warmed up its own.
    if (symbol === SYMBOL) return;
    const candles = Array.from({ length: WARMUP }, (_, index) => candleOf(nth, index));
    decide(bench.state, { kind: "warmup", atMs: FIRST_MS, symbol, candles });
  });
  decide(bench.state, { kind: "account", atMs: FIRST_MS, account: ACCOUNT, income: [] });
  const close = (index: number) =>
    symbols.forEach((symbol, nth) => {
      const candle = candleOf(nth, index);
      bench.loop.post({ kind: "candle", atMs: candle.openTimeMs + STEP_MS, symbol, candle });
    });
  return { bench, symbols, close };
}

Deno.test("many markets: eight are asked at once, each gets its turn in the order of its candle, none is left out", async () => {
  const { bench, symbols, close } = benchOf(40);
  const asked: string[] = [];
  let running = 0, most = 0;
  bench.forecaster.forecast = (async ({ symbol }: { symbol: string }) => {
    asked.push(symbol);
    most = Math.max(most, ++running);
    for (let i = 0; i < 5; i++) await Promise.resolve();
    running--;
    return unanimous("hold");
  }) as unknown as typeof bench.forecaster.forecast;
  close(WARMUP);
  await bench.loop.idle();
  assert.deepEqual(asked, symbols);
  assert.equal(most, 8);
  const decided = bench.journal.commits.flatMap(({ decisions }) => decisions).map(({ decision }) => decision.symbol);
  assert.deepEqual([...decided].sort(), [...symbols].sort());
});

Deno.test("many markets: what is open in one counts against the limits of all", async () => {
  const settings = settingsWith({
    trading: { max_open_positions: 10, min_trade_interval_seconds: 0 },
    safety: { max_exposure_percent: 0.25, max_correlated_exposure_percent: 0.25 },
  });
  const { bench, close } = benchOf(5, settings);
  bench.forecaster.answers = unanimous("long");
  close(WARMUP);
  await bench.loop.idle();
  const decisions = bench.journal.commits.flatMap(({ decisions }) => decisions).map(({ decision }) => decision);
  assert.equal(decisions.length, 5);
  // Each takes a tenth of the equity: two fit into a quarter.
  assert.deepEqual(decisions.map(({ accepted }) => accepted), [true, true, false, false, false]);
  for (const { rejection } of decisions.slice(2)) assert.equal(rejection!.name, "max_exposure_percent");
  const [, , third] = decisions;
  const positions = third!.circumstances!.risk!.positions;
  assert.deepEqual(positions.map(({ symbol }) => symbol), [SYMBOL, "COIN1USDT"]);
  for (const { correlation, side } of positions) {
    assert.equal(side, "long");
    assert.ok(correlation !== null && correlation < 1, "the markets move apart, and how far is known");
  }
});

Deno.test("many markets: each keeps its own candles, features and opinions", async () => {
  const { bench, symbols, close } = benchOf(3);
  for (let i = 0; i < 4; i++) {
    close(WARMUP + i);
    await bench.loop.idle();
  }
  const states = symbols.map((symbol) => bench.state.symbols.get(symbol)!);
  assert.deepEqual(states.map(({ opinions }) => opinions.length), [4, 4, 4]);
  const closes = states.map(({ candles }) => candles.at(-1)!.close);
  assert.equal(new Set(closes).size, 3);
  for (const { features, candles } of states) {
    assert.equal(features!.values[features!.names.indexOf("current_price")], candles.at(-1)!.close);
  }
});

const delays = fc.array(fc.nat(7), { minLength: 40, maxLength: 40 });

/** Two markets and a market that waits: both may enter, and everything answers when chance has it. */
async function played(chance: readonly number[], inTurn: boolean): Promise<string[]> {
  const { bench, close } = benchOf(2, settingsWith({ trading: { max_open_positions: 2 } }), inTurn);
  let n = 0;
  const late = async <T>(value: Promise<T>): Promise<T> => {
    for (let i = chance[n++ % chance.length]!; i > 0; i--) await Promise.resolve();
    return await value;
  };
  const { submit, order } = bench.exchange;
  bench.exchange.submit = (request) => late(submit.call(bench.exchange, request));
  bench.exchange.order = (ref) => late(order.call(bench.exchange, ref));
  bench.forecaster.forecast = (() => late(Promise.resolve(unanimous("long")))) as typeof bench.forecaster.forecast;
  for (let index = WARMUP; index < WARMUP + 3; index++) {
    close(index);
    await bench.loop.idle();
    await bench.loop.askAfterOrders();
    await bench.loop.idle();
  }
  // Ids of fills are counted over all tests.
  return bench.journal.commits.map(({ seq, event }) =>
    `${seq} ${JSON.stringify(event).replace(/"fillId":"\w+"/g, "")}`
  );
}

Deno.test("where the market waits for us, who answers faster changes nothing", async () => {
  const calm = await played([0], true);
  assert.ok(calm.some((each) => each.includes('"kind":"order"')), "orders were sent");
  await fc.assert(fc.asyncProperty(delays, async (chance) => assert.deepEqual(await played(chance, true), calm)));
});

Deno.test("the answers do come in other orders: without turns the same chance changes the journal", async () => {
  const journals = await Promise.all(
    fc.sample(delays, { numRuns: 12, seed: 3 }).map((chance) => played(chance, false)),
  );
  assert.ok(new Set(journals.map((each) => each.join())).size > 1);
});

Deno.test("trades that ended are remembered for each market: one that trades often pushes out none of another", () => {
  const engine = new EngineDriver({}, { markets: [MARKET, { ...MARKET, symbol: "ETHUSDT" }] });
  const ended = (n: number, symbol: string) =>
    keep(engine.state, { ...openTrade(), tradeId: `t-${symbol}-${n}`, symbol, status: "closed", openQty: qty(0) });
  for (let n = 0; n < 3; n++) ended(n, "ETHUSDT");
  for (let n = 0; n < 30; n++) ended(n, SYMBOL);
  const counted = Map.groupBy(engine.state.ended, ({ symbol }) => symbol);
  assert.deepEqual([...counted].map(([symbol, trades]) => [symbol, trades.length]), [["ETHUSDT", 3], [SYMBOL, 20]]);
  assert.equal(engine.state.ended.at(-1)!.tradeId, `t-${SYMBOL}-29`);
  assert.equal(counted.get(SYMBOL)![0]!.tradeId, `t-${SYMBOL}-10`);
});
