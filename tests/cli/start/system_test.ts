import assert from "node:assert/strict";
import { System } from "../../../cli/start/system.ts";
import { ManualClock } from "../../../coordinator/runtime/clock.ts";
import { FakeViews } from "../../fixtures/fake_views.ts";

const FIGURES = { sizeBytes: 4_096, migration: 11, journalEvents: 7, tables: [{ name: "trades", rows: 3 }] };
const METRICS: Record<string, number | null> = {
  xylen_exchange_request_seconds: 12,
  xylen_exchange_used_weight: 40,
  xylen_event_loop_lag_seconds: 0.0123,
};

function systemWith(folder: string, metrics = METRICS) {
  const clock = new ManualClock(0);
  const system = new System({
    clock,
    telemetry: { read: (metric) => Promise.resolve(metrics[metric] ?? null) },
    databaseUrl: "libsql://me:hunter2@db.example.org?authToken=abcdef",
    database: { figures: () => Promise.resolve(FIGURES) },
    backups: () => Promise.resolve({ folder, newest: null, last: null }),
    exchange: { condition: () => ({ weightLimit: 2_400, websockets: "open" }) },
    forecaster: new FakeViews(),
    commit: null,
    websocketClients: () => 5,
    alerts: () => [],
  });
  return { system, clock };
}

Deno.test("versions, load, database without its secrets, exchange and servers are told", async () => {
  const { system, clock } = systemWith("/nowhere");
  await clock.advance(90_000);
  const { versions, process, database, exchange, websocket_clients, models } = await system.system();
  assert.match(versions.ccxt, /^\d+\.\d+\.\d+$/);
  assert.match(versions.onnxruntime, /^\d+\.\d+\.\d+$/);
  assert.deepEqual([versions.commit, versions.deno], [null, Deno.version.deno]);
  assert.deepEqual([process.uptime_seconds, process.event_loop_lag_ms], [90, 12.3]);
  assert.ok(process.memory_mb > 10 && process.heap_mb > 1 && process.cpu_percent >= 0);
  assert.doesNotMatch(database.url, /hunter2|abcdef/);
  assert.deepEqual([database.size_bytes, database.journal_events, database.tables], [4_096, 7, FIGURES.tables]);
  assert.deepEqual(exchange, { requests: 12, used_weight: 40, weight_limit: 2_400, websockets: "open" });
  assert.deepEqual([websocket_clients, models.length], [5, 4]);
});

Deno.test("backups are told as they were seen, and honestly when nothing was measured", async () => {
  const { backups, exchange, process } = await systemWith("/nowhere", {}).system.system();
  assert.deepEqual(backups, { folder: "/nowhere", newest: null, last: null });
  assert.deepEqual([exchange.requests, exchange.used_weight, process.event_loop_lag_ms], [0, null, null]);
});
