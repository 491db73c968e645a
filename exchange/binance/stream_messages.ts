import type { ExchangeHint } from "../../coordinator/ports/exchange.ts";

/** What a websocket message is about. Empty for what nobody needs to know. Never fails: a doorbell only rings. */
export function hintsOf(message: unknown): ExchangeHint[] {
  if (Array.isArray(message)) return message.flatMap(hintsOf);
  const { e, E, o, s, p } = fieldsOf(message);
  switch (e) {
    case "ORDER_TRADE_UPDATE":
      return orderHint(fieldsOf(o)["c"]);
    case "ALGO_UPDATE":
      return orderHint(fieldsOf(o)["caid"]);
    case "ACCOUNT_UPDATE":
    case "MARGIN_CALL":
      return [{ kind: "account" }];
    case "markPriceUpdate":
      return priceHint(s, p, E);
    default:
      return [];
  }
}

/** An id that ccxt's own counters do not reach. */
const PING_ID = 999_000;

/** Asks a stream for a sign of life: a websocket here has no ping of its own. */
export const PING = { method: "LIST_SUBSCRIPTIONS", id: PING_ID } as const;

export const isPong = (message: unknown): boolean => Number(fieldsOf(message)["id"] ?? NaN) === PING_ID;

export const isListenKeyExpired = (message: unknown): boolean => fieldsOf(message)["e"] === "listenKeyExpired";

/** The answer to `SUBSCRIBE`. */
export const isSubscribed = (message: unknown): boolean => {
  const { result, id } = fieldsOf(message);
  return result === null && id !== undefined;
};

/** Without an id the listener still has to look. */
const orderHint = (clientOrderId: unknown): ExchangeHint[] => [
  typeof clientOrderId === "string" && clientOrderId !== "" ? { kind: "order", clientOrderId } : { kind: "account" },
];

function priceHint(symbol: unknown, price: unknown, atMs: unknown): ExchangeHint[] {
  const value = Number(price ?? NaN);
  if (typeof symbol !== "string" || typeof atMs !== "number" || !(value > 0)) return [];
  return [{ kind: "price", symbol, price: value, atMs }];
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? value as Readonly<Record<string, unknown>> : {};
