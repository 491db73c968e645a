import { isWarm } from "../../../features/mod.ts";
import assert from "node:assert/strict";
import { price, type Qty, qty, usd } from "../../../domain/money.ts";
import { netPnl } from "../../../domain/trade.ts";
import { decide } from "../../../coordinator/engine/decide.ts";
import { createEngine } from "../../../coordinator/engine/state.ts";
import {
  ACCOUNT,
  candleAt,
  decisionOf,
  EngineDriver,
  fillOf,
  FIRST_MS,
  MARKET,
  ofKind,
  QUOTE,
  SETTINGS,
  START_MS,
  STEP_MS,
  submittedBy,
  unanimous,
  updateOf,
} from "../../fixtures/engine_fixtures.ts";

const kinds = (commands: readonly { readonly kind: string }[]) => commands.map(({ kind }) => kind);

Deno.test("a candle asks the models, with its features, those before it, and a copy of the candles", () => {
  const engine = new EngineDriver();
  const [ask] = ofKind(engine.candle(), "request_forecasts");
  assert.equal(ask!.history.at(-1)!.openTimeMs, FIRST_MS - STEP_MS);
  assert.ok(ask!.history.slice().every(isWarm));
  assert.equal(ask!.features.openTimeMs, FIRST_MS);
  assert.equal(ask!.candles.at(-1)!.openTimeMs, FIRST_MS);
  const asked = ask!.candles.length;
  engine.candle();
  assert.equal(ask!.candles.length, asked);
  assert.equal(ask!.candles.at(-1)!.openTimeMs, FIRST_MS);
});

Deno.test("nothing is asked before every feature is warm", () => {
  const state = createEngine({
    runId: "run",
    fence: 1,
    settings: SETTINGS,
    markets: [MARKET],
    lastSequence: 0,
    orders: [],
    trades: [],
    risk: null,
  });
  const asked: number[] = [];
  for (let i = 0; i < 260; i++) {
    const candle = candleAt(i);
    const [ask] = ofKind(
      decide(state, { kind: "candle", atMs: candle.openTimeMs + STEP_MS, symbol: "BTCUSDT", candle }),
      "request_forecasts",
    );
    if (!ask) continue;
    asked.push(i);
    assert.ok(isWarm(ask.features));
  }
  assert.ok(asked[0]! >= 199, "ema_200 needs 200 candles");
  assert.equal(asked.length, 260 - asked[0]!);
});

Deno.test("a candle that came before is not taken twice", () => {
  const engine = new EngineDriver();
  engine.candle();
  const again = engine.tell({
    kind: "candle",
    atMs: engine.nowMs,
    symbol: "BTCUSDT",
    candle: engine.state.symbols.get("BTCUSDT")!.candles.at(-1)!,
  });
  assert.deepEqual(again, []);
});

Deno.test("an accepted decision is recorded with trade and intent before the entry leaves", () => {
  const engine = new EngineDriver();
  const commands = engine.decide("long");
  assert.deepEqual(kinds(commands), [
    "record_decision",
    "store_trade",
    "store_risk",
    "store_trade",
    "store_order",
    "submit",
    // Behind the order: nobody waits for it.
    "request_explanation",
  ]);
  const decision = decisionOf(commands);
  const [order] = submittedBy(commands);
  assert.deepEqual(
    [order!.side, order!.type, order!.purpose, order!.reduceOnly, order!.qty],
    ["buy", "market", "entry", false, qty(0.02)],
  );
  assert.equal(order!.clientOrderId, `x-run-1-${engine.state.sequence}-e`);
  assert.ok(decision.accepted);
  assert.equal(decision.tradeId, order!.tradeId);
  assert.equal(ofKind(commands, "store_trade")[0]!.trade.status, "pending");
  assert.equal(ofKind(commands, "store_order")[0]!.order.status, "intended");
});

