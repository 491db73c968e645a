import type { AlertLevel } from "../../../ports/alerts.ts";
import { choice, choices, flag, number, section, text, timezone, URL_PATTERN, whole } from "../keys.ts";

/** As people read them; how grave they are is another order. */
const ALL = ["TRADE", "ERROR", "CIRCUIT_BREAKER", "WARNING", "DAILY_SUMMARY", "SYSTEM"] as const;

const levels = (usual: readonly AlertLevel[] = ALL) =>
  choices({
    built: ALL,
    default: usual,
    minItems: 0,
    maxItems: ALL.length,
    reloadable: true,
    description: "Kinds of message that are sent.",
  });

const secondsBetweenAlerts = (usual: number) =>
  number({
    default: usual,
    min: 0,
    max: 3600,
    unit: "s",
    reloadable: true,
    description: "Least pause between two messages; what comes in between is put together.",
  });

export const telegram = section("Messages by Telegram; token and chats come from the environment.", {
  enabled: flag({ default: false, description: "Send them." }),
  levels: levels(),
  seconds_between_alerts: secondsBetweenAlerts(10),
  daily_summary_time: text({
    default: "23:59",
    shape: 'a time of day in quotes, such as "23:59"',
    pattern: /^([01]\d|2[0-3]):[0-5]\d$/,
    reloadable: true,
    description: "When the day's summary is sent, by every way that takes DAILY_SUMMARY; by this machine's clock.",
  }),
  daily_summary_timezone: timezone({
    default: "UTC",
    reloadable: true,
    description: "Where it is that time.",
  }),
  commands_enabled: flag({ default: false, description: "Take operator commands from the chats." }),
  api_url: text({
    default: "https://api.telegram.org",
    shape: "an http or https address",
    pattern: URL_PATTERN,
    description: "Of the Bot API: another one for a Bot API server of your own.",
  }),
});

export const webhooks = section("Messages by HTTP POST; the addresses are secrets and come from the environment.", {
  enabled: flag({ default: false, description: "Send them." }),
  levels: levels(),
  seconds_between_alerts: secondsBetweenAlerts(10),
});

const ADDRESS_OR_EMPTY = /^([^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+)?$/;

export const email = section("Messages by e-mail; the password comes from the environment.", {
  enabled: flag({ default: false, description: "Send them." }),
  levels: levels(["CIRCUIT_BREAKER", "ERROR", "WARNING", "DAILY_SUMMARY"]),
  seconds_between_alerts: secondsBetweenAlerts(300),
  emergency_contact_email: text({
    default: "",
    shape: "an e-mail address or empty",
    pattern: ADDRESS_OR_EMPTY,
    description: "Where to.",
  }),
  from: text({
    default: "",
    shape: "an e-mail address or empty",
    pattern: ADDRESS_OR_EMPTY,
    description: "Who they are from; empty for the address that they go to.",
  }),
  smtp_host: text({
    default: "",
    shape: "a host name or empty",
    pattern: /^[A-Za-z0-9._:-]{0,253}$/,
    description: "Mail server that takes them.",
  }),
  smtp_port: whole({ default: 587, min: 1, max: 65_535, unit: "port", description: "Its port." }),
  smtp_security: choice({
    built: ["starttls", "tls", "none"],
    default: "starttls",
    description: "How the line is encrypted. `none` sends the password in the clear: on this machine only.",
  }),
  smtp_user: text({
    default: "",
    shape: "a name or empty",
    pattern: /^[^\s]{0,254}$/,
    description: "Who signs in, with the password of the environment; empty for a server that asks for nothing.",
  }),
});
