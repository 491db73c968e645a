import type { KeyPath } from "./faults.ts";

/** Key names that hold secrets, and the variable of the environment that is meant instead. First match wins. */
const SECRET_KEYS: readonly (readonly [RegExp, string | ((path: string) => string)])[] = [
  [/^(bot_?token|telegram_?token)$/i, "TELEGRAM_BOT_TOKEN"],
  [/^(chat_?id|telegram_?chat_?id)$/i, "TELEGRAM_CHAT_ID"],
  [/^(auth_?token|libsql_?auth_?token|turso_?token)$/i, "LIBSQL_AUTH_TOKEN"],
  [/^smtp_?pass(word)?$/i, "SMTP_PASSWORD"],
  [/^(auth_?secret|session_?secret|jwt_?secret|password|passphrase)$/i, "XYLEN_AUTH_SECRET"],
  [/^testnet_?(api_?)?key$/i, "BINANCE_TESTNET_API_KEY"],
  [/^testnet_?(api_?)?secret(_?key)?$/i, "BINANCE_TESTNET_API_SECRET"],
  [/^(binance_?)?(api|access)_?key(_?id)?$/i, (path) => variableOfPlace(path, "API_KEY")],
  [/^(binance_?)?(api_?)?(secret|private)(_?key)?$/i, (path) => variableOfPlace(path, "API_SECRET")],
  [/^token$/i, (path) => /telegram/i.test(path) ? "TELEGRAM_BOT_TOKEN" : "XYLEN_AUTH_SECRET"],
];

const variableOfPlace = (path: string, kind: string): string =>
  /testnet/i.test(path) ? `BINANCE_TESTNET_${kind}` : `BINANCE_${kind}`;

/** Values that are secrets wherever they stand. */
const SECRET_VALUES: readonly (readonly [RegExp, string | null])[] = [
  [/^\d{6,12}:[A-Za-z0-9_-]{30,}$/, "TELEGRAM_BOT_TOKEN"],
  [/^https:\/\/([a-z]+\.)?discord(app)?\.com\/api\/webhooks\//i, "DISCORD_WEBHOOK_URL"],
  [/^https:\/\/hooks\.slack\.com\//i, "SLACK_WEBHOOK_URL"],
  [/^(libsql|wss?):.*[?&]authToken=/i, "LIBSQL_AUTH_TOKEN"],
  [/^[a-z]+:\/\/[^/\s@]+:[^/\s@]+@/i, null],
];

export interface SecretFound {
  readonly path: KeyPath;
  /** Where it belongs; null for an address with a password in it, which has no variable of its own. */
  readonly variable: string | null;
}

/** @returns Every secret that stands in a parsed file. The values themselves are not in the answer. */
export function secretsInFile(value: unknown, path: KeyPath = []): SecretFound[] {
  if (typeof value === "string") {
    const found = SECRET_VALUES.find(([pattern]) => pattern.test(value));
    return found ? [{ path, variable: found[1] }] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([step, child]) => {
    const variable = typeof step === "string" ? variableFor(step, path) : undefined;
    return variable === undefined ? secretsInFile(child, [...path, step]) : [{ path: [...path, step], variable }];
  });
}

function variableFor(key: string, path: KeyPath): string | undefined {
  const match = SECRET_KEYS.find(([pattern]) => pattern.test(key))?.[1];
  return typeof match === "function" ? match(path.join(".")) : match;
}
