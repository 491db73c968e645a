import { choice, flag, number, section, textOrNull, URL_PATTERN, whole } from "../keys.ts";

export const exchange = section("The exchange.", {
  id: choice({ built: ["binanceusdm"], default: "binanceusdm", description: "ccxt's name of the exchange." }),
  account_name: textOrNull({
    shape: "1 to 40 letters, digits, dots, dashes or underscores",
    pattern: /^[\w.-]{1,40}$/,
    description:
      "What this account is called where money is closed out on purpose: `flatten` asks for it. Null names it by the mode.",
  }),
  urls: section("Other addresses than the exchange's own, for a proxy or another simulator.", {
    rest: textOrNull({
      unused: true,
      shape: "an http or https address",
      pattern: URL_PATTERN,
      description: "Base address of the REST interface.",
    }),
    websocket: textOrNull({
      unused: true,
      shape: "a ws or wss address",
      pattern: /^wss?:\/\/[^\s/@]+(\/[^\s]*)?$/,
      description: "Base address of the websocket streams.",
    }),
  }),
  rate_limit_buffer: number({
    default: 0.8,
    min: 0.1,
    max: 1,
    unit: "fraction of the exchange's limit",
    description:
      "How much of the allowed requests and orders everything but protective orders may use; the rest is theirs.",
  }),
  websocket_enabled: flag({
    default: true,
    description: "Listen to the user and market streams; otherwise everything is asked for by REST.",
  }),
  recv_window_ms: whole({
    default: 5000,
    min: 100,
    max: 60_000,
    unit: "ms",
    description: "How old a signed request may be when it reaches the exchange.",
  }),
});
