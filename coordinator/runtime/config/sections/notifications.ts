import { choices, flagNotBuilt, number, section, text, texts, URL_PATTERN } from "../keys.ts";

const LEVELS = ["TRADE", "ERROR", "CIRCUIT_BREAKER", "WARNING", "DAILY_SUMMARY", "SYSTEM"] as const;

const levels = () =>
  choices({
    built: LEVELS,
    default: LEVELS,
    minItems: 0,
    maxItems: LEVELS.length,
    unused: true,
    description: "Kinds of message that are sent.",
  });

const secondsBetweenAlerts = () =>
  number({
    default: 10,
    min: 0,
    max: 3600,
    unit: "s",
    unused: true,
    description: "Least pause between two messages; those in between are put together.",
  });

export const telegram = section("Messages by Telegram; token and chat come from the environment.", {
  enabled: flagNotBuilt({ description: "Send them." }),
  levels: levels(),
  seconds_between_alerts: secondsBetweenAlerts(),
  daily_summary_time: text({
    default: "23:59",
    shape: 'a time of day in quotes, such as "23:59"',
    pattern: /^([01]\d|2[0-3]):[0-5]\d$/,
    unused: true,
    description: "When the day's summary is sent, UTC.",
  }),
  commands_enabled: flagNotBuilt({ description: "Take operator commands from the chat." }),
});

export const webhooks = section("Messages by HTTP POST.", {
  enabled: flagNotBuilt({ description: "Send them." }),
  urls: texts({
    default: [],
    minItems: 0,
    maxItems: 10,
    of: "addresses",
    shape: "an http or https address",
    pattern: URL_PATTERN,
    unused: true,
    description: "Where to.",
  }),
  levels: levels(),
  seconds_between_alerts: secondsBetweenAlerts(),
});

export const email = section("The address that operators are told to write to.", {
  enabled: flagNotBuilt({ description: "Send messages by e-mail." }),
  emergency_contact_email: text({
    default: "",
    shape: "an e-mail address or empty",
    pattern: /^([^\s@]+@[^\s@]+\.[^\s@]+)?$/,
    unused: true,
    description: "Shown in alarms.",
  }),
});
