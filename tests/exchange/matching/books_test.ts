import assert from "node:assert/strict";
import fc from "fast-check";
import { type Price, price, type Qty, qty, SCALE, type Usd, usd } from "../../../domain/money.ts";
import type { Side, TimeInForce } from "../../../domain/order.ts";
import type { Result } from "../../../domain/result.ts";
import type { MatchingEvent } from "../../../exchange/matching/events.ts";
import { incomeHistory } from "../../../exchange/matching/income.ts";
import { walletBalance } from "../../../exchange/matching/margin.ts";
import { MatchingEngine } from "../../../exchange/matching/matching_engine.ts";
import { applyFill, FLAT, unrealizedPnl } from "../../../exchange/matching/position.ts";
import { type FillMode, type TradingRules, UNLIMITED } from "../../../exchange/matching/trading_rules.ts";
import { RULES, Table } from "./fixture.ts";

const side = fc.constantFrom<Side>("buy", "sell");

/** A candle around 40,000 on the tick grid. */
const quote = fc.tuple(
  fc.integer({ min: 380_000, max: 420_000 }),
  fc.integer({ min: 380_000, max: 420_000 }),
  fc.nat(8_000),
  fc.nat(8_000),
).map(([open, close, above, below]) =>
  [open, Math.max(open, close) + above, Math.min(open, close) - below, close].map((ticks) => ticks / 10) as [
    number,
    number,
    number,
    number,
  ]
);

const milli = fc.integer({ min: 1, max: 2_000 });
const ticks = fc.integer({ min: 375_000, max: 425_000 });
const marketAct = fc.record({ kind: fc.constant("market" as const), side, milli, reduceOnly: fc.boolean() });
const limitAct = fc.record({
  kind: fc.constant("limit" as const),
  side,
  milli,
  ticks,
  reduceOnly: fc.boolean(),
  timeInForce: fc.constantFrom<TimeInForce>("gtc", "gtc", "ioc", "fok", "post_only"),
});
const algoAct = fc.record({
  kind: fc.constant("algo" as const),
  type: fc.constantFrom("stop_market" as const, "take_profit_market" as const),
  side,
  milli,
  ticks,
  reduceOnly: fc.boolean(),
  closePosition: fc.boolean(),
});
const trailingAct = fc.record({
  kind: fc.constant("trailing" as const),
  side,
  milli,
  callbackBps: fc.integer({ min: 1, max: 100 }).map((each) => each * 10),
  activate: fc.option(ticks),
});
const amendAct = fc.record({ kind: fc.constant("amend" as const), milli, ticks });
const moneyAct = fc.record({
  kind: fc.constantFrom("transfer" as const, "margin" as const),
  dollars: fc.integer({ min: -3_000, max: 3_000 }),
});
const fundingAct = fc.record({
  kind: fc.constant("funding" as const),
  rate: fc.integer({ min: -30_000, max: 30_000 }),
});
const moveAct = fc.record({ kind: fc.constant("move" as const), ticks });
const switchAct = fc.record({
  kind: fc.constantFrom(
    "cancel_orders" as const,
    "cancel_algos" as const,
    "adl" as const,
    "isolated" as const,
    "cross" as const,
  ),
});
const leverageAct = fc.record({ kind: fc.constant("leverage" as const), leverage: fc.integer({ min: 1, max: 125 }) });
const act = fc.oneof(
  { weight: 4, arbitrary: marketAct },
  { weight: 4, arbitrary: limitAct },
  { weight: 4, arbitrary: algoAct },
  { weight: 2, arbitrary: trailingAct },
  { weight: 2, arbitrary: amendAct },
  { weight: 2, arbitrary: moneyAct },
  { weight: 1, arbitrary: fundingAct },
  { weight: 2, arbitrary: moveAct },
  { weight: 2, arbitrary: switchAct },
  { weight: 1, arbitrary: leverageAct },
);
const turn = fc.record({ before: fc.array(act, { maxLength: 4 }), opened: fc.array(act, { maxLength: 3 }), quote });
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;
type Turn = typeof turn extends fc.Arbitrary<infer T> ? T : never;

/** Every way to run the market: when orders fill, whether there is enough volume, how the price slips. */
const rules = fc.record({
  fillMode: fc.constantFrom<FillMode>("next_open", "at_once"),
  liquidity: fc.constantFrom(UNLIMITED, { makerShare: 0.3, takerShare: null }, { makerShare: 0.3, takerShare: 0.5 }),
  slippageBps: fc.constantFrom(0, 5, 100),
}).map((each): TradingRules => ({ ...RULES, ...each, openOrdersMax: 20, openAlgoOrdersMax: 20 }));

const tableWith = (rules: TradingRules): Table => new Table(MatchingEngine.create(rules, usd(10_000)));

