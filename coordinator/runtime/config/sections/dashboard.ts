import { number, section, text, texts, whole } from "../keys.ts";

export const dashboard = section("Dashboard and API.", {
  port: whole({ default: 8000, min: 0, max: 65_535, unit: "port", description: "TCP port; 0 takes a free one." }),
  host: text({
    default: "127.0.0.1",
    shape: "an address or host name",
    pattern: /^[A-Za-z0-9.:-]{1,253}$/,
    description: "Address to listen on. Anything but loopback demands `XYLEN_AUTH_SECRET`.",
  }),
  websocket_heartbeat: number({
    default: 30,
    min: 1,
    max: 60,
    unit: "s",
    description: "Longest silence on `/ws`.",
  }),
  cors_origins: texts({
    default: [],
    minItems: 0,
    maxItems: 50,
    of: "origins",
    shape: "an origin such as https://example.org",
    pattern: /^https?:\/\/[A-Za-z0-9.-]+(:\d{1,5})?$/,
    description: "Other origins that may read the API.",
  }),
  rate_limit_requests_per_minute: whole({
    default: 60,
    min: 1,
    max: 100_000,
    unit: "requests a minute",
    description: "Operator actions that one client may send.",
  }),
  read_limit_requests_per_minute: whole({
    default: 6_000,
    min: 60,
    max: 1_000_000,
    unit: "requests a minute",
    description: "Pages and data that one client may read: reading takes turns with what trading stores.",
  }),
  session_hours: whole({
    default: 12,
    min: 1,
    max: 720,
    unit: "h",
    description: "How long a sign-in lasts at most.",
  }),
  session_idle_minutes: whole({
    default: 120,
    min: 5,
    max: 43_200,
    unit: "min",
    description: "How long a sign-in lasts unused; an open page uses it.",
  }),
  trusted_proxies: texts({
    default: [],
    minItems: 0,
    maxItems: 50,
    of: "addresses or networks",
    shape: "an address or network such as 10.0.0.5 or 10.0.0.0/8",
    pattern: /^[0-9a-fA-F.:]{2,39}(\/\d{1,3})?$/,
    description:
      "Reverse proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed; the last must set both itself.",
  }),
});
