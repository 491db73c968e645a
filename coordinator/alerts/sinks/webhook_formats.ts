import type { AlertLevel } from "../../ports/alerts.ts";
import { dateTime } from "../../../domain/figure_text.ts";
import { factLine, headline, type Markup, messageText, untoldLine } from "../message_text.ts";
import { cut, readable } from "../readable.ts";
import type { AlertMessage, GatheredAlert } from "../sink.ts";

/** How one kind of receiver wants a message. */
export interface WebhookFormat {
  readonly name: string;
  readonly takesPictures: boolean;
  /** Of the request: JSON text, or a form with files. */
  body(message: AlertMessage, sentAtMs: number): string | FormData;
}

const COLOURS: Readonly<Record<AlertLevel, number>> = {
  CIRCUIT_BREAKER: 0xb91c1c,
  ERROR: 0xdc2626,
  WARNING: 0xd97706,
  DAILY_SUMMARY: 0x2563eb,
  TRADE: 0x059669,
  SYSTEM: 0x64748b,
};

/** What Discord takes: embeds of a message, characters of them all, of a title and a description. */
const EMBEDS_MAX = 10;
const EMBED_CHARACTERS_MAX = 5_000;
const TITLE_CHARACTERS_MAX = 256;
const DESCRIPTION_CHARACTERS_MAX = 1_500;

/** https://discord.com/developers/docs/resources/webhook#execute-webhook */
export const DISCORD: WebhookFormat = {
  name: "discord",
  takesPictures: true,
  body(message) {
    const embeds = discordEmbeds(message);
    const shown = message.picture ? [...embeds, { image: { url: "attachment://chart.png" } }] : embeds;
    // Nobody is called by a name that stands in a text.
    const payload = {
      username: "Xylen",
      content: discordHead(message),
      embeds: shown,
      allowed_mentions: { parse: [] },
    };
    if (!message.picture) return JSON.stringify(payload);
    const form = new FormData();
    form.set("payload_json", JSON.stringify(payload));
    form.set("files[0]", new Blob([message.picture.png], { type: "image/png" }), "chart.png");
    return form;
  },
};

function discordEmbeds({ alerts, picture }: AlertMessage) {
  const embeds = [];
  let used = 0;
  for (const gathered of alerts) {
    const embed = embedOf(gathered);
    used += embed.title.length + embed.description.length;
    if (embeds.length === EMBEDS_MAX - (picture ? 1 : 0) || used > EMBED_CHARACTERS_MAX) break;
    embeds.push(embed);
  }
  return embeds;
}

const embedOf = (gathered: GatheredAlert) => ({
  title: cut(readable(headline(gathered)), TITLE_CHARACTERS_MAX),
  description: [gathered.alert.text, factLine(gathered.alert)].filter(Boolean)
    .map((part) => cut(readable(part), DESCRIPTION_CHARACTERS_MAX)).join("\n"),
  color: COLOURS[gathered.alert.level],
  timestamp: new Date(gathered.alert.atMs).toISOString(),
});

/** Who it is from, and what has no room. */
function discordHead(message: AlertMessage): string {
  const untold = new Map(message.untold);
  for (const { alert: { level }, times } of message.alerts.slice(discordEmbeds(message).length)) {
    untold.set(level, (untold.get(level) ?? 0) + times);
  }
  return [message.from, ...(untold.size > 0 ? [untoldLine(untold)] : [])].join("\n");
}

const SLACK_CHARACTERS_MAX = 3_500;
/** Slack's own markup; three signs are escaped as in HTML. */
const MRKDWN: Markup = {
  bold: (text) => `*${slackText(text).replaceAll("*", "∗")}*`,
  plain: (text) => slackText(text),
};
const slackText = (text: string) =>
  readable(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks; it takes no files. */
export const SLACK: WebhookFormat = {
  name: "slack",
  takesPictures: false,
  body: (message) => JSON.stringify({ text: messageText(message, SLACK_CHARACTERS_MAX, MRKDWN) }),
};

/** Everything there is, for a program to read. */
export const GENERIC: WebhookFormat = {
  name: "webhook",
  takesPictures: true,
  body: ({ from, alerts, untold, picture }, sentAtMs) =>
    JSON.stringify({
      type: "xylen.alerts",
      from,
      sent_at: sentAtMs,
      alerts: alerts.map(({ alert: { level, title, text, facts, atMs }, times }) => ({
        level,
        title,
        text,
        facts: Object.fromEntries(facts.map(({ name, value }) => [readable(name), value])),
        timestamp: atMs,
        time: dateTime(atMs),
        times,
      })),
      untold: Object.fromEntries(untold),
      picture: picture && { caption: picture.caption, png_base64: picture.png.toBase64() },
    }, (_, value) => typeof value === "string" ? readable(value) : value),
};
