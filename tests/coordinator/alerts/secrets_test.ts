import assert from "node:assert/strict";
import fc from "fast-check";
import { AlertRouter } from "../../../coordinator/alerts/alert_router.ts";
import { Outbox } from "../../../coordinator/alerts/outbox.ts";
import { configuredSinks } from "../../../coordinator/alerts/sinks/configured_sinks.ts";
import { ALERT_LEVELS } from "../../../coordinator/ports/alerts.ts";
import type { EventView } from "../../../coordinator/ports/views.ts";
import { SystemClock } from "../../../coordinator/runtime/clock.ts";
import { parseConfig } from "../../../coordinator/runtime/config/load.ts";
import { Secrets } from "../../../coordinator/runtime/config/secrets.ts";
import { Redaction } from "../../../coordinator/telemetry/redaction.ts";
import { BOT_TOKEN, FakeBotApi, refusal } from "../../fixtures/fake_bot_api.ts";
import { FakeMailServer, MAIL_PASSWORD, MAIL_USER } from "../../fixtures/fake_mail_server.ts";
import { FakeWebhook } from "../../fixtures/fake_webhook.ts";
import { FakeViews } from "../../fixtures/fake_views.ts";
import { RecordingTelemetry } from "../../fixtures/port_fakes.ts";

const OTHERS = {
  BINANCE_API_SECRET: "binance-secret-0123456789",
  XYLEN_AUTH_SECRET: "auth-secret-0123456789",
  WEBHOOK_SECRET: "signing-secret-0123456789",
  TELEGRAM_CHAT_ID: "555000111,-100200300",
};

Deno.test("no secret is in any message or log line, whatever an event holds and whatever receivers answer", async () => {
  await using bot = new FakeBotApi();
  await using hook = new FakeWebhook();
  await using mail = await FakeMailServer.start();
  const values: Record<string, string> = {
    ...OTHERS,
    TELEGRAM_BOT_TOKEN: BOT_TOKEN,
    WEBHOOK_URL: hook.url,
    DISCORD_WEBHOOK_URL: hook.url,
    SLACK_WEBHOOK_URL: hook.url,
    SMTP_PASSWORD: MAIL_PASSWORD,
  };
  const secrets = Secrets.read((name) => values[name]);
  const loaded = parseConfig(
    `{ telegram: { enabled: true, api_url: "${bot.url}" }, webhooks: { enabled: true }, email: { enabled: true, smtp_host: 127.0.0.1, smtp_port: ${mail.port}, smtp_security: none, smtp_user: "${MAIL_USER}", emergency_contact_email: ops@example.org } }`,
    "test",
  );
  assert.ok(loaded.ok);
  const clock = new SystemClock(), telemetry = new RecordingTelemetry(), live = new FakeViews();
  const found = await configuredSinks(loaded.value.config, secrets, () => clock.nowMs());
  assert.ok(found.ok);
  assert.deepEqual(found.value.map(({ sink }) => sink.name), [
    "telegram",
    "telegram",
    "discord",
    "slack",
    "webhook",
    "email",
  ]);
  const hidden = Object.entries(values).flatMap(([name, value]) =>
    name.endsWith("CHAT_ID") ? value.split(",") : [value]
  );
  const redaction = new Redaction(secrets.valuesToRedact());

  const written = fc.constantFrom(
    ...hidden,
    ...hidden.map((each) => encodeURIComponent(each)),
    ...hidden.map((each) => `x${each}y`),
  );
  const text = fc.array(fc.oneof(written, fc.string()), { maxLength: 4 }).map((parts) => parts.join(" "));
  const anyEvent = fc.record({
    event_type: fc.constantFrom("SYSTEM", "ERROR", "TRADE", "OPERATOR"),
    severity: fc.constantFrom("info", "warning", "error", "critical"),
    message: text,
    details: fc.dictionary(text, fc.oneof(text, fc.integer())),
  });
  const refused = () => refusal(400, `Bad Request: what is ${BOT_TOKEN}?`);
  await fc.assert(
    fc.asyncProperty(fc.array(anyEvent, { minLength: 1, maxLength: 5 }), fc.boolean(), async (events, refuses) => {
      bot.trouble = () => refuses ? refused() : undefined;
      hook.answer = () => refuses ? new Response(hook.url, { status: 400 }) : new Response();
      mail.trouble = refuses ? { code: 550, words: `no ${MAIL_PASSWORD}` } : null;
      const outboxes = found.value.map(({ sink }) =>
        new Outbox({
          sink,
          from: "Xylen",
          levels: () => ALERT_LEVELS,
          pauseMs: () => 0,
          draw: () => Promise.reject(new Error("nothing is drawn here")),
          clock,
          telemetry,
        })
      );
      const router = new AlertRouter({
        live: {
          subscribe: (listener) => {
            events.forEach((event, i) =>
              listener({
                type: "event",
                event: { event_id: `e${i}`, timestamp: 0, component: "x", ...event } as EventView,
              })
            );
            return () => {};
          },
        },
        outboxes,
        telemetry,
        drawTrade: () => null,
        redact: (words) => redaction.text(words),
      });
      await Promise.all(outboxes.map((outbox) => outbox.idle()));
      await Promise.all(outboxes.map((outbox) => outbox.close()));
      router.close();
    }),
    { numRuns: 15 },
  );
  const told = [
    ...bot.said,
    ...hook.posted.map((each) => each.text),
    ...mail.taken.map((each) => `${each.mail.subject} ${each.mail.text}`),
    ...telemetry.logs,
  ];
  assert.ok(told.length > 30 && live.status().mode === "demo");
  for (const line of told) {
    for (const secret of hidden) assert.ok(!line.includes(secret), `${secret} in ${line}`);
  }
});
