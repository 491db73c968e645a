import assert from "node:assert/strict";
import { notional, qtyFor, toNumber, unitsFromNumber, usd } from "../../domain/money.ts";
import { FEATURE_NAMES } from "../../features/mod.ts";
import { SYMBOL } from "../fixtures/scripted_market.ts";
import { TradingWorld } from "../fixtures/trading_world.ts";

const ALL_LONG = Array.from({ length: 4 }, () => ({ answer: { action: "long", confidence: 0.8 } } as const));

Deno.test("full decision cycle snapshot → predictions → ensemble → risk → execution → log", async () => {
  await using world = await TradingWorld.start({ moves: ["calm", "calm", "rise", "calm"], models: ALL_LONG });
  await using coordinator = await world.coordinator();
  const { records } = coordinator.database;

  await coordinator.candle();
  // Snapshot and predictions: what the servers were sent, and what was stored of it.
  const [listed] = (await records.decisions({ limit: 10 })).items;
  const decision = (await records.decision(listed!.decision_id))!;
  assert.deepEqual(world.servers.map((server) => server.count("/predict")), [1, 1, 1, 1]);
  const asked = world.servers[0]!.requests.find(({ path }) => path === "/predict")!.body as {
    readonly symbol: string;
    readonly indicators: Record<string, number | null>;
  };
  assert.equal(asked.symbol, SYMBOL);
  assert.deepEqual(Object.keys(decision.features), FEATURE_NAMES);
  assert.deepEqual(asked.indicators, decision.features);
  assert.deepEqual(decision.votes.map(({ model_name, action }) => [model_name, action]), [
    ["one", "long"],
    ["two", "long"],
    ["three", "long"],
    ["four", "long"],
  ]);
  // Ensemble and risk.
  assert.equal(decision.final_action, "long");
  assert.equal(decision.model_agreement, 1);
  assert.ok(decision.gates.length > 0 && decision.gates.every(({ passed }) => passed));
  assert.ok(decision.risk_checks.length >= 16 && decision.risk_checks.every(({ passed }) => passed));
  assert.equal(decision.rejected, false);

  // The entry as the exchange has it: 10 % of 10,000 dollars, rounded down to the market's step.
  const waiting = await world.books();
  const step = unitsFromNumber(0.001);
  const wanted = Math.floor(qtyFor(usd(1000), unitsFromNumber(decision.price) as never) / step) * step;
  const [entry] = waiting.openOrders;
  assert.equal(waiting.openOrders.length, 1);
  assert.deepEqual(
    { side: entry!.side, qty: entry!.qty, reduceOnly: entry!.reduceOnly, status: entry!.status },
    { side: "buy", qty: wanted, reduceOnly: false, status: "NEW" },
  );
  assert.equal(entry!.clientOrderId, decision.orders[0]!.client_order_id);

  // Execution: it fills at the next open, and stop and target stand before the inside of that candle.
  await coordinator.candle();
  const open = await world.books();
  const [fill] = open.trades;
  assert.equal(fill!.orderId, entry!.orderId);
  assert.equal(fill!.qty, wanted);
  assert.equal(open.position.qty, wanted);
  const [trade] = (await records.trades({ limit: 10 })).items;
  const brackets = open.openAlgos.map(({ type, side, triggerPrice, reduceOnly, closePosition }) => ({
    type,
    side,
    triggerPrice: toNumber(triggerPrice),
    reducing: reduceOnly || closePosition,
  })).toSorted((a, b) => a.triggerPrice - b.triggerPrice);
  assert.deepEqual(brackets, [
    { type: "stop_market", side: "sell", triggerPrice: trade!.stop_price, reducing: true },
    { type: "take_profit_market", side: "sell", triggerPrice: trade!.target_price, reducing: true },
  ]);
  assert.ok(trade!.stop_price < toNumber(fill!.price) && toNumber(fill!.price) < trade!.target_price);

  // The market rises through the target: the trade is booked as the exchange booked it, and the other leg is gone.
  world.all({ answer: { action: "hold" } });
  await coordinator.candle(2);
  const closed = await world.books();
  assert.equal(closed.position.qty, 0);
  assert.deepEqual(closed.openAlgos, []);
  const [booked] = (await records.trades({ limit: 10 })).items;
  assert.equal(booked!.status, "closed");
  assert.equal(booked!.exit_reason, "take_profit");
  assert.equal(unitsFromNumber(booked!.pnl), closed.realizedPnl - closed.fees);
  assert.equal(unitsFromNumber(booked!.fees), closed.fees);
  assert.equal(unitsFromNumber(booked!.exit_price!), closed.trades[1]!.price);
  assert.equal(notional(closed.trades[1]!.price, closed.trades[1]!.qty), closed.trades[1]!.value);
});
