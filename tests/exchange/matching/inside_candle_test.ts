/** What happens in a candle whose smaller candles are known. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Candle } from "../../../domain/candle.ts";
import { type Price, price, usd } from "../../../domain/money.ts";
import { MatchingEngine } from "../../../exchange/matching/matching_engine.ts";
import { CANDLE_MS, candleAt, fillsOf, type Quote, RULES, START_MS, Table } from "./fixture.ts";

const STOP = { long: 39_500, short: 40_500 }, TARGET = { long: 40_500, short: 39_500 };
type Side = keyof typeof STOP;

/** A position with its bracket in a candle that opens at 40,000. */
function bracketed(side: Side): Table {
  const table = new Table().holding(side === "long" ? 0.01 : -0.01);
  const exit = side === "long" ? "sell" : "buy";
  table.algo("stop_market", exit, 0.01, STOP[side]);
  table.algo("take_profit_market", exit, 0.01, TARGET[side]);
  return table;
}

/** The candle that these make, and they themselves. */
function candlesOf(quotes: readonly Quote[]): { readonly whole: Candle; readonly parts: readonly Candle[] } {
  const whole = candleAt(0, [
    quotes[0]![0],
    Math.max(...quotes.map(([, high]) => high)),
    Math.min(...quotes.map(([, , low]) => low)),
    quotes.at(-1)![3],
  ]);
  const stepMs = CANDLE_MS / quotes.length;
  return { whole, parts: quotes.map((quote, i) => ({ ...candleAt(0, quote), openTimeMs: START_MS + i * stepMs })) };
}

const closed = (table: Table, quotes: readonly Quote[], known = true) => {
  const { whole, parts } = candlesOf(quotes);
  return table.engine.close(whole, START_MS + CANDLE_MS, known ? parts : undefined);
};

const UP_FIRST: readonly Quote[] = [[40_000, 40_600, 39_900, 40_400], [40_400, 40_450, 39_300, 39_600]];
const DOWN_FIRST: readonly Quote[] = [[40_000, 40_100, 39_400, 39_600], [39_600, 40_700, 39_550, 40_300]];
const BOTH_IN_ONE: readonly Quote[] = [[40_000, 40_100, 39_900, 40_000], [40_000, 40_600, 39_400, 40_200]];
const NEITHER: readonly Quote[] = [[40_000, 40_100, 39_900, 40_000], [40_000, 40_300, 39_700, 40_200]];

for (
  const [name, side, quotes, byParts, whole] of [
    ["a long's target, then its stop", "long", UP_FIRST, TARGET.long, STOP.long],
    ["a long's stop, then its target", "long", DOWN_FIRST, STOP.long, STOP.long],
    ["a short's stop, then its target", "short", UP_FIRST, STOP.short, STOP.short],
    ["a short's target, then its stop", "short", DOWN_FIRST, TARGET.short, STOP.short],
    ["a long's both in one minute", "long", BOTH_IN_ONE, STOP.long, STOP.long],
    ["a short's both in one minute", "short", BOTH_IN_ONE, STOP.short, STOP.short],
    ["neither", "long", NEITHER, null, null],
  ] as const
) {
  Deno.test(`${name}: ${byParts ?? "nothing"} fills when the minutes are known, ${whole ?? "nothing"} when not`, () => {
    const fillOf = (known: boolean) => fillsOf(closed(bracketed(side), quotes, known)).map(([, at]) => at);
    assert.deepEqual(fillOf(true), byParts === null ? [] : [price(byParts)]);
    assert.deepEqual(fillOf(false), whole === null ? [] : [price(whole)]);
  });
}

Deno.test("a jump between two minutes fills a stop at the worse price, as one between candles does", () => {
  const jumping: readonly Quote[] = [[40_000, 40_100, 39_900, 40_000], [39_000, 39_100, 38_900, 39_050]];
  assert.deepEqual(fillsOf(closed(bracketed("long"), jumping)).map(([, at]) => at), [price(39_000)]);
});

Deno.test("a fill carries the last millisecond of its minute, and the candle has closed at its end", () => {
  const table = bracketed("long");
  const [fill] = closed(table, UP_FIRST).flatMap((event) => event.kind === "fill" ? [event.trade] : []);
  assert.equal(fill!.atMs, START_MS + CANDLE_MS / 2 - 1);
  assert.equal(table.engine.state.timeMs, START_MS + CANDLE_MS);
  assert.equal(table.engine.state.lastPrice, price(39_600));
});

Deno.test("what waits for the next price fills where the next minute opens", () => {
  const table = new Table().holding(0.01);
  table.market("sell", 0.01);
  assert.deepEqual(fillsOf(closed(table, UP_FIRST)).map(([, at]) => at), [price(40_400)]);
});

/** Each minute opens where the last has closed: between two of them no price is left out. */
const unbroken = fc.array(fc.tuple(fc.integer({ min: -80, max: 80 }), fc.nat(60), fc.nat(60)), {
  minLength: 2,
  maxLength: 10,
}).map((steps) => {
  let open = 40_000;
  return steps.map(([move, up, down]): Quote => {
    const close = open + 10 * move;
    const quote: Quote = [open, Math.max(open, close) + 10 * up, Math.min(open, close) - 10 * down, close];
    open = close;
    return quote;
  });
});

Deno.test("for one position with a bracket, knowing the minutes is never worse than the worst case first", () => {
  let better = 0;
  fc.assert(
    fc.property(unbroken, fc.constantFrom<Side>("long", "short"), (quotes, side) => {
      const equityWith = (known: boolean) => {
        const table = bracketed(side);
        closed(table, quotes, known);
        const { walletBalance, unrealizedPnl } = table.engine.figures();
        return walletBalance + unrealizedPnl;
      };
      const [byParts, whole] = [equityWith(true), equityWith(false)];
      if (byParts > whole) better++;
      assert.ok(byParts >= whole, `${byParts} by the minutes, ${whole} the worst case first`);
    }),
    { numRuns: 500 },
  );
  assert.ok(better > 0, "in some it made a difference");
});

Deno.test("one part that is the whole candle changes nothing", () => {
  fc.assert(
    fc.property(unbroken, (quotes) => {
      const { whole } = candlesOf(quotes);
      const played = (inside?: readonly Candle[]) => {
        const engine = MatchingEngine.create(RULES, usd(10_000));
        const table = new Table(engine).holding(0.01);
        table.algo("stop_market", "sell", 0.01, STOP.long);
        return { events: engine.close(whole, START_MS + CANDLE_MS, inside), state: engine.snapshot() };
      };
      assert.deepEqual(played([whole]), played());
    }),
    { numRuns: 50 },
  );
});

Deno.test("a flat account ends at the close of the last minute, whatever the minutes are", () => {
  fc.assert(
    fc.property(unbroken, (quotes) => {
      const table = new Table();
      table.open([40_000, 40_000, 40_000, 40_000]);
      assert.deepEqual(closed(table, quotes), []);
      assert.equal(table.engine.state.lastPrice, price(quotes.at(-1)![3]) satisfies Price);
    }),
    { numRuns: 50 },
  );
});
