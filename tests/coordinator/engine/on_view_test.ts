import assert from "node:assert/strict";
import type { Account, AccountFill, ExchangePosition } from "../../../domain/account.ts";
import type { ExchangeView } from "../../../domain/exchange_view.ts";
import { type Price, price, type Qty, qty, usd } from "../../../domain/money.ts";
import type { OpenOrder, Order } from "../../../domain/order.ts";
import { isNewsToUs, requestView } from "../../../coordinator/engine/view.ts";
import {
  ACCOUNT,
  decisionOf,
  EngineDriver,
  fillOf,
  MARKET,
  ofKind,
  type OpenTrade,
  submittedBy,
  SYMBOL,
  updateOf,
} from "../../fixtures/engine_fixtures.ts";

const listed = (order: Order, changes: Partial<OpenOrder> = {}): OpenOrder => ({
  ...updateOf(order, "open"),
  type: order.type,
  algo: order.triggerPrice !== null,
  side: order.side,
  qty: order.qty,
  reduceOnly: order.reduceOnly,
  triggerPrice: order.triggerPrice,
  ...changes,
});

const positionOf = (units: number, changes: Partial<ExchangePosition> = {}): ExchangePosition => ({
  symbol: SYMBOL,
  qty: units as Qty,
  entryPrice: price(50_000),
  markPrice: price(50_000),
  unrealizedPnl: usd(0),
  liquidationPrice: null,
  leverage: 1,
  ...changes,
});

const worth = (dollars: number): Account => ({ ...ACCOUNT, walletBalance: usd(dollars) });

/** What an exchange tells that agrees with everything in our books. */
function agreeing(engine: EngineDriver, changes: Partial<ExchangeView> = {}): ExchangeView {
  const open = [...engine.state.trades.values()].filter(({ openQty }) => openQty > 0);
  return {
    oneWay: true,
    account: { ...ACCOUNT, walletBalance: ACCOUNT.walletBalance + engine.state.booked as Account["walletBalance"] },
    positions: open.map(({ symbol, side, openQty }) => positionOf(side === "long" ? openQty : -openQty, { symbol })),
    openOrders: [...engine.state.orders.values()].map((order) => listed(order)),
    fills: [],
    income: [],
    ...changes,
  };
}

const look = (engine: EngineDriver, changes: Partial<ExchangeView> = {}) =>
  engine.tell({
    kind: "exchange_view",
    atMs: engine.nowMs,
    view: agreeing(engine, changes),
    askedSequence: engine.state.sequence,
  });

const isNews = (engine: EngineDriver, changes: Partial<ExchangeView> = {}): boolean =>
  isNewsToUs(engine.state, agreeing(engine, changes), engine.state.sequence);

/** An engine that has looked once and holds a long of 0.02 from 50,000, both legs acknowledged. */
function holding(): { readonly engine: EngineDriver; readonly open: OpenTrade } {
  const engine = new EngineDriver({ trading: { min_trade_interval_seconds: 0, max_open_positions: 2 } });
  look(engine);
  return { engine, open: engine.open("long") };
}

/** Sold by somebody else after our entry. */
const sold = (engine: EngineDriver, coins: number, changes: Partial<AccountFill> = {}): AccountFill => ({
  ...fillOf(price(50_100), qty(coins), engine.nowMs, { realizedPnl: usd(coins * 100), fee: usd(0.1) }),
  symbol: SYMBOL,
  side: "sell",
  exchangeOrderId: "900",
  forced: null,
  ...changes,
});

type Commands = Parameters<typeof ofKind>[0];
const told = (commands: Commands) =>
  ofKind(commands, "tell").map(({ notice }) => `${notice.severity}: ${notice.message}`);
const cancelled = (commands: Commands) => ofKind(commands, "cancel").map(({ clientOrderId }) => clientOrderId);
const asked = (commands: Commands) => ofKind(commands, "query").map(({ clientOrderId }) => clientOrderId);
const kinds = (commands: Commands) => commands.map(({ kind }) => kind);

Deno.test("the first look fixes what the balance has to be; one that agrees with the books is no news", () => {
  const engine = new EngineDriver();
  assert.ok(isNews(engine), "the wallet was never looked at");
  assert.deepEqual(kinds(look(engine)), ["store_risk"]);
  assert.equal(engine.state.risk.walletOffset, usd(10_000));
  assert.equal(isNews(engine), false);
  assert.deepEqual(look(engine), []);
});

Deno.test("the first look of a process that has traded already: its own gains are not the offset's", () => {
  const engine = new EngineDriver({}, { booked: usd(-30) });
  assert.deepEqual(kinds(look(engine, { account: worth(9_970) })), ["store_risk"]);
  assert.equal(engine.state.risk.walletOffset, usd(10_000));
});

