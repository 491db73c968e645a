import assert from "node:assert/strict";
import { riskModeOf } from "../../../coordinator/engine/risk_mode.ts";
import { price, qty, usd } from "../../../domain/money.ts";
import type { OrderRequest } from "../../../domain/order.ts";
import {
  ACCOUNT,
  decisionOf,
  EngineDriver,
  fillOf,
  MARKET,
  ofKind,
  QUOTE,
  submittedBy,
  unanimous,
  updateOf,
} from "../../fixtures/engine_fixtures.ts";

const rejected = (engine: EngineDriver, { clientOrderId }: OrderRequest, reason = "-2021 would trigger at once") =>
  engine.tell({ kind: "order_rejected", atMs: engine.nowMs, clientOrderId, reason });
const unknown = (engine: EngineDriver, { clientOrderId }: OrderRequest) =>
  engine.tell({ kind: "order_unknown", atMs: engine.nowMs, clientOrderId, reason: "timed out" });
const absent = (engine: EngineDriver, { clientOrderId }: OrderRequest) =>
  engine.tell({ kind: "order_absent", atMs: engine.nowMs, clientOrderId, reason: "never reached the exchange" });
const cancelledBy = (commands: Parameters<typeof ofKind>[0]) =>
  ofKind(commands, "cancel").map((command) => command.clientOrderId);
const noticesOf = (commands: Parameters<typeof ofKind>[0]) =>
  ofKind(commands, "tell").map(({ notice }) => `${notice.severity}: ${notice.message}`);

for (
  const [action, reason] of [["pause", "paused by anna: looking"], ["halt", "halted by anna: looking"]] as const
) {
  Deno.test(`${action}: new risk is refused with who and why, open trades keep their stops, resume lets go`, () => {
    const engine = new EngineDriver({ trading: { max_open_positions: 2, min_trade_interval_seconds: 0 } });
    const { stop, target } = engine.open("long");
    const commands = engine.control(action);
    assert.deepEqual([...submittedBy(commands), ...cancelledBy(commands)], []);
    assert.equal(ofKind(commands, "store_risk").length, 1);
    assert.equal(ofKind(commands, "tell")[0]!.notice.eventType, "OPERATOR");

    const refused = decisionOf(engine.decide("long"));
    assert.equal(refused.rejection!.name, "trading_allowed");
    assert.ok(refused.rejection!.detail.endsWith(reason));
    engine.fill(stop, stop.triggerPrice!);
    engine.order(updateOf(target, "canceled"));
    assert.equal(submittedBy(engine.decide("long")).length, 0);

    engine.control("resume");
    assert.equal(submittedBy(engine.decide("long")).length, 1);
  });
}

Deno.test("a halt, the breaker and the day's counts survive a restart through JSON", () => {
  const engine = new EngineDriver();
  engine.open("long");
  engine.control("halt");
  const risk = JSON.parse(JSON.stringify(engine.state.risk));
  const restarted = new EngineDriver({}, { risk });
  assert.deepEqual(restarted.state.risk, engine.state.risk);
  assert.equal(decisionOf(restarted.decide("long")).rejection!.name, "trading_allowed");
});

Deno.test("a restart takes up an open trade: its stop still closes it", () => {
  const engine = new EngineDriver();
  const { stop, tradeId } = engine.open("long");
  const again = <T>(value: T): T => JSON.parse(JSON.stringify(value));
  const restarted = new EngineDriver({}, {
    lastSequence: engine.state.sequence,
    orders: again([...engine.state.orders.values()]),
    trades: again([...engine.state.trades.values()]),
    risk: again(engine.state.risk),
  });
  assert.equal(decisionOf(restarted.decide("long")).rejection!.name, "max_open_positions");
  restarted.fill(stop, stop.triggerPrice!);
  assert.equal(restarted.trade(tradeId)!.status, "closed");
});

