import assert from "node:assert/strict";
import { AlertRouter } from "../../../coordinator/alerts/alert_router.ts";
import { Outbox } from "../../../coordinator/alerts/outbox.ts";
import { TelegramSink } from "../../../coordinator/alerts/sinks/telegram.ts";
import { botApi } from "../../../coordinator/alerts/telegram/bot_api.ts";
import { ALERT_LEVELS } from "../../../coordinator/ports/alerts.ts";
import { SystemClock } from "../../../coordinator/runtime/clock.ts";
import { BOT_TOKEN, CHAT_ID, FakeBotApi } from "../../fixtures/fake_bot_api.ts";
import { FakeViews } from "../../fixtures/fake_views.ts";
import { RecordingTelemetry } from "../../fixtures/port_fakes.ts";

Deno.test("what the event log is told reaches a chat", async () => {
  await using bot = new FakeBotApi();
  const live = new FakeViews(), telemetry = new RecordingTelemetry();
  const outbox = new Outbox({
    sink: new TelegramSink(botApi(BOT_TOKEN, bot.url), CHAT_ID),
    from: "Xylen demo",
    levels: () => ALERT_LEVELS,
    pauseMs: () => 0,
    draw: () => Promise.reject(new Error("nothing is drawn here")),
    clock: new SystemClock(),
    telemetry,
  });
  const router = new AlertRouter({
    live,
    outboxes: [outbox],
    telemetry,
    drawTrade: () => null,
    redact: (text) => text,
  });
  live.tellEvent("halted by alice <b>now</b> & here");
  await outbox.idle();
  router.close();
  await outbox.close();

  assert.equal(bot.said.length, 1);
  assert.match(bot.said[0]!, /<b>Xylen demo<\/b>/);
  assert.match(bot.said[0]!, /Halted by alice &lt;b&gt;now&lt;\/b&gt; &amp; here/);
  assert.deepEqual(telemetry.counts, ["xylen_alerts_total telegram ERROR sent"]);
});