Deno.test("a view is asked for with everything that explains it: symbols, and fills since a while before each open trade", () => {
  const { engine, open } = holding();
  const { openedAtMs } = engine.state.trades.get(open.tradeId)!;
  assert.deepEqual(requestView(engine.state), {
    kind: "request_view",
    askedSequence: engine.state.sequence,
    incomeSinceMs: engine.nowMs - 3_600_000,
    symbols: [SYMBOL],
    fillsSinceMs: new Map([[SYMBOL, openedAtMs - 15 * 60_000]]),
  });
});

Deno.test("no fills are asked for while nothing of ours is open, an entry on its way included", () => {
  const engine = new EngineDriver();
  assert.equal(requestView(engine.state).fillsSinceMs.size, 0);
  engine.decide("long");
  assert.equal(engine.state.trades.size, 1);
  assert.equal(requestView(engine.state).fillsSinceMs.size, 0);
});

Deno.test("a view that was asked for before the last order was heard of says nothing of orders and positions", () => {
  const { engine, open } = holding();
  const asked = engine.state.sequence, before = agreeing(engine);
  engine.fill(open.target, open.target.triggerPrice!);
  engine.order(updateOf(open.stop, "canceled"));
  const old = { kind: "exchange_view", atMs: engine.nowMs, view: before, askedSequence: asked } as const;
  assert.deepEqual(engine.tell(old), []);
  const late = told(engine.tell({ ...old, askedSequence: engine.state.sequence }));
  assert.match(late.join(), /a position of 0\.02 is not ours/, "it would have said a lot");
});

Deno.test("nor does one that was asked for before another has told that somebody closed the trade", () => {
  const { engine } = holding();
  const asked = engine.state.sequence, before = agreeing(engine);
  look(engine, { positions: [], fills: [sold(engine, 0.02)], account: worth(10_000 - 0.5 + 2 - 0.1) });
  const old = { kind: "exchange_view", atMs: engine.nowMs, view: before, askedSequence: asked } as const;
  assert.deepEqual(engine.tell(old), []);
});

Deno.test("each symbol's position is held against its own trades", () => {
  const markets = [MARKET, { ...MARKET, symbol: "ETHUSDT" }];
  const engine = new EngineDriver({ trading: { max_open_positions: 2 } }, { markets });
  look(engine);
  engine.open("long");
  assert.deepEqual(look(engine), []);
  const foreign = positionOf(qty(0.02), { symbol: "ETHUSDT" });
  const commands = look(engine, { positions: [positionOf(qty(0.02)), foreign] });
  assert.match(told(commands)[0]!, /^warning: ETHUSDT: a position of 0\.02 is not ours/);
});

Deno.test("an account in hedge mode stops new positions, once, until an operator resumes", () => {
  const { engine } = holding();
  const commands = look(engine, { oneWay: false, positions: [], openOrders: [] });
  assert.deepEqual(kinds(commands), ["store_risk", "tell"]);
  assert.match(told(commands)[0]!, /^critical: New positions are stopped: the account is in hedge mode/);
  assert.deepEqual(look(engine, { oneWay: false }), [], "said once");
  assert.equal(decisionOf(engine.decide("long")).rejection!.name, "trading_allowed");
  engine.control("resume");
  assert.equal(told(look(engine, { oneWay: false })).length, 1, "and again while it is so");
});

Deno.test("an account in hedge mode ends an entry that is sent in slices", () => {
  const engine = new EngineDriver({ execution: { algo: "twap", twap_interval_seconds: 60 } });
  look(engine);
  const [first] = submittedBy(engine.decide("long"));
  engine.fill(first!, price(50_000));
  look(engine, { oneWay: false });
  assert.deepEqual(submittedBy(engine.tell({ kind: "tick", atMs: engine.nowMs + 60_000, symbol: SYMBOL })), []);
  engine.control("resume");
  assert.deepEqual(submittedBy(engine.tell({ kind: "tick", atMs: engine.nowMs + 60_000, symbol: SYMBOL })), []);
});

Deno.test("an order that is open in our books and not on the exchange's list is asked for", () => {
  const { engine, open } = holding();
  const [, target] = [...engine.state.orders.values()];
  const commands = look(engine, { openOrders: [listed(target!)] });
  assert.deepEqual(asked(commands), [open.stop.clientOrderId]);
  assert.deepEqual(kinds(commands), ["query"]);
});