/** @returns What the act tells; orders tell in their answer, and the rest of it is not looked at here. */
function perform(table: Table, each: Act): MatchingEvent[] {
  const { engine } = table;
  const eventsOf = (result: Result<MatchingEvent[] | { readonly events: MatchingEvent[] }, unknown>) =>
    !result.ok ? [] : Array.isArray(result.value) ? result.value : result.value.events;
  switch (each.kind) {
    case "market":
      return eventsOf(table.market(each.side, each.milli / 1000, { reduceOnly: each.reduceOnly }));
    case "limit":
      return eventsOf(table.limit(each.side, each.milli / 1000, each.ticks / 10, each));
    case "algo": {
      const options = { reduceOnly: each.reduceOnly && !each.closePosition, closePosition: each.closePosition };
      return eventsOf(table.algo(each.type, each.side, each.milli / 1000, each.ticks / 10, options));
    }
    case "trailing":
      return eventsOf(
        table.trailing(
          each.side,
          each.milli / 1000,
          each.callbackBps,
          each.activate === null ? null : each.activate / 10,
        ),
      );
    case "amend": {
      const id = engine.state.openOrders[0]?.orderId;
      return eventsOf(engine.amendOrder({ id }, { qty: qty(each.milli / 1000), limitPrice: price(each.ticks / 10) }));
    }
    case "transfer":
      return eventsOf(engine.transfer(usd(each.dollars)));
    case "margin":
      return eventsOf(engine.movePositionMargin(usd(each.dollars)));
    case "funding":
      return engine.applyFunding(each.rate / 1e6, engine.state.lastPrice, engine.state.timeMs);
    case "move":
      return engine.moveTo(price(each.ticks / 10), engine.state.timeMs, 1);
    case "cancel_orders":
      return engine.cancelAllOrders();
    case "cancel_algos":
      return engine.cancelAllAlgos();
    case "adl":
      return engine.deleverage();
    case "isolated":
    case "cross":
      return eventsOf(engine.setMarginType(each.kind));
    case "leverage":
      engine.setLeverage(each.leverage);
      return [];
    default:
      return each satisfies never;
  }
}

const play = (table: Table, { before, opened, quote }: Turn): MatchingEvent[] => [
  ...before.flatMap((each) => perform(table, each)),
  ...table.open(quote),
  ...opened.flatMap((each) => perform(table, each)),
  ...table.close(quote),
];

/** Value of everything traded, bought minus sold, kept apart from the engine's books. */
const tradedValue = (engine: MatchingEngine): bigint =>
  engine.state.trades.reduce((sum, { side, price, qty }) => {
    const value = BigInt(price) * BigInt(qty) / BigInt(SCALE);
    return sum + (side === "buy" ? value : -value);
  }, 0n);

Deno.test("the books add up to the last unit: equity is deposits + realised + unrealised − fees + funding − liquidation fees, and what the trades say", () =>
  fc.assert(
    fc.property(rules, fc.array(turn, { minLength: 1, maxLength: 25 }), (rules, turns) => {
      const table = tableWith(rules);
      for (const each of turns) play(table, each);
      const { engine } = table;
      const { state } = engine;
      const figures = engine.figures();
      const total = (amounts: readonly number[]) => amounts.reduce((sum, each) => sum + each, 0);
      const fees = total(state.trades.map((trade) => trade.fee));
      const others = total(state.income.map(({ amount }) => amount));
      const realized = total(state.trades.map((trade) => trade.realizedPnl));
      const held = total(state.trades.map((trade) => trade.side === "buy" ? trade.qty : -trade.qty));
      assert.equal(figures.walletBalance, usd(10_000) + realized - fees + others);
      assert.equal(figures.walletBalance, usd(10_000) + total(incomeHistory(state).map(({ amount }) => amount)));
      assert.equal(others, state.deposits - usd(10_000) + state.funding - state.liquidationFees);
      assert.equal(figures.equity, figures.walletBalance + figures.unrealizedPnl);
      assert.equal(state.position.qty, held);
      const marked = BigInt(state.lastPrice) * BigInt(held) / BigInt(SCALE);
      assert.equal(
        BigInt(figures.equity),
        BigInt(usd(10_000)) + marked - tradedValue(engine) - BigInt(fees) + BigInt(others),
      );
    }),
    { numRuns: 400 },
  ));

Deno.test("a post-only order never pays the taker's fee, and fill or kill is all or nothing", () =>
  fc.assert(
    fc.property(rules, fc.array(turn, { maxLength: 20 }), (rules, turns) => {
      const table = tableWith(rules);
      const fills = turns.flatMap((each) => play(table, each)).filter((event) => event.kind === "fill");
      for (const { order, trade } of fills) {
        if (order.timeInForce === "post_only") assert.ok(trade.maker);
        if (order.timeInForce === "fok") assert.equal(order.status, "FILLED");
        if (trade.maker) assert.equal(trade.price, order.limitPrice);
        if (order.type === "limit" && order.forced === null) {
          assert.ok(order.side === "buy" ? trade.price <= order.limitPrice! : trade.price >= order.limitPrice!);
        }
      }
    }),
    { numRuns: 200 },
  ));

