import assert from "node:assert/strict";
import { unitsFromNumber } from "../../domain/money.ts";
import { calm } from "../fixtures/scripted_market.ts";
import { TradingWorld } from "../fixtures/trading_world.ts";

const ALL_LONG = Array.from({ length: 4 }, () => ({ answer: { action: "long", confidence: 0.8 } } as const));

Deno.test("graceful shutdown with open positions", async (test) => {
  await test.step("left open: stop and target keep guarding it on the exchange, and the next start knows it", async () => {
    await using world = await TradingWorld.start({ moves: calm(6), models: ALL_LONG });
    {
      await using coordinator = await world.coordinator();
      await coordinator.candle(2);
      await coordinator.shutDown();
      const [trade] = (await coordinator.database.records.trades({ limit: 5 })).items;
      assert.equal(trade!.status, "open");
    }
    const books = await world.books();
    assert.ok(books.position.qty > 0);
    assert.deepEqual(books.openAlgos.map(({ type }) => type).toSorted(), ["stop_market", "take_profit_market"]);
    assert.deepEqual(books.openOrders, []);

    await using again = await world.coordinator();
    const [position] = again.board.positions();
    assert.equal(unitsFromNumber(position!.quantity), books.position.qty);
    assert.equal(position!.protected, true);
  });

  await test.step("close_positions_on_shutdown: flat, booked to the last unit, and no order is left", async () => {
    const config = { trading: { close_positions_on_shutdown: true } };
    await using world = await TradingWorld.start({ moves: calm(6), models: ALL_LONG, config });
    await using coordinator = await world.coordinator();
    await coordinator.candle(2);
    await coordinator.shutDown();
    const books = await world.books();
    assert.equal(books.position.qty, 0);
    assert.deepEqual([books.openOrders, books.openAlgos], [[], []]);
    assert.equal(books.trades.length, 2);
    const [trade, ...more] = (await coordinator.database.records.trades({ limit: 5 })).items;
    assert.deepEqual(more, []);
    assert.deepEqual([trade!.status, trade!.exit_reason], ["closed", "shutdown"]);
    assert.equal(unitsFromNumber(trade!.pnl), books.realizedPnl - books.fees);
  });
});