Deno.test("what the list tells of an order is taken as the exchange's word on it", () => {
  const { engine, open } = holding();
  const [stop, target] = [...engine.state.orders.values()];
  const part = fillOf(open.stop.triggerPrice!, qty(0.005), engine.nowMs);
  const filledInPart = listed(stop!, { status: "partially_filled", fills: [part], filledQty: part.qty });
  look(engine, { openOrders: [filledInPart, listed(target!)] });
  assert.deepEqual(
    [engine.trade(open.tradeId)!.openQty, engine.stored(open.stop.clientOrderId)!.status],
    [qty(0.015), "partially_filled"],
  );
});

Deno.test("an order with our name that belongs to nothing is taken back, loudly; of a kind that we never send as well", () => {
  const { engine } = holding();
  const [stop, target] = [...engine.state.orders.values()];
  for (const [algo, type] of [[true, "stop_market"], [false, "market"]] as const) {
    const id = `x-run-9-9-${algo ? "a" : "b"}`;
    const stray = listed(stop!, { clientOrderId: id, type: null, algo });
    const commands = look(engine, { openOrders: [listed(stop!), listed(target!), stray] });
    assert.deepEqual(ofKind(commands, "cancel"), [{ kind: "cancel", symbol: SYMBOL, clientOrderId: id, type }]);
    assert.match(told(commands)[0]!, new RegExp(`^warning: Order ${id} bears our name and belongs to no trade`));
  }
});

Deno.test("closed by somebody else: the trade takes over the fills, its legs go, and the breaker counts it", () => {
  const { engine, open } = holding();
  const fills = [sold(engine, 0.015), sold(engine, 0.005, { exchangeOrderId: "901" })];
  const commands = look(engine, { positions: [], fills, account: worth(10_000 - 0.5 + 2 - 0.2) });
  const trade = engine.trade(open.tradeId)!;
  assert.deepEqual(
    [trade.status, trade.exitReason, trade.openQty, trade.exitQty, trade.realizedPnl, trade.fees],
    ["closed", "external", 0, qty(0.02), usd(2), usd(0.7)],
  );
  assert.deepEqual(cancelled(commands).sort(), [open.stop.clientOrderId, open.target.clientOrderId].sort());
  assert.deepEqual(
    ofKind(commands, "store_order").map(({ order }) => [order.exchangeOrderId, order.status, order.filledQty]),
    [["900", "filled", qty(0.015)], ["901", "filled", qty(0.005)]],
  );
  assert.match(told(commands)[0]!, /^critical: BTCUSDT: somebody else closed 0\.02 of our 0\.02$/);
  assert.deepEqual(submittedBy(commands), []);
  assert.equal(engine.state.risk.walletOffset, usd(10_000), "the balance is explained by the fills");
});

for (
  const [forced, who] of [["liquidation", "the exchange \\(liquidation\\)"], ["adl", "the exchange \\(adl\\)"]] as const
) {
  Deno.test(`closed by the exchange itself (${forced}): the trade says so`, () => {
    const { engine, open } = holding();
    const commands = look(engine, { positions: [], fills: [sold(engine, 0.02, { forced })] });
    assert.equal(engine.trade(open.tradeId)!.exitReason, "liquidation");
    assert.match(told(commands)[0]!, new RegExp(`^critical: BTCUSDT: ${who} closed 0\\.02 of our 0\\.02$`));
  });
}

Deno.test("a part closed by somebody else: the rest stays open, and stop and target are placed for the rest", () => {
  const { engine, open } = holding();
  const commands = look(engine, { positions: [positionOf(qty(0.012))], fills: [sold(engine, 0.008)] });
  const trade = engine.trade(open.tradeId)!;
  assert.deepEqual([trade.status, trade.openQty], ["open", qty(0.012)]);
  assert.deepEqual(submittedBy(commands).map((order) => [order.purpose, order.qty, order.triggerPrice]), [
    ["stop_loss", qty(0.012), open.stop.triggerPrice],
    ["take_profit", qty(0.012), open.target.triggerPrice],
  ]);
});

Deno.test("what we close ourselves after somebody else took a part is not put down to somebody else", () => {
  const { engine, open } = holding();
  look(engine, { positions: [positionOf(qty(0.012))], fills: [sold(engine, 0.008)] });
  engine.order(updateOf(open.stop, "canceled"));
  const [exit] = submittedBy(engine.tell({ kind: "protection_due", atMs: engine.nowMs, tradeId: open.tradeId }));
  engine.fill(exit!, price(50_000));
  assert.deepEqual(
    [engine.trade(open.tradeId)!.status, engine.trade(open.tradeId)!.exitReason],
    ["closed", "unprotected"],
  );
});

