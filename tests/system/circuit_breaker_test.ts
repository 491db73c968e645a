import assert from "node:assert/strict";
import type { Records } from "../../coordinator/ports/views.ts";
import type { Move } from "../fixtures/scripted_market.ts";
import { TradingWorld } from "../fixtures/trading_world.ts";

const ALL_LONG = Array.from({ length: 4 }, () => ({ answer: { action: "long", confidence: 0.8 } } as const));
/** Decided at the close of the first, entered and stopped out in the second. */
const LOSS: readonly Move[] = ["calm", "fall"];

Deno.test("circuit breaker after five losses, refusal contains circuit_breaker", async () => {
  const moves = [...Array.from({ length: 8 }, () => LOSS).flat()];
  await using world = await TradingWorld.start({ moves, models: ALL_LONG });
  {
    await using coordinator = await world.coordinator();
    const losses = async () => (await coordinator.database.records.performance()).total_trades;
    for (let candle = 0; await losses() < 5; candle++) {
      assert.ok(candle < moves.length - 2, "five trades have ended by now");
      assert.equal(coordinator.board.status().circuit_breaker.state, "closed");
      await coordinator.candle();
    }
    assert.equal((await coordinator.database.records.performance()).wins, 0);
    const { state, consecutive_losses, limit } = coordinator.board.status().circuit_breaker;
    // It has opened, and as nothing is open any more, it cools.
    assert.deepEqual([state, consecutive_losses, limit], ["cooling", 5, 5]);

    await coordinator.candle();
    await assertRefused(coordinator.database.records);
    await coordinator.crash();
  }
  // Its state is kept: after a restart it still cools, and still says no.
  await using again = await world.coordinator();
  assert.equal(again.board.status().circuit_breaker.state, "cooling");
  await again.candle();
  await assertRefused(again.database.records);
  assert.equal((await world.books()).openOrders.length, 0);
});

async function assertRefused(records: Pick<Records, "decisions">): Promise<void> {
  const [decision] = (await records.decisions({ limit: 1 })).items;
  assert.equal(decision!.rejected, true);
  assert.match(decision!.rejection_reason!, /circuit_breaker/);
}