Deno.test("an isolated position costs the free wallet no more than its margin and its fees, and no wallet falls below 0", () =>
  fc.assert(
    fc.property(rules, fc.array(turn, { maxLength: 20 }), (rules, turns) => {
      const table = tableWith(rules);
      assert.ok(table.engine.setMarginType("isolated").ok);
      let before = { free: usd(10_000) as number, held: 0 };
      for (const event of turns.flatMap((each) => play(table, withoutSwitch(each)))) {
        if (event.kind !== "account") continue;
        const [free, held] = [event.crossWallet, event.position.qty];
        assert.ok(event.isolatedWallet >= 0 && free >= 0, `isolated ${event.isolatedWallet}, free ${free}`);
        const reduced = event.reason === "ORDER" && Math.abs(held) <= Math.abs(before.held) && held * before.held >= 0;
        // A fee is at most 5 bps of the value that was closed, at prices up to 50,000.
        const feeMax = Math.abs(held - before.held) * 50_000 * 0.0005 + 1;
        if (reduced) assert.ok(free >= before.free - feeMax, `the free wallet paid ${before.free - free}`);
        if (event.reason === "FUNDING_FEE") assert.equal(free, before.free);
        before = { free, held };
      }
    }),
    { numRuns: 300 },
  ));

/** The same acts, always in isolated margin. */
const withoutSwitch = ({ before, opened, quote }: Turn): Turn => {
  const stays = ({ kind }: Act) => kind !== "cross";
  return { before: before.filter(stays), opened: opened.filter(stays), quote };
};

Deno.test("realised plus unrealised is the mark value minus the cost of all fills, for any prices and quantities", () =>
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.integer({ min: -100_000, max: 100_000 }), fc.integer({ min: 1, max: 1_000_000 })), {
      minLength: 1,
      maxLength: 40,
    }),
    fc.integer({ min: 1, max: 1_000_000 }),
    (fills, markTicks) => {
      let position = FLAT;
      let realized = 0;
      let paid = 0n;
      for (const [lots, ticks] of fills) {
        // Lots of 1e-3 coins and ticks of 0.01 keep every value whole, so the shadow sum is exact.
        const [traded, at] = [lots * 100_000 as Qty, ticks * 1_000_000 as Price];
        const booked = applyFill(position, traded, at);
        position = booked.position;
        realized += booked.realizedPnl;
        paid += BigInt(traded) * BigInt(at) / BigInt(SCALE);
      }
      const mark = markTicks * 1_000_000 as Price;
      const value = BigInt(mark) * BigInt(position.qty) / BigInt(SCALE);
      assert.equal(BigInt(realized + unrealizedPnl(position, mark)), value - paid);
      if (position.qty === 0) assert.equal(position.cost, 0);
    },
  )));

for (
  const [name, start, traded, at, realized, cost] of [
    ["long", { qty: qty(0.003), cost: usd(100) }, qty(-0.001), price(40_000), 666_666_666, 6_666_666_666],
    ["short", { qty: qty(-0.003), cost: usd(-100) }, qty(0.001), price(30_000), 333_333_333, -6_666_666_667],
  ] as const
) {
  Deno.test(`a third of a ${name} releases a third of its cost, rounded so that the profit is not overstated`, () => {
    const { position, realizedPnl } = applyFill(start, traded, at);
    assert.deepEqual([realizedPnl, position.cost], [realized, cost]);
  });
}

Deno.test("a run that is saved, written as JSON and restored goes on exactly as if it had not stopped", () =>
  fc.assert(
    fc.property(rules, fc.array(turn, { minLength: 1, maxLength: 10 }), fc.array(turn, { maxLength: 10 }), (
      rules,
      first,
      rest,
    ) => {
      const whole = tableWith(rules);
      for (const each of first) play(whole, each);
      const stopped = MatchingEngine.restore(rules, JSON.parse(JSON.stringify(whole.engine.snapshot())));
      assert.deepEqual(stopped.snapshot(), whole.engine.snapshot());
      const resumed = new Table(stopped);
      resumed.skipTo(first.length);
      for (const each of rest) {
        play(whole, each);
        play(resumed, each);
      }
      assert.deepEqual(stopped.snapshot(), whole.engine.snapshot());
    }),
    { numRuns: 100 },
  ));

Deno.test("a reduce-only order never enlarges or turns a position, whatever happens before it fills", () =>
  fc.assert(fc.property(rules, fc.array(turn, { maxLength: 15 }), (rules, turns) => {
    const table = tableWith(rules);
    let held = 0;
    const reduceOnly = new Map<number, boolean>();
    for (const each of turns) {
      play(table, each);
      for (const order of table.engine.state.doneOrders) reduceOnly.set(order.orderId, order.reduceOnly);
    }
    for (const { side, qty, orderId } of table.engine.state.trades) {
      const after = held + (side === "buy" ? qty : -qty);
      if (reduceOnly.get(orderId)) assert.ok(Math.abs(after) < Math.abs(held) && after * held >= 0);
      held = after;
    }
  })));

Deno.test("money put in is all there is before the first trade", () => {
  const { engine } = new Table();
  assert.equal(walletBalance(engine.snapshot()), usd(10_000));
  assert.equal(engine.figures().available, usd(10_000) as Usd);
});
