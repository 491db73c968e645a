import assert from "node:assert/strict";
import { TradingWorld } from "../fixtures/trading_world.ts";

const ALL_LONG = Array.from({ length: 4 }, () => ({ answer: { action: "long", confidence: 0.8 } } as const));

Deno.test("an operator closes one position by the name of its market; the event log has who and why, and trading goes on", async () => {
  await using world = await TradingWorld.start({ moves: ["calm", "calm", "calm", "calm", "calm"], models: ALL_LONG });
  await using coordinator = await world.coordinator();
  await coordinator.candle(2);
  const { trade_id } = coordinator.board.positions()[0]!;
  world.all({ answer: { action: "hold" } });
  const { trading } = coordinator.session!;
  const by = { who: "anna (Telegram user 42)", why: "news" };

  const unknown = await trading.forceExit(by, "DOGEUSDT");
  assert.deepEqual(unknown.ok ? null : unknown.error, "there is no open position DOGEUSDT; open: BTCUSDT");
  assert.deepEqual(await trading.forceExit(by, "btcusdt"), { ok: true, value: trade_id });
  await coordinator.candle();

  const books = await world.books();
  assert.deepEqual([books.position.qty, books.openAlgos.length], [0, 0]);
  const { items: [trade] } = await coordinator.database.records.trades({ limit: 1 });
  assert.deepEqual([trade!.trade_id, trade!.status, trade!.exit_reason], [trade_id, "closed", "operator"]);
  const { items: events } = await coordinator.database.records.events({ limit: 50 });
  const told = events.find(({ details }) => details.action === "force_exit")!;
  assert.deepEqual([told.event_type, told.severity, told.details.who, told.details.why], [
    "OPERATOR",
    "warning",
    by.who,
    by.why,
  ]);
  assert.equal(coordinator.board.status().state, "running");
  const gone = await trading.forceExit(by, "BTCUSDT");
  assert.match(gone.ok ? "" : gone.error, /none is open$/);
});