Deno.test("an order of unknown fate is asked for, never sent again, and blocks new risk until its fate is known", () => {
  const engine = new EngineDriver({ trading: { max_open_positions: 3, min_trade_interval_seconds: 0 } });
  const [entry] = submittedBy(engine.decide("long"));
  const commands = unknown(engine, entry!);
  assert.deepEqual(submittedBy(commands), []);
  assert.deepEqual(ofKind(commands, "query").map((command) => command.clientOrderId), [entry!.clientOrderId]);
  assert.equal(engine.stored(entry!.clientOrderId)!.status, "unknown");

  const { riskChecks } = decisionOf(engine.decide("long"));
  assert.equal(riskChecks.find(({ name }) => name === "unknown_orders")!.passed, false);
  assert.equal(submittedBy(engine.fill(entry!, price(50_000))).length, 2);
});

Deno.test("an entry that never reached the exchange is over, and nothing is sent in its place", () => {
  const engine = new EngineDriver();
  const [entry] = submittedBy(engine.decide("long"));
  unknown(engine, entry!);
  const commands = absent(engine, entry!);
  assert.deepEqual(submittedBy(commands), []);
  assert.equal(engine.trade(entry!.tradeId)!.status, "cancelled");
  assert.deepEqual([engine.state.trades.size, engine.state.orders.size], [0, 0]);
});

Deno.test("an entry that the exchange refuses is over with the exchange's reason", () => {
  const engine = new EngineDriver();
  const [entry] = submittedBy(engine.decide("long"));
  rejected(engine, entry!, "-2019 Margin is insufficient");
  assert.equal(engine.stored(entry!.clientOrderId)!.rejectReason, "-2019 Margin is insufficient");
  assert.equal(engine.trade(entry!.tradeId)!.status, "cancelled");
});