for (const [side, stopBelow] of [["long", true], ["short", false]] as const) {
  Deno.test(`a ${side}'s fill brings both legs, sized to the fill and measured from the fill's price`, () => {
    const engine = new EngineDriver();
    const [entry] = submittedBy(engine.decide(side));
    const planned = engine.trade(entry!.tradeId)!;
    const at = price(50_500);
    const commands = engine.fill(entry!, at);
    const [stop, target] = submittedBy(commands);
    const trade = engine.trade(entry!.tradeId)!;
    assert.deepEqual([trade.status, trade.openQty], ["open", entry!.qty]);
    assert.deepEqual([stop!.type, stop!.qty, target!.type, target!.qty], [
      "stop_market",
      entry!.qty,
      "take_profit_market",
      entry!.qty,
    ]);
    for (const leg of [stop!, target!]) {
      assert.equal(leg.reduceOnly, true);
      assert.equal(leg.side, side === "long" ? "sell" : "buy");
    }
    const stopAway = stopBelow ? at - stop!.triggerPrice! : stop!.triggerPrice! - at;
    const targetAway = stopBelow ? target!.triggerPrice! - at : at - target!.triggerPrice!;
    assert.ok(stopAway <= planned.stopDistance && stopAway > planned.stopDistance - MARKET.tickSize);
    assert.ok(targetAway <= planned.targetDistance && targetAway > planned.targetDistance - MARKET.tickSize);
    assert.ok(kinds(commands).includes("refresh_account"));
  });
}

Deno.test("a stop that fills closes the trade, takes its sibling back, counts the loss and stores the risk", () => {
  const engine = new EngineDriver();
  const { stop, target, tradeId } = engine.open("long");
  const commands = engine.fill(stop, stop.triggerPrice!);
  const trade = engine.trade(tradeId)!;
  assert.deepEqual([trade.status, trade.exitReason, trade.openQty], ["closed", "stop_loss", 0]);
  assert.ok(netPnl(trade) < 0);
  assert.equal(netPnl(trade), trade.realizedPnl - trade.fees);
  assert.deepEqual(ofKind(commands, "cancel").map((command) => command.clientOrderId), [target.clientOrderId]);
  assert.ok(kinds(commands).includes("store_risk"));
  assert.equal(engine.state.risk.breaker.consecutiveLosses, 1);
  assert.equal(engine.state.trades.size, 0);
  assert.deepEqual(submittedBy(engine.order(updateOf(target, "canceled"))), []);
  assert.equal(engine.state.orders.size, 0);
});

Deno.test("a target that fills closes the trade with a win, and the row of losses starts anew", () => {
  const engine = new EngineDriver({}, {
    risk: { breaker: { state: "closed", consecutiveLosses: 4 } },
  });
  const { stop, target, tradeId } = engine.open("short");
  const commands = engine.fill(target, target.triggerPrice!);
  const trade = engine.trade(tradeId)!;
  assert.deepEqual([trade.status, trade.exitReason], ["closed", "take_profit"]);
  assert.ok(netPnl(trade) > 0);
  assert.deepEqual(ofKind(commands, "cancel").map((command) => command.clientOrderId), [stop.clientOrderId]);
  assert.equal(engine.state.risk.breaker.consecutiveLosses, 0);
});

Deno.test("after five losses in a row the next entry is refused by circuit_breaker, until the cooldown is over", () => {
  const engine = new EngineDriver({ trading: { min_trade_interval_seconds: 0 } });
  for (let i = 0; i < 5; i++) {
    const { stop, target } = engine.open("long");
    const commands = engine.fill(stop, stop.triggerPrice!);
    const alarms = ofKind(commands, "tell").filter(({ notice }) => notice.eventType === "CIRCUIT_BREAKER");
    assert.equal(alarms.length, i === 4 ? 1 : 0);
    engine.order(updateOf(target, "canceled"));
  }
  const refused = engine.decide("long");
  assert.deepEqual(submittedBy(refused), []);
  assert.match(JSON.stringify(decisionOf(refused).rejection), /circuit_breaker.*5 losing trades in a row, 5 allowed/);

  assert.equal(engine.state.risk.breaker.state, "cooling");
  for (let i = 0; i < 12; i++) engine.candle();
  assert.equal(engine.state.risk.breaker.state, "half_open");
  const [trial] = submittedBy(engine.decide("long"));
  const usual = decisionOf(refused).sizing!;
  assert.ok(trial!.qty <= usual.qty / 2 && trial!.qty > usual.qty / 2 - MARKET.stepSize, "half of the usual size");
});