Deno.test("somebody else's position is left alone, and nothing is opened beside it until it is gone", () => {
  const engine = new EngineDriver();
  look(engine);
  const commands = look(engine, { positions: [positionOf(qty(-0.5))] });
  assert.match(told(commands)[0]!, /^warning: BTCUSDT: a position of -0\.5 is not ours; it is left alone/);
  assert.deepEqual([...submittedBy(commands), ...cancelled(commands)], []);
  assert.equal(decisionOf(engine.decide("long")).rejection!.name, "foreign_position");
  assert.deepEqual(told(look(engine, { positions: [positionOf(qty(-0.5))] })), [], "said once");
  assert.match(told(look(engine))[0]!, /^info: BTCUSDT: the position that was not ours is gone$/);
  assert.equal(submittedBy(engine.decide("long")).length, 1);
});

Deno.test("less is open than we think and no fill says why: asked after, nothing new is opened, until it agrees again", () => {
  const { engine, open } = holding();
  const commands = look(engine, { positions: [positionOf(qty(0.012))] });
  assert.match(told(commands)[0]!, /^critical: BTCUSDT: our books hold 0\.02, the exchange 0\.012, and no fill says/);
  assert.deepEqual(asked(commands).sort(), [open.stop.clientOrderId, open.target.clientOrderId].sort());
  assert.equal(engine.trade(open.tradeId)!.openQty, qty(0.02), "nothing is guessed");
  const { riskChecks } = decisionOf(engine.decide("long"));
  assert.equal(riskChecks.find(({ name }) => name === "foreign_position")!.passed, false);
  assert.match(told(look(engine))[0]!, /^info: BTCUSDT: our books and the exchange agree again$/);
});

Deno.test("the exit of the trade before explains nothing that is missing of this one", () => {
  const { engine, open } = holding();
  const exit = sold(engine, 0.02);
  engine.order(updateOf(open.target, "filled", [exit]));
  engine.order(updateOf(open.stop, "canceled"));
  engine.open("long");
  const commands = look(engine, { positions: [], fills: [exit] });
  assert.match(told(commands)[0]!, /our books hold 0\.02, the exchange 0, and no fill says why/);
});

Deno.test("a position near its liquidation is closed at market, once", () => {
  const { engine, open } = holding();
  const near = [positionOf(qty(0.02), { liquidationPrice: price(45_500) as Price })];
  const commands = look(engine, { positions: near });
  assert.match(told(commands)[0]!, /^critical: BTCUSDT is 9\.00 % from liquidation; closing it$/);
  const [exit] = submittedBy(commands);
  assert.deepEqual([exit!.type, exit!.qty, exit!.reduceOnly], ["market", qty(0.02), true]);
  engine.order(updateOf(exit!, "open"));
  assert.deepEqual(submittedBy(look(engine, { positions: near })), []);
  engine.fill(exit!, price(46_000));
  assert.equal(engine.trade(open.tradeId)!.exitReason, "liquidation_guard");
});

for (const [what, change] of [["a deposit of 250", 250], ["a withdrawal of 600", -600]] as const) {
  Deno.test(`${what} is neither gain nor loss: the day and the high move with it`, () => {
    const engine = new EngineDriver();
    look(engine);
    const commands = look(engine, { account: worth(10_000 + change) });
    assert.deepEqual(told(commands), [`info: The balance changed by ${change} USDT that no trade of ours explains`]);
    const { risk } = engine.state;
    assert.deepEqual(
      [risk.walletOffset, risk.dayStartEquity, risk.peakEquity],
      [usd(10_000 + change), usd(10_000 + change), usd(10_000 + change)],
    );
    assert.deepEqual(look(engine, { account: worth(10_000 + change) }), [], "taken as given");
    const checks = decisionOf(engine.decide("long")).riskChecks;
    assert.equal(checks.find(({ name }) => name === "max_daily_loss")!.value, 0);
  });
}

Deno.test("funding in a view is booked to its trade before the balance is judged", () => {
  const { engine, open } = holding();
  const atMs = engine.nowMs + 1;
  const income = [{ incomeId: "i1", kind: "funding", symbol: SYMBOL, amount: usd(-0.25), atMs } as const];
  assert.ok(isNews(engine, { income }));
  const commands = look(engine, { account: worth(10_000 - 0.5 - 0.25), income });
  assert.equal(engine.trade(open.tradeId)!.funding, usd(-0.25));
  assert.deepEqual(kinds(commands), ["store_trade", "store_risk"]);
  assert.equal(isNews(engine, { income }), false, "the same payment again is no news");
});