for (const leg of ["stop", "target"] as const) {
  Deno.test(`a ${leg} that never reached the exchange is sent anew under a new id`, () => {
    const engine = new EngineDriver();
    const [entry] = submittedBy(engine.decide("long"));
    const legs = submittedBy(engine.fill(entry!, price(50_000)));
    const lost = legs[leg === "stop" ? 0 : 1]!;
    const [again] = submittedBy(absent(engine, lost));
    assert.deepEqual({ ...again, clientOrderId: "" }, { ...lost, clientOrderId: "" });
    assert.notEqual(again!.clientOrderId, lost.clientOrderId);
  });

  Deno.test(`a ${leg} that the exchange refuses closes the position at market, loudly`, () => {
    const engine = new EngineDriver();
    const [entry] = submittedBy(engine.decide("short"));
    const legs = submittedBy(engine.fill(entry!, price(50_000)));
    const commands = rejected(engine, legs[leg === "stop" ? 0 : 1]!);
    const [exit] = submittedBy(commands);
    assert.deepEqual([exit!.type, exit!.side, exit!.qty, exit!.reduceOnly], ["market", "buy", entry!.qty, true]);
    assert.match(noticesOf(commands)[0]!, /^critical: BTCUSDT could not be given its (stop_loss|take_profit) \(-2021/);
    engine.fill(exit!, price(50_000));
    assert.deepEqual(
      [engine.trade(entry!.tradeId)!.status, engine.trade(entry!.tradeId)!.exitReason],
      ["closed", "unprotected"],
    );
  });

  Deno.test(`a ${leg} that somebody takes away is placed anew, loudly`, () => {
    const engine = new EngineDriver();
    const trade = engine.open("long");
    const commands = engine.order(updateOf(trade[leg], "canceled"));
    const [again] = submittedBy(commands);
    assert.deepEqual({ ...again, clientOrderId: "" }, { ...trade[leg], clientOrderId: "" });
    assert.match(noticesOf(commands)[0]!, /^critical: BTCUSDT lost its (stop_loss|take_profit); it is placed anew/);
  });
}

Deno.test("both legs refused send one closing order, not two", () => {
  const engine = new EngineDriver();
  const [entry] = submittedBy(engine.decide("long"));
  const [stop, target] = submittedBy(engine.fill(entry!, price(50_000)));
  assert.equal(submittedBy(rejected(engine, stop!)).length, 1);
  assert.equal(submittedBy(rejected(engine, target!)).length, 0);
});

Deno.test("a stop that ends with a part unfilled has the rest closed at once", () => {
  const engine = new EngineDriver();
  const { stop } = engine.open("long");
  const part = fillOf(stop.triggerPrice!, qty(0.005), engine.nowMs);
  const [exit] = submittedBy(engine.order(updateOf(stop, "expired", [part])));
  assert.deepEqual([exit!.purpose, exit!.qty], ["exit", stop.qty - part.qty]);
});

Deno.test("a closing order that never reached the exchange is sent again at once", () => {
  const engine = new EngineDriver();
  const [entry] = submittedBy(engine.decide("long"));
  const [stop] = submittedBy(engine.fill(entry!, price(50_000)));
  const [exit] = submittedBy(rejected(engine, stop!));
  const [again] = submittedBy(absent(engine, exit!));
  assert.deepEqual([again!.purpose, again!.qty], ["exit", exit!.qty]);
  assert.notEqual(again!.clientOrderId, exit!.clientOrderId);
});

Deno.test("a closing order that the exchange refuses is tried again with the next candle", () => {
  const engine = new EngineDriver();
  const [entry] = submittedBy(engine.decide("long"));
  const [stop] = submittedBy(engine.fill(entry!, price(50_000)));
  const [exit] = submittedBy(rejected(engine, stop!));
  assert.deepEqual(submittedBy(rejected(engine, exit!, "-1008 busy")), []);
  assert.equal(submittedBy(engine.candle())[0]!.purpose, "exit");
});

Deno.test("a closing order that the exchange refuses has the trade's other orders asked for: one may have closed it", () => {
  const engine = new EngineDriver({ safety: { max_position_duration_hours: 0 } });
  const { stop, target, tradeId } = engine.open("long");
  const [exit] = submittedBy(engine.candle());
  const commands = rejected(engine, exit!, "-2022 ReduceOnly Order is rejected");
  assert.deepEqual(ofKind(commands, "query").map((command) => command.clientOrderId), [
    stop.clientOrderId,
    target.clientOrderId,
  ]);
  engine.fill(stop, stop.triggerPrice!);
  assert.equal(engine.trade(tradeId)!.exitReason, "stop_loss");
});

Deno.test("no new trade begins before the last one's orders are gone, and they are taken back until they are", () => {
  const engine = new EngineDriver({ trading: { min_trade_interval_seconds: 0 } });
  const { stop, target } = engine.open("long");
  engine.fill(stop, stop.triggerPrice!);
  assert.deepEqual(cancelledBy(engine.candle()), [target.clientOrderId]);
  assert.equal(decisionOf(engine.answers(unanimous("long"))).rejection!.name, "one_trade_per_symbol");
  engine.order(updateOf(target, "canceled"));
  assert.deepEqual(cancelledBy(engine.candle()), []);
  assert.equal(submittedBy(engine.answers(unanimous("long"))).length, 1);
});

Deno.test("a trade that is found without a stop is closed with the next candle", () => {
  const engine = new EngineDriver();
  const { stop, target, tradeId } = engine.open("long");
  const trade = engine.state.trades.get(tradeId)!;
  const bare = new EngineDriver({}, { trades: [trade], orders: [engine.state.orders.get(target.clientOrderId)!] });
  assert.deepEqual(submittedBy(bare.candle()).map((order) => [order.purpose, order.qty]), [["exit", stop.qty]]);
  assert.equal(bare.trade(tradeId)!.exitReason, "unprotected");
});

Deno.test("the cancel of a sibling that crossed its fill is told of, and the books stay closed", () => {
  const engine = new EngineDriver();
  const { stop, target, tradeId } = engine.open("long");
  engine.fill(stop, stop.triggerPrice!);
  const commands = engine.order(updateOf(target, "filled", [fillOf(target.triggerPrice!, target.qty, engine.nowMs)]));
  assert.match(noticesOf(commands)[0]!, /^critical: Order .* filled after its trade .* had ended$/);
  assert.equal(engine.trade(tradeId)!.status, "closed");
});

Deno.test("news of an order that is not ours changes nothing", () => {
  const engine = new EngineDriver();
  assert.deepEqual(engine.order(updateOf({ clientOrderId: "someone", symbol: "BTCUSDT" }, "filled")), []);
  assert.deepEqual(rejected(engine, { clientOrderId: "someone" } as OrderRequest), []);
  assert.deepEqual(unknown(engine, { clientOrderId: "someone" } as OrderRequest), []);
  assert.deepEqual(absent(engine, { clientOrderId: "someone" } as OrderRequest), []);
});

const shutdown = (engine: EngineDriver, closePositions: boolean) =>
  engine.tell({ kind: "shutdown", atMs: engine.nowMs, closePositions });

Deno.test("shutdown with open positions: they stay protected when they are not to be closed, and nothing new starts", () => {
  const engine = new EngineDriver();
  const { tradeId } = engine.open("long");
  assert.deepEqual(shutdown(engine, false), []);
  assert.equal(engine.trade(tradeId)!.status, "open");
  assert.match(decisionOf(engine.decide("long")).rejection!.detail, /shutting down/);
});

Deno.test("shutdown with open positions: asked to, it closes them at market and takes the legs back when flat", () => {
  const engine = new EngineDriver();
  const { stop, target, tradeId } = engine.open("short");
  const [exit] = submittedBy(shutdown(engine, true));
  assert.deepEqual([exit!.type, exit!.side, exit!.qty], ["market", "buy", stop.qty]);
  const commands = engine.fill(exit!, price(50_000));
  assert.deepEqual(cancelledBy(commands).sort(), [stop.clientOrderId, target.clientOrderId].sort());
  assert.deepEqual([engine.trade(tradeId)!.status, engine.trade(tradeId)!.exitReason], ["closed", "shutdown"]);
});

for (const closePositions of [true, false]) {
  const then = closePositions ? "closed" : "protected";
  Deno.test(`shutdown takes back an entry on its way; if it fills all the same it is ${then}`, () => {
    const engine = new EngineDriver();
    const [entry] = submittedBy(engine.decide("long"));
    assert.deepEqual(cancelledBy(shutdown(engine, closePositions)), [entry!.clientOrderId]);
    const purposes = submittedBy(engine.fill(entry!, price(50_000))).map((order) => order.purpose);
    assert.deepEqual(purposes, ["stop_loss", "take_profit", ...(closePositions ? ["exit"] : [])]);
  });
}

Deno.test("several positions closed by one event have an id each", () => {
  const ETH = { ...MARKET, symbol: "ETHUSDT" };
  const engine = new EngineDriver(
    { trading: { max_open_positions: 2, min_trade_interval_seconds: 0 } },
    { markets: [MARKET, ETH] },
  );
  engine.open("long");
  engine.candle({}, "ETHUSDT");
  const [entry] = submittedBy(engine.answers(unanimous("short"), "ETHUSDT"));
  engine.fill(entry!, price(50_000));
  const exits = submittedBy(shutdown(engine, true));
  assert.deepEqual(exits.map((order) => order.symbol), ["BTCUSDT", "ETHUSDT"]);
  assert.equal(new Set(exits.map((order) => order.clientOrderId)).size, 2);
});

Deno.test("equity below the day's limit refuses new risk although the loss is not realised yet", () => {
  const engine = new EngineDriver({ safety: { max_daily_loss_usd: 5 }, trading: { max_open_positions: 2 } });
  engine.open("long", price(50_500));
  const crash = engine.state.symbols.get("BTCUSDT")!.candles.at(-1)!.close - 300;
  engine.candle({ close: crash, low: crash });
  const checks = decisionOf(engine.answers(unanimous("long"))).riskChecks;
  assert.equal(checks.find(({ name }) => name === "max_daily_loss")!.passed, false);
});

Deno.test("a loss that the balance does not show yet counts all the same", () => {
  const engine = new EngineDriver({
    safety: { max_daily_loss_usd: 5 },
    trading: { min_trade_interval_seconds: 0 },
  }, { risk: { walletOffset: ACCOUNT.walletBalance } });
  const { stop, target } = engine.open("long");
  engine.fill(stop, stop.triggerPrice!);
  engine.order(updateOf(target, "canceled"));
  // No account was told since: an exchange that does not answer for it must not let the day's loss grow.
  const { rejection } = decisionOf(engine.decide("long"));
  assert.equal(rejection!.name, "max_daily_loss");
});

Deno.test("a candle that comes long after its close is decided and recorded, but enters nothing", () => {
  const engine = new EngineDriver();
  engine.candle();
  const { candles } = engine.state.symbols.get("BTCUSDT")!;
  const commands = engine.tell({
    kind: "forecasts",
    quote: QUOTE,
    atMs: engine.nowMs + 210_000,
    symbol: "BTCUSDT",
    candleOpenTimeMs: candles.at(-1)!.openTimeMs,
    answers: unanimous("long"),
  });
  assert.deepEqual(submittedBy(commands), []);
  assert.equal(decisionOf(commands).rejection!.name, "data_age");
});

Deno.test("the exposure of open trades and of entries on their way counts against the limit", () => {
  const engine = new EngineDriver({
    trading: { max_open_positions: 9, min_trade_interval_seconds: 0 },
    safety: { max_exposure_percent: 0.15 },
  });
  engine.tell({ kind: "account", atMs: engine.nowMs, account: { ...ACCOUNT, available: usd(10_000) }, income: [] });
  submittedBy(engine.decide("long"));
  const pending = decisionOf(engine.decide("long")).riskChecks.find(({ name }) => name === "max_exposure_percent")!;
  assert.equal(pending.passed, false);
  assert.ok(Math.abs(Number(pending.value) - 0.2) < 0.005);
});

Deno.test("a leg that we took back ourselves, because a larger one stands, is no loss", () => {
  const engine = new EngineDriver();
  const [entry] = submittedBy(engine.decide("long"));
  const first = fillOf(price(50_000), qty(0.009), engine.nowMs);
  const second = fillOf(price(50_000), qty(0.01), engine.nowMs);
  const small = submittedBy(engine.order(updateOf(entry!, "partially_filled", [first])));
  for (const leg of small) engine.order(updateOf(leg, "open"));
  const large = submittedBy(engine.order(updateOf(entry!, "filled", [first, second])));
  for (const leg of large) engine.order(updateOf(leg, "open"));
  const commands = small.flatMap((leg) => engine.order(updateOf(leg, "canceled")));
  assert.deepEqual(noticesOf(commands), []);
  assert.deepEqual(submittedBy(commands), []);
});

/** An open long, and then the account is told to be worth less: `share` of its high is gone. */
function afterFall(share: number) {
  const engine = new EngineDriver();
  const open = engine.open("long");
  const walletBalance = usd(10_000 * (1 - share));
  engine.state.risk.peakEquity = usd(10_000);
  // At the entry's own price the position is worth what it cost: the wallet alone tells the fall.
  engine.candle({ open: 50_000, close: 50_000, high: 50_010, low: 49_990 });
  const commands = engine.tell({
    kind: "account",
    atMs: engine.nowMs,
    account: { ...ACCOUNT, walletBalance },
    income: [],
  });
  return { engine, open, commands };
}

Deno.test("a fall of equity beyond the emergency limit closes everything and halts until an operator resumes", () => {
  const { engine, open, commands } = afterFall(0.21);
  const [exit, ...more] = submittedBy(commands);
  assert.deepEqual([exit!.purpose, exit!.reduceOnly, more.length], ["exit", true, 0]);
  assert.match(engine.state.risk.halted!, /^emergency shutdown: equity fell 21\.00 % below its high, 20 % allowed/);
  const [alarm] = ofKind(commands, "tell").filter(({ notice }) => notice.severity === "critical");
  assert.match(alarm!.notice.message, /until an operator resumes/);
  engine.fill(exit!, price(50_000));
  for (const leg of [open.stop, open.target]) engine.order(updateOf(leg, "canceled"));
  assert.equal(engine.trade(open.tradeId)!.exitReason, "emergency_shutdown");

  for (let i = 0; i < 3; i++) engine.candle();
  assert.equal(decisionOf(engine.decide("long")).rejection!.name, "trading_allowed");
  assert.deepEqual(submittedBy(engine.all).filter(({ purpose }) => purpose === "exit").length, 1, "said once");

  engine.control("resume");
  assert.equal(engine.state.risk.halted, null);
  engine.candle();
  assert.equal(engine.state.risk.halted, null, "the fall counts from the resumption on");
  // The loss of the day still holds it back; a day later nothing does.
  assert.equal(decisionOf(engine.decide("long")).rejection!.name, "max_daily_loss");
  engine.state.risk.dayStartEquity = usd(7_900);
  assert.deepEqual(decisionOf(engine.decide("long")).rejection, null);
});

Deno.test("a fall at the emergency limit is none, and a resume then leaves the high where it was", () => {
  const { engine, commands } = afterFall(0.19);
  assert.deepEqual([submittedBy(commands), engine.state.risk.halted], [[], null]);
  engine.control("halt");
  engine.control("resume");
  assert.equal(engine.state.risk.peakEquity, usd(10_000));
});

Deno.test("a withdrawal is no fall, whoever tells of it first", () => {
  const engine = new EngineDriver({}, { risk: { walletOffset: usd(10_000) } });
  engine.open("long");
  const account = { ...ACCOUNT, walletBalance: usd(6_000) };
  const told = engine.tell({ kind: "account", atMs: engine.nowMs, account, income: [] });
  engine.candle();
  assert.deepEqual([submittedBy(told), engine.state.risk.halted], [[], null]);
});

Deno.test("an emergency shutdown survives a restart", () => {
  const { engine } = afterFall(0.21);
  const again = new EngineDriver({}, { risk: JSON.parse(JSON.stringify(engine.state.risk)) });
  assert.equal(decisionOf(again.decide("long")).rejection!.name, "trading_allowed");
});

for (
  const [mode, reason, change] of [
    ["active", null, () => {}],
    ["reducing", /paused by anna/, (engine: EngineDriver) => engine.control("pause")],
    ["halted", /halted by anna/, (engine: EngineDriver) => engine.control("halt")],
    ["reducing", /^circuit breaker: five/, (engine: EngineDriver) => {
      const tripped = { consecutiveLosses: 5, reason: "five", openedAtMs: 1, trips: 1 };
      engine.state.risk.breaker = { ...tripped, state: "open" };
    }],
    ["active", null, (engine: EngineDriver) => {
      const tripped = { consecutiveLosses: 5, reason: "five", openedAtMs: 1, trips: 1 };
      engine.state.risk.breaker = { ...tripped, state: "half_open" };
    }],
    ["reducing", /^lost 501\.00 USDT today \(UTC\), 500\.00 USDT allowed$/, (engine: EngineDriver) => {
      engine.state.risk.dayStartEquity = usd(10_501);
    }],
  ] as const
) {
  Deno.test(`risk mode ${mode}${reason ? `, because of ${reason.source}` : ""}`, () => {
    const engine = new EngineDriver();
    change(engine);
    const told = riskModeOf(engine.state);
    assert.equal(told.mode, mode);
    if (reason) assert.match(told.reason!, reason);
    else assert.equal(told.reason, null);
  });
}