Deno.test("a trade past its longest duration is closed at market, once, and stays protected until that fills", () => {
  const engine = new EngineDriver({ safety: { max_position_duration_hours: 1 } });
  const { stop, tradeId } = engine.open("long");
  const perHour = 3_600_000 / STEP_MS;
  for (let i = 0; i < perHour - 1; i++) assert.deepEqual(submittedBy(engine.candle()), []);
  const commands = engine.candle();
  const [exit] = submittedBy(commands);
  assert.deepEqual([exit!.purpose, exit!.type, exit!.reduceOnly, exit!.qty], ["exit", "market", true, stop.qty]);
  assert.deepEqual(ofKind(commands, "cancel"), []);
  assert.deepEqual(submittedBy(engine.candle()), []);
  engine.fill(exit!, price(50_000));
  assert.deepEqual([engine.trade(tradeId)!.status, engine.trade(tradeId)!.exitReason], ["closed", "time_limit"]);
});

Deno.test("an entry that fills in parts has its bracket resized, the old one going only when the new one stands", () => {
  const engine = new EngineDriver();
  const [entry] = submittedBy(engine.decide("long"));
  const first = fillOf(price(50_000), qty(0.009), engine.nowMs);
  const second = fillOf(price(50_010), qty(0.01), engine.nowMs);
  const one = submittedBy(engine.order(updateOf(entry!, "partially_filled", [first])));
  const two = submittedBy(engine.order(updateOf(entry!, "filled", [first, second])));
  assert.deepEqual([...one, ...two].map((order) => [order.purpose, order.qty]), [
    ["stop_loss", qty(0.009)],
    ["take_profit", qty(0.009)],
    ["stop_loss", qty(0.019)],
    ["take_profit", qty(0.019)],
  ]);
  assert.equal(engine.trade(entry!.tradeId)!.openQty, qty(0.019));
  assert.deepEqual(ofKind(engine.all, "cancel"), []);
  const cancelled = ofKind(engine.order(updateOf(two[0]!, "open")), "cancel").map(({ clientOrderId }) => clientOrderId);
  assert.deepEqual(cancelled, [one[0]!.clientOrderId]);
});

Deno.test("an entry cancelled after a part of it filled leaves a protected trade of that part", () => {
  const engine = new EngineDriver();
  const [entry] = submittedBy(engine.decide("long"));
  const part = fillOf(price(50_000), qty(0.004), engine.nowMs);
  const legs = submittedBy(engine.order(updateOf(entry!, "canceled", [part])));
  assert.deepEqual(legs.map((order) => order.qty), [qty(0.004), qty(0.004)]);
  assert.equal(engine.trade(entry!.tradeId)!.status, "open");
});

Deno.test("a stop that fills in parts closes with the last part", () => {
  const engine = new EngineDriver();
  const { stop, tradeId } = engine.open("long");
  const first = fillOf(stop.triggerPrice!, qty(0.009), engine.nowMs, { realizedPnl: usd(-1) });
  const rest = fillOf(stop.triggerPrice!, stop.qty - first.qty as Qty, engine.nowMs, { realizedPnl: usd(-2) });
  engine.order(updateOf(stop, "partially_filled", [first]));
  assert.deepEqual([engine.trade(tradeId)!.status, engine.trade(tradeId)!.openQty], ["closing", rest.qty]);
  engine.order(updateOf(stop, "filled", [first, rest]));
  assert.deepEqual([engine.trade(tradeId)!.status, engine.trade(tradeId)!.realizedPnl], ["closed", usd(-3)]);
});

Deno.test("flat while the entry can still fill: the trade waits, its rest is taken back, and a late fill is protected", () => {
  const engine = new EngineDriver();
  const [entry] = submittedBy(engine.decide("long"));
  const first = fillOf(price(50_000), qty(0.009), engine.nowMs);
  const [stop, target] = submittedBy(engine.order(updateOf(entry!, "partially_filled", [first])));
  const commands = engine.fill(stop!, stop!.triggerPrice!);
  assert.equal(engine.trade(entry!.tradeId)!.status, "closing");
  assert.deepEqual(ofKind(commands, "cancel").map((command) => command.clientOrderId), [entry!.clientOrderId]);

  const late = fillOf(price(50_000), qty(0.01), engine.nowMs);
  const legs = submittedBy(engine.order(updateOf(entry!, "filled", [first, late])));
  assert.deepEqual(legs.map((order) => order.qty), [qty(0.01), qty(0.01)]);
  engine.fill(legs[0]!, legs[0]!.triggerPrice!);
  assert.equal(engine.trade(entry!.tradeId)!.status, "closed");
  assert.ok(engine.state.orders.has(target!.clientOrderId));
});

