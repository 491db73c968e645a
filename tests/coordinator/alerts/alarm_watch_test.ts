import assert from "node:assert/strict";
import { type Alarm, AlarmWatch } from "../../../coordinator/alerts/alarm_watch.ts";
import { ManualClock } from "../../../coordinator/runtime/clock.ts";
import { FakeViews } from "../../fixtures/fake_views.ts";

const LIMITS = { alert_max_loss_percent: 0.05, alert_model_offline_seconds: 300, alert_no_trades_hours: 24 };
const HOUR_MS = 3_600_000;
const NOON_MS = Date.UTC(2024, 5, 1, 12);

function bench() {
  const views = new FakeViews(), clock = new ManualClock(), told: Alarm[] = [];
  views.changeStatus({ market_time: NOON_MS, open_trades: 1 });
  const watch = new AlarmWatch({ views, clock, limits: () => LIMITS, tell: (alarm) => told.push(alarm) });
  return { views, clock, told, watch, messages: () => told.map(({ message }) => message) };
}

Deno.test("a day's loss is told when it reaches its alarm, once a day", async () => {
  const { views, watch, messages } = bench();
  for (const daily_pnl of [-499, -500, -900]) {
    views.changeStatus({ daily_pnl, equity: 10_000 + daily_pnl });
    await watch.look();
  }
  assert.deepEqual(messages(), [
    "500.00 USDT are lost today, 5.00 % of what the day began with; the alarm is set to 5.00 %",
  ]);
  views.changeStatus({ market_time: NOON_MS + 24 * HOUR_MS });
  await watch.look();
  assert.equal(messages().length, 2);
});

Deno.test("a model that stays away is told once, and again when it went away again; one that trains is not away", async () => {
  const { views, clock, watch, messages } = bench();
  views.changeModel("mlp-12", { status: "training" });
  views.changeModel("gbdt-12", { status: "offline", trouble: "no answer" });
  for (let i = 0; i < 3; i++) {
    await watch.look();
    await clock.advance(200_000);
  }
  assert.deepEqual(messages(), ["Model gbdt-12 is offline for 6 min 40 s now: no answer"]);
  views.changeModel("gbdt-12", { status: "ready", trouble: null });
  await watch.look();
  views.changeModel("gbdt-12", { status: "failing" });
  await watch.look();
  await clock.advance(299_000);
  await watch.look();
  assert.equal(messages().length, 1);
  await clock.advance(1_000);
  await watch.look();
  assert.equal(messages()[1], "Model gbdt-12 is failing for 5 min now");
});

Deno.test("time without a trade is told, and once more after as long again", async () => {
  const { views, watch, messages } = bench();
  await watch.look();
  for (const hours of [23, 24, 47, 48]) {
    views.changeStatus({ market_time: NOON_MS + hours * HOUR_MS, open_trades: 0 });
    await watch.look();
  }
  assert.deepEqual(messages().map((message) => message.slice(0, 33)), [
    "No trade has begun for 1 d of mar",
    "No trade has begun for 1 d of mar",
  ]);
});

Deno.test("nothing is an alarm before trading has begun", async () => {
  const { views, watch, messages } = bench();
  views.changeStatus({ state: "starting", daily_pnl: -9_000, equity: 1_000 });
  await watch.look();
  assert.deepEqual(messages(), []);
});
