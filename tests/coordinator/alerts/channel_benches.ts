import assert from "node:assert/strict";
import { DISCORD, GENERIC, SLACK, type WebhookFormat } from "../../../coordinator/alerts/sinks/webhook_formats.ts";
import { EmailSink } from "../../../coordinator/alerts/sinks/email.ts";
import { TelegramSink } from "../../../coordinator/alerts/sinks/telegram.ts";
import { WebhookSink } from "../../../coordinator/alerts/sinks/webhook.ts";
import type { Sink } from "../../../coordinator/alerts/sink.ts";
import { botApi } from "../../../coordinator/alerts/telegram/bot_api.ts";
import {
  BOT_TOKEN,
  CHAT_ID,
  FakeBotApi,
  readAsTelegramDoes,
  refusal,
  tooManyRequests,
} from "../../fixtures/fake_bot_api.ts";
import { FakeMailServer, MAIL_PASSWORD, MAIL_USER } from "../../fixtures/fake_mail_server.ts";
import { FakeWebhook, HOOK_SECRET } from "../../fixtures/fake_webhook.ts";

export const SIGNING_SECRET = "signing-secret-that-is-never-shown";

/** What a receiver does with a message. */
export type Mood = "takes" | "busy" | "broken" | "refuses" | "hangs";

/** One channel with a real receiver at its other end. */
export interface ChannelBench extends AsyncDisposable {
  readonly sink: Sink;
  /** The same channel, where nobody listens. */
  readonly away: Sink;
  /** None of these may be told to anybody. */
  readonly secrets: readonly string[];
  /** What has arrived, as its reader sees it. */
  received(): Promise<{ readonly text: string; readonly pictures: readonly Uint8Array[] }[]>;
  mood(mood: Mood): void;
}

/** A port that was free a moment ago. */
function closedPort(): number {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  return listener.addr.port;
}

function telegramBench(): Promise<ChannelBench> {
  const bot = new FakeBotApi();
  const answers: Record<Mood, (() => Response) | undefined> = {
    takes: undefined,
    busy: () => tooManyRequests(7),
    broken: () => new Response("<html>bad gateway</html>", { status: 502 }),
    refuses: () => refusal(403, "Forbidden: bot was blocked by the user"),
    hangs: undefined,
  };
  return Promise.resolve({
    sink: new TelegramSink(botApi(BOT_TOKEN, bot.url), CHAT_ID),
    away: new TelegramSink(botApi(BOT_TOKEN, `http://127.0.0.1:${closedPort()}`), CHAT_ID),
    secrets: [BOT_TOKEN, CHAT_ID],
    received: () =>
      Promise.resolve(
        bot.calls.map(({ params, files }) => ({
          text: readAsTelegramDoes(String(params.text ?? params.caption)),
          pictures: [...files.values()],
        })),
      ),
    mood: (mood) => {
      bot.hangs = mood === "hangs";
      bot.trouble = () => answers[mood]?.();
    },
    [Symbol.asyncDispose]: () => bot[Symbol.asyncDispose](),
  });
}

function webhookBench(format: WebhookFormat, read: (body: string) => string): Promise<ChannelBench> {
  const hook = new FakeWebhook();
  const answers: Record<Mood, () => Response | null> = {
    takes: () => new Response("ok"),
    busy: () => new Response("slow down", { status: 429, headers: { "retry-after": "7" } }),
    broken: () => new Response("oh", { status: 500 }),
    refuses: () => new Response("no such hook", { status: 404 }),
    hangs: () => null,
  };
  const options = { secret: SIGNING_SECRET, nowMs: () => 1_700_000_000_000 };
  return Promise.resolve({
    sink: new WebhookSink(hook.url, format, options),
    away: new WebhookSink(`http://127.0.0.1:${closedPort()}/${HOOK_SECRET}`, format, options),
    secrets: [HOOK_SECRET, SIGNING_SECRET],
    received: () =>
      Promise.resolve(
        hook.posted.map(({ text, files }) => ({ text: read(text), pictures: [...files.values(), ...inJson(text)] })),
      ),
    mood: (mood) => hook.answer = answers[mood],
    [Symbol.asyncDispose]: () => hook[Symbol.asyncDispose](),
  });
}

function inJson(body: string): Uint8Array[] {
  const { picture } = JSON.parse(body);
  return picture ? [Uint8Array.fromBase64(picture.png_base64)] : [];
}

async function emailBench(): Promise<ChannelBench> {
  const server = await FakeMailServer.start();
  const settings = {
    emergency_contact_email: "operator@example.org",
    from: "xylen@example.org",
    smtp_host: "127.0.0.1",
    smtp_port: server.port,
    smtp_security: "none",
    smtp_user: MAIL_USER,
  } as const;
  const busy = { code: 451, words: `try again with ${MAIL_PASSWORD}` };
  return {
    sink: new EmailSink(settings, MAIL_PASSWORD),
    away: new EmailSink({ ...settings, smtp_port: closedPort() }, MAIL_PASSWORD),
    secrets: [MAIL_PASSWORD],
    received: () =>
      Promise.resolve(server.taken.map(({ mail: { subject, text, attachments } }) => ({
        text: `${subject}\n${text}`,
        pictures: attachments.map(({ content }) => new Uint8Array(content as ArrayBuffer)),
      }))),
    mood: (mood) =>
      server.trouble =
        ({ takes: null, busy, broken: busy, refuses: { code: 550, words: "no such user" }, hangs: "hangs" } as const)[
          mood
        ],
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

const textOf = ({ title = "", description = "" }: { title?: string; description?: string }) => title + description;
const fromDiscord = (body: string): string => {
  const { content, embeds } = JSON.parse(body);
  // What its documentation calls limits; https://discord.com/developers/docs/resources/message#embed-object
  assert.ok(content.length <= 2000 && embeds.length <= 10, body);
  for (const { title = "", description = "" } of embeds) assert.ok(title.length <= 256 && description.length <= 4096);
  assert.ok(embeds.map(textOf).join("").length <= 6000);
  return [content, ...embeds.flatMap(({ title = "", description = "" }) => [title, description])].join("\n");
};
const fromSlack = (body: string): string => {
  const { text } = JSON.parse(body);
  // Only three signs are markup of links and of names that ring a bell.
  assert.ok(text.length <= 4000 && !/[<>]/.test(text), text);
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
};
const fromGeneric = (body: string): string => {
  const { from, alerts, untold } = JSON.parse(body);
  const told = alerts.map(({ title, text, facts, times }: Record<string, unknown>) =>
    [title, times, text, ...Object.entries(facts as object).flat()].join("\n")
  );
  return [from, ...told, ...Object.entries(untold).flat()].join("\n");
};

export const CHANNELS: Readonly<Record<string, () => Promise<ChannelBench>>> = {
  telegram: telegramBench,
  discord: () => webhookBench(DISCORD, fromDiscord),
  slack: () => webhookBench(SLACK, fromSlack),
  webhook: () => webhookBench(GENERIC, fromGeneric),
  email: emailBench,
};