Deno.test("flat and the rest of the entry was taken back: the trade closes", () => {
  const engine = new EngineDriver();
  const [entry] = submittedBy(engine.decide("long"));
  const first = fillOf(price(50_000), qty(0.009), engine.nowMs);
  const [stop] = submittedBy(engine.order(updateOf(entry!, "partially_filled", [first])));
  engine.fill(stop!, stop!.triggerPrice!);
  engine.order(updateOf(entry!, "canceled", [first]));
  assert.deepEqual([engine.trade(entry!.tradeId)!.status, engine.state.trades.size], ["closed", 0]);
  assert.equal(engine.state.risk.breaker.consecutiveLosses, 1);
});

Deno.test("an entry that the exchange calls filled before it lists the fills is asked for, not given up", () => {
  const engine = new EngineDriver();
  const [entry] = submittedBy(engine.decide("long"));
  const commands = engine.order(updateOf(entry!, "filled", [], { filledQty: entry!.qty }));
  assert.deepEqual(ofKind(commands, "query").map((command) => command.clientOrderId), [entry!.clientOrderId]);
  assert.equal(engine.trade(entry!.tradeId)!.status, "pending");
  assert.equal(submittedBy(engine.fill(entry!, price(50_000))).length, 2);
});

Deno.test("an exit that the exchange calls filled before it lists the fills still closes its trade", () => {
  const engine = new EngineDriver();
  const { stop, tradeId } = engine.open("long");
  const commands = engine.order(updateOf(stop, "filled", [], { filledQty: stop.qty }));
  assert.deepEqual(ofKind(commands, "query").map((command) => command.clientOrderId), [stop.clientOrderId]);
  assert.equal(engine.trade(tradeId)!.status, "open");
  engine.fill(stop, stop.triggerPrice!);
  assert.equal(engine.trade(tradeId)!.status, "closed");
});

Deno.test("forecasts for an earlier candle are told of and not used", () => {
  const engine = new EngineDriver();
  engine.candle();
  const stale = engine.state.symbols.get("BTCUSDT")!.candles.at(-1)!.openTimeMs;
  engine.candle();
  const commands = engine.tell({
    kind: "forecasts",
    quote: QUOTE,
    atMs: engine.nowMs,
    symbol: "BTCUSDT",
    candleOpenTimeMs: stale,
    answers: unanimous("long"),
  });
  assert.deepEqual(kinds(commands), ["tell"]);
  assert.match(JSON.stringify(commands), /came after the next candle; not used/);
});

for (
  const [name, answers, rejection] of [
    ["a hold is no refusal", unanimous("hold"), null],
    ["a gate that stops is named", unanimous("long", { expectedReturn: 0.001 }), "expected_value"],
    ["no answers", [], "responding_models"],
  ] as const
) {
  Deno.test(`a decision without an entry is recorded whole: ${name}`, () => {
    const engine = new EngineDriver();
    engine.candle();
    const commands = engine.answers(answers);
    const decision = decisionOf(commands);
    // What named a direction is explained, a hold is not.
    const explained = decision.action === "hold" ? [] : ["request_explanation"];
    assert.deepEqual(kinds(commands), ["record_decision", ...explained]);
    assert.equal(decision.rejection?.name ?? null, rejection);
    assert.equal(decision.accepted, false);
    assert.equal(decision.gates.length, 10);
  });
}

Deno.test("before the balance is known nothing is risked", () => {
  const engine = new EngineDriver();
  engine.state.account = null;
  assert.equal(decisionOf(engine.decide("long")).rejection!.name, "account");
});

Deno.test("a new UTC day starts its own count of trades and its own loss", () => {
  const engine = new EngineDriver({ trading: { min_trade_interval_seconds: 0 } });
  const { stop, target } = engine.open("long");
  engine.fill(stop, stop.triggerPrice!);
  engine.order(updateOf(target, "canceled"));
  assert.equal(engine.state.risk.tradesToday, 1);
  engine.tell({ kind: "account", atMs: engine.nowMs, account: { ...ACCOUNT, walletBalance: usd(9_900) }, income: [] });
  const midnight = START_MS + 86_400_000;
  while (engine.nowMs < midnight) engine.candle();
  assert.deepEqual(
    [engine.state.risk.tradesToday, engine.state.risk.dayMs, engine.state.risk.dayStartEquity],
    [0, midnight, usd(9_900)],
  );
  assert.equal(engine.state.risk.peakEquity, usd(10_000));
});
