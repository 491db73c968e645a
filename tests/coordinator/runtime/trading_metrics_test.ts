import assert from "node:assert/strict";
import { Metrics } from "../../../coordinator/telemetry/metrics.ts";
import { TradingMetrics } from "../../../coordinator/runtime/trading_metrics.ts";
import { netPnl } from "../../../domain/trade.ts";
import { price, toNumber } from "../../../domain/money.ts";
import { unanimous } from "../../fixtures/engine_fixtures.ts";
import { metricSamples } from "../../fixtures/metric_text.ts";
import { RuntimeBench } from "../../fixtures/port_fakes.ts";

/** The runtime with the real metrics. */
function measuredBench() {
  const faults: string[] = [];
  const metrics = new Metrics((metric, detail) => faults.push(`${metric} ${detail}`));
  const bench = new RuntimeBench();
  Object.assign(bench.telemetry, {
    count: (...args: Parameters<Metrics["count"]>) => metrics.count(...args),
    gauge: (...args: Parameters<Metrics["gauge"]>) => metrics.gauge(...args),
  });
  const measured = new TradingMetrics(bench.telemetry, () => 1_700_000_000_000);
  bench.onTaken = (_event, _commands, commit) => measured.took(bench.state, commit);
  const value = async (metric: string, labels: Record<string, string> = {}) =>
    metricSamples(await metrics.render()).find((sample) =>
      sample.metric === metric && Object.entries(labels).every(([name, wanted]) => sample.labels[name] === wanted)
    )?.value;
  return { bench, value, faults, measured };
}

Deno.test("an open position, its limits and its end are measured as the engine knows them", async () => {
  const { bench, value, faults, measured } = measuredBench();
  await bench.open();
  assert.equal(await value("xylen_positions_open"), 1);
  assert.equal(await value("xylen_positions_unprotected"), 0);
  assert.equal(await value("xylen_orders_pending"), 2, "stop and target");
  assert.equal(await value("xylen_last_decision_timestamp_seconds"), 1_700_000_000);
  assert.equal(await value("xylen_last_trade_timestamp_seconds"), undefined, "none has ended");

  const stop = bench.order("stop_loss");
  bench.exchange.fill(stop, price(toNumber(stop.triggerPrice!)));
  await bench.loop.askAfterOrders();
  await bench.loop.idle();
  assert.equal(await value("xylen_positions_open"), 0);
  // Its funding comes later, and the trade is told of once more.
  measured.took(bench.state, bench.journal.commits.findLast(({ trades }) => trades.length > 0)!);
  const closed = bench.journal.commits.flatMap(({ trades }) => trades).findLast(({ status }) => status === "closed")!;
  assert.equal(await value("xylen_trades_total", { result: "loss" }), 1, "told of more than once, counted once");
  assert.equal(await value("xylen_pnl_usd", { kind: "realized" }), toNumber(netPnl(closed)));
  assert.equal(await value("xylen_fees_usd_total"), Math.max(0, toNumber(closed.fees)));
  assert.equal(await value("xylen_last_trade_timestamp_seconds"), 1_700_000_000);
  assert.deepEqual(faults, []);
});

Deno.test("beside the day's loss and the drawdown stand the limits of the configuration, and a reload moves them", async () => {
  const { bench, value } = measuredBench();
  bench.candle(unanimous("hold"));
  await bench.loop.idle();
  const { safety } = bench.state.settings;
  assert.equal(await value("xylen_drawdown_limit_ratio"), safety.emergency_shutdown_loss_percent);
  const limit = Math.min(safety.max_daily_loss_usd, 10_000 * safety.max_daily_loss_percent);
  assert.equal(await value("xylen_daily_loss_limit_usd"), limit);
  assert.equal(await value("xylen_daily_loss_usd"), 0);
  assert.equal(
    await value("xylen_exposure_limit_usd"),
    Math.min(safety.max_total_exposure_usd, 10_000 * safety.max_exposure_percent),
  );
  const settings = { ...bench.state.settings, safety: { ...safety, emergency_shutdown_loss_percent: 0.11 } };
  const reload = { who: "me", why: "less", configHash: "other", changed: [], needRestart: [] };
  bench.loop.post({ kind: "settings", atMs: bench.state.nowMs, settings, ...reload });
  bench.candle(unanimous("hold"));
  await bench.loop.idle();
  assert.equal(await value("xylen_drawdown_limit_ratio"), 0.11);
});

Deno.test("a journal that cannot store is seen, and so is that it can again", async () => {
  const { bench, value } = measuredBench();
  await bench.loop.idle();
  for (const [failing, seen] of [["no room", 1], [null, 0]] as const) {
    bench.loop.post({ kind: "journal", atMs: bench.state.nowMs, failing });
    await bench.loop.idle();
    assert.equal(await value("xylen_journal_failing"), seen);
  }
});
