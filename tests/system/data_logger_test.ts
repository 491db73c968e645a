import assert from "node:assert/strict";
import { tableRows } from "../fixtures/table_rows.ts";
import { TradingWorld } from "../fixtures/trading_world.ts";

const ALL_LONG = Array.from({ length: 4 }, () => ({ answer: { action: "long", confidence: 0.8 } } as const));
const COUNTS = `
  select (select count(*) from snapshots) as snapshots,
    (select count(*) from ensemble_decisions) as ensemble_decisions,
    (select count(*) from model_predictions) as model_predictions,
    (select count(*) from orders) as orders,
    (select count(*) from trades) as trades`;

Deno.test("data logger with all six tables and its queries", async () => {
  await using world = await TradingWorld.start({ moves: ["calm", "rise", "calm", "calm"], models: ALL_LONG });
  await using coordinator = await world.coordinator();
  await coordinator.candle();
  world.all({ answer: { action: "hold" } });
  await coordinator.candle(2);
  await coordinator.trading.pause({ who: "anna", why: "lunch" });
  const { records } = coordinator.database;
  const file = world.folder.file("xylen.db");

  // Three decisions of four models each, one trade with its entry, stop and target.
  const [counts] = await tableRows(file, COUNTS);
  assert.deepEqual({ ...counts }, {
    snapshots: 3,
    ensemble_decisions: 3,
    model_predictions: 12,
    orders: 3,
    trades: 1,
  });
  const events = (await records.events({ limit: 50 })).items;
  const paused = events.find(({ message }) => message.includes("anna"));
  assert.ok(paused && paused.message.includes("lunch"), "system_events tells who paused and why");

  // Every row is tied to the rows that it follows from, and the journal has no gap.
  const [loose] = await tableRows(
    file,
    `select (select count(*) from orders o left join trades t using (trade_id) where t.trade_id is null) +
      (select count(*) from trades t left join ensemble_decisions d using (decision_id) where d.decision_id is null) +
      (select count(*) from ensemble_decisions d left join snapshots s using (snapshot_id) where s.snapshot_id is null) +
      (select count(*) from model_predictions p left join ensemble_decisions d using (decision_id)
        where d.decision_id is null) as loose,
      (select max(seq) - count(*) from journal) as gaps`,
  );
  assert.deepEqual({ ...loose }, { loose: 0, gaps: 0 });

  // The queries: newest first, in pages, by symbol and by status.
  const first = await records.decisions({ limit: 2 });
  const second = await records.decisions({ limit: 2, before: first.next! });
  assert.deepEqual([first.items.length, second.items.length, second.next], [2, 1, null]);
  const times = [...first.items, ...second.items].map(({ timestamp }) => timestamp);
  assert.deepEqual(times, times.toSorted((a, b) => b - a));
  assert.equal((await records.trades({ limit: 5, status: "closed" })).items.length, 1);
  assert.equal((await records.trades({ limit: 5, status: "open" })).items.length, 0);
  assert.equal((await records.orders({ limit: 5, symbol: "BTCUSDT" })).items.length, 3);
  assert.equal((await records.orders({ limit: 5, symbol: "ETHUSDT" })).items.length, 0);
  const equity = (await records.equity({ limit: 1 })).items[0]!;
  const performance = await records.performance();
  assert.equal(Math.round((equity.balance - 10_000) * 1e8), Math.round(performance.total_pnl * 1e8));
});
