import assert from "node:assert/strict";
import { unitsFromNumber } from "../../domain/money.ts";
import { CANDLE_MS, FIRST_TRADED_MS } from "../fixtures/scripted_market.ts";
import { TradingWorld } from "../fixtures/trading_world.ts";

const ALL_LONG = Array.from({ length: 4 }, () => ({ answer: { action: "long", confidence: 0.8 } } as const));

Deno.test("a restart in the middle of a position takes it up again", async () => {
  await using world = await TradingWorld.start({
    moves: ["calm", "calm", "calm", "rise", "calm", "calm"],
    models: ALL_LONG,
  });
  let trade_id: string;
  {
    await using coordinator = await world.coordinator();
    await coordinator.candle(2);
    trade_id = coordinator.board.positions()[0]!.trade_id!;
    await coordinator.crash();
  }
  world.all({ answer: { action: "hold" } });

  await using again = await world.coordinator();
  const books = await world.books();
  const [position] = again.board.positions();
  assert.equal(position!.trade_id, trade_id);
  assert.equal(unitsFromNumber(position!.quantity), books.position.qty);
  assert.equal(position!.protected, true);
  assert.deepEqual(
    books.openAlgos.map(({ triggerPrice }) => triggerPrice / 1e8).toSorted((a, b) => a - b),
    [position!.stop_price, position!.target_price],
  );
  assert.equal(again.board.status().state, "running");
  assert.equal(again.board.status().initial_balance, 10_000, "the entry's fee is no part of what it began with");

  await again.candle(3);
  const after = await world.books();
  assert.deepEqual([after.position.qty, after.openAlgos.length], [0, 0]);
  const [trade, ...more] = (await again.database.records.trades({ limit: 5 })).items;
  assert.deepEqual(more, []);
  assert.deepEqual([trade!.trade_id, trade!.status, trade!.exit_reason], [trade_id, "closed", "take_profit"]);
  assert.equal(unitsFromNumber(trade!.pnl), after.realizedPnl - after.fees);
});

Deno.test("what closed while no coordinator ran is booked at the next start", async () => {
  await using world = await TradingWorld.start({ moves: ["calm", "calm", "fall", "calm", "calm"], models: ALL_LONG });
  {
    await using coordinator = await world.coordinator();
    await coordinator.candle(2);
    await coordinator.crash();
  }
  await world.simulator.step();
  assert.equal((await world.books()).position.qty, 0);
  world.all({ answer: { action: "hold" } });

  await using again = await world.coordinator();
  const [trade] = (await again.database.records.trades({ limit: 5 })).items;
  assert.deepEqual([trade!.status, trade!.exit_reason], ["closed", "stop_loss"]);
  const books = await world.books();
  assert.equal(unitsFromNumber(trade!.pnl), books.realizedPnl - books.fees);
  assert.deepEqual([again.board.positions(), books.openAlgos], [[], []]);
  assert.equal(again.board.status().state, "running");
  assert.equal(again.board.status().initial_balance, 10_000);
  await again.candle();
});

Deno.test("a candle that closed for a coordinator which died before it could decide is decided by the next one, each once", async () => {
  await using world = await TradingWorld.start({ moves: ["calm", "calm", "rise", "calm", "calm", "calm"] });
  {
    await using coordinator = await world.coordinator();
    await coordinator.candle(2);
    await coordinator.crash();
  }
  await world.simulator.step();
  {
    await using again = await world.coordinator();
    await again.candle();
    await again.crash();
  }
  await using third = await world.coordinator();
  await third.candle();
  const opened = third.database.history.stored();
  const decided = (await Array.fromAsync(opened)).map(({ record }) => record!.decision.candleOpenTimeMs);
  assert.deepEqual(decided, Array.from({ length: 5 }, (_, i) => FIRST_TRADED_MS + i * CANDLE_MS));
});
