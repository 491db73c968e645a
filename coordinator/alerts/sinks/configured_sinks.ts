import { err, ok, type Result } from "../../../domain/result.ts";
import type { AlertLevel } from "../../ports/alerts.ts";
import type { Sink } from "../sink.ts";

/** What the configuration says of alerts: its sections `telegram`, `webhooks` and `email`. */
export interface AlertSettings {
  readonly telegram: SinkSettings & {
    readonly daily_summary_time: string;
    readonly commands_enabled: boolean;
    readonly api_url: string;
  };
  readonly webhooks: SinkSettings;
  readonly email: SinkSettings & EmailSettings;
}

export interface SinkSettings {
  readonly enabled: boolean;
  readonly levels: readonly AlertLevel[];
  readonly seconds_between_alerts: number;
}

export interface EmailSettings {
  readonly emergency_contact_email: string;
  readonly from: string;
  readonly smtp_host: string;
  readonly smtp_port: number;
  readonly smtp_security: "starttls" | "tls" | "none";
  readonly smtp_user: string;
}

/** Secrets of alerts, as the environment names them. */
export interface AlertSecrets {
  get(
    name:
      | "TELEGRAM_BOT_TOKEN"
      | "DISCORD_WEBHOOK_URL"
      | "SLACK_WEBHOOK_URL"
      | "WEBHOOK_URL"
      | "WEBHOOK_SECRET"
      | "SMTP_PASSWORD",
  ): string | undefined;
  list(name: "TELEGRAM_CHAT_ID"): string[];
}

/** A sink, and whose settings hold for it. */
export interface ConfiguredSink {
  readonly sink: Sink;
  readonly section: keyof AlertSettings;
}

/**
 * Every sink that is switched on. Libraries are loaded only for those.
 *
 * @param nowMs Wall time. @returns Every reason why one of them can not work, in words.
 */
export async function configuredSinks(
  settings: AlertSettings,
  secrets: AlertSecrets,
  nowMs: () => number,
): Promise<Result<readonly ConfiguredSink[], readonly string[]>> {
  const faults: string[] = [], sinks: ConfiguredSink[] = [];
  const add = (section: keyof AlertSettings, sink: Sink) => void sinks.push({ sink, section });
  if (settings.telegram.enabled) {
    const token = secrets.get("TELEGRAM_BOT_TOKEN"), chats = secrets.list("TELEGRAM_CHAT_ID");
    if (token === undefined) faults.push("telegram.enabled needs TELEGRAM_BOT_TOKEN in the environment");
    if (chats.length === 0) faults.push("telegram.enabled needs TELEGRAM_CHAT_ID in the environment");
    if (token !== undefined && chats.length > 0) {
      const { TelegramSink } = await import("./telegram.ts");
      const { botApi } = await import("../telegram/bot_api.ts");
      const api = botApi(token, settings.telegram.api_url);
      for (const chat of chats) add("telegram", new TelegramSink(api, chat));
    }
  }
  if (settings.webhooks.enabled) {
    const { WEBHOOK_FORMATS, WebhookSink } = await import("./webhook.ts");
    for (const { variable, format } of WEBHOOK_FORMATS) {
      const url = secrets.get(variable);
      if (url === undefined) continue;
      if (!URL.canParse(url) || !/^https?:/.test(url)) faults.push(`${variable} must be an http or https address`);
      else add("webhooks", new WebhookSink(url, format, { secret: secrets.get("WEBHOOK_SECRET"), nowMs }));
    }
    if (!WEBHOOK_FORMATS.some(({ variable }) => secrets.get(variable) !== undefined)) {
      const names = WEBHOOK_FORMATS.map(({ variable }) => variable).join(", ");
      faults.push(`webhooks.enabled needs one of ${names} in the environment`);
    }
  }
  if (settings.email.enabled) {
    const { EmailSink } = await import("./email.ts");
    const password = secrets.get("SMTP_PASSWORD");
    if (settings.email.smtp_user !== "" && password === undefined) {
      faults.push("email.smtp_user needs SMTP_PASSWORD in the environment");
    } else add("email", new EmailSink(settings.email, password));
  }
  return faults.length > 0 ? err(faults) : ok(sinks);
}
