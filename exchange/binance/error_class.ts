/**
 * What a failed call means, and what may be done next. Only Binance's own code makes a refusal: whatever else comes
 * back (a time-out, a 5xx, a proxy's page) says nothing about an order that was sent.
 */
import type { ExchangeError } from "../../coordinator/ports/exchange.ts";
import { HttpFault } from "./http_fault.ts";
import { NotSent } from "./not_sent.ts";
import { SetupFault } from "./setup_fault.ts";

const TOO_MANY_REQUESTS = 429;
const BANNED = 418;
/** When the exchange names no time: a 429 clears with the minute's window, a ban lasts two minutes at least. */
const RETRY_AFTER_PRESET_MS: Readonly<Record<number, number>> = { [TOO_MANY_REQUESTS]: 60_000, [BANNED]: 120_000 };
/** The order limit's shortest window. */
const ORDER_WINDOW_MS = 10_000;

const TOO_MANY_REQUESTS_CODE = -1003;
const TOO_MANY_ORDERS_CODE = -1015;

const CLOCK_CODE = -1021;
/** Clock, key, signature, permission, account mode: no retry helps until an operator acts. */
const SETUP_CODES: readonly number[] = [-1002, CLOCK_CODE, -1022, -1125, -1131, -2014, -2015, -4061, -5028];
/** `Unknown order sent`, `Order does not exist`. */
const NOT_FOUND_CODES: readonly number[] = [-2011, -2013];
/** Binance says itself that it does not know: unknown, disconnected, unexpected, time-out, busy. */
const UNKNOWN_CODES: readonly number[] = [-1000, -1001, -1006, -1007, -1008];
/** Unauthorised, forbidden (firewall), not available in this place. */
const SETUP_STATUSES: readonly number[] = [401, 403, 451];

/** @param error What ccxt or the transport threw. */
export function exchangeError(error: unknown): ExchangeError {
  if (error instanceof HttpFault) return classOf(error);
  const detail = withoutQueries(error instanceof Error ? error.message : String(error));
  if (error instanceof SetupFault) return setup(detail);
  if (error instanceof NotSent) return rateLimited(error.retryAfterMs, detail);
  // ccxt's own word, before anything is sent: no key was given.
  if (error instanceof Error && error.constructor.name === "AuthenticationError") return setup(detail);
  return { kind: "unknown_fate", retry: "query_first", detail };
}

function classOf({ status, code, message, retryAfterMs }: HttpFault): ExchangeError {
  if (status in RETRY_AFTER_PRESET_MS || code === TOO_MANY_REQUESTS_CODE) {
    return rateLimited(retryAfterMs ?? RETRY_AFTER_PRESET_MS[status] ?? 60_000, message);
  }
  if (code === TOO_MANY_ORDERS_CODE) return rateLimited(retryAfterMs ?? ORDER_WINDOW_MS, message);
  if (status >= 500 || (code !== null && UNKNOWN_CODES.includes(code))) {
    return { kind: "unknown_fate", retry: "query_first", detail: message };
  }
  if (code === null) {
    return SETUP_STATUSES.includes(status)
      ? setup(message)
      : { kind: "unknown_fate", retry: "query_first", detail: message };
  }
  if (SETUP_CODES.includes(code)) return setup(message);
  if (NOT_FOUND_CODES.includes(code)) return { kind: "not_found", retry: "never", detail: message };
  return { kind: "rejected", retry: "never", code: String(code), detail: message };
}

/** ccxt puts the whole address into its messages, signature included. */
const withoutQueries = (message: string): string => message.replace(/\?\S+=\S*/g, "");

const setup = (detail: string): ExchangeError => ({ kind: "setup", retry: "never", detail });

const rateLimited = (retryAfterMs: number, detail: string): ExchangeError => ({
  kind: "rate_limited",
  retry: "after",
  retryAfterMs,
  detail,
});

/** The exchange's word that there is no such order. */
export const isNotFound = (error: unknown): boolean =>
  error instanceof HttpFault && classOf(error).kind === "not_found";

/** Our clock has left the exchange's: refused before anything happened. */
export const isClockRefusal = (error: unknown): boolean => error instanceof HttpFault && error.code === CLOCK_CODE;

/** 429 and 418 hold for every call of this address; going on asking makes the ban longer. */
export const stopsEveryCall = (error: unknown): boolean =>
  error instanceof HttpFault &&
  (error.status in RETRY_AFTER_PRESET_MS || error.code === TOO_MANY_REQUESTS_CODE);
