/** Inclusive bounds, in the unit that the fault states. */
export type Range = readonly [low: number, high: number];

/**
 * What gets a chance: each REST call, each message that leaves on a websocket, each minute of the exchange's clock, each
 * minute of market time, each candle, each settlement of funding.
 */
export type Occasion = "call" | "message" | "minute" | "market_minute" | "candle" | "funding";

export interface FaultKind {
  readonly occasion: Occasion;
  /** Used when the fault is named without one, and by `all`. From 0 to 1. */
  readonly chance: number;
  /** How much, where there is a how much: see `what` for the unit. */
  readonly range?: Range;
  readonly what: string;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** Every fault that the simulator knows. Each draws from a stream of its own: adding one changes none of the others. */
export const FAULTS = {
  latency: {
    occasion: "call",
    chance: 1,
    range: [5, 250],
    what: "an answer takes so many ms, in part before the exchange acts and in part after",
  },
  timeout_before: {
    occasion: "call",
    chance: 0.005,
    range: [30 * SECOND_MS, 60 * SECOND_MS],
    what: "the request is lost: nothing happens, and after so many ms a gateway's 504 page",
  },
  timeout_after: {
    occasion: "call",
    chance: 0.005,
    range: [30 * SECOND_MS, 60 * SECOND_MS],
    what: "the answer is lost: the exchange has acted, and after so many ms a gateway's 504 page",
  },
  unknown_1007: {
    occasion: "call",
    chance: 0.003,
    what: "408 with -1007, execution status unknown; it has been executed in one case of two",
  },
  unknown_503: {
    occasion: "call",
    chance: 0.003,
    what: "503 with `Unknown error`; it has been executed in one case of two",
  },
  overloaded_1008: {
    occasion: "call",
    chance: 0.003,
    what: "503 with -1008, not executed; orders that only reduce are exempt, as Binance states",
  },
  internal_1001: { occasion: "call", chance: 0.003, what: "503 with -1001, not executed" },
  html_5xx: {
    occasion: "call",
    chance: 0.003,
    what: "502, 503 or 504 with a proxy's HTML page; it has been executed in one case of two",
  },
  http_429: {
    occasion: "call",
    chance: 0.001,
    range: [2 * SECOND_MS, 20 * SECOND_MS],
    what: "429 with -1003 and Retry-After for so many ms; going on ends in a ban",
  },
  http_418: {
    occasion: "call",
    chance: 0.0001,
    range: [30 * SECOND_MS, 120 * SECOND_MS],
    what: "418: the address is banned for so many ms",
  },
  recv_window: { occasion: "call", chance: 0.002, what: "a signed call is refused with -1021" },
  clock_jump: {
    occasion: "minute",
    chance: 0.0005,
    range: [1_500, 30 * SECOND_MS],
    what: "the exchange's wall clock stands off by so many ms, ahead or behind, for 1 to 5 minutes",
  },
  rule_change: {
    occasion: "minute",
    chance: 0.0002,
    range: [MINUTE_MS, 10 * MINUTE_MS],
    what: "for so many ms algo orders are refused with -4120, or orders that do not reduce with -4087",
  },
  stop_rejected: {
    occasion: "call",
    chance: 0.01,
    what: "a stop or take-profit order is refused with -2021, or accepted and then REJECTED",
  },
  halt: {
    occasion: "minute",
    chance: 0.0005,
    range: [10 * SECOND_MS, 5 * MINUTE_MS],
    what: "for so many ms new orders are refused, with -4141 or -1008, while market data goes on",
  },
  maintenance: {
    occasion: "minute",
    chance: 0.0002,
    range: [10 * SECOND_MS, 5 * MINUTE_MS],
    what: "for so many ms every call is answered 503 and every websocket is closed and refused",
  },
  stale_market: {
    occasion: "minute",
    chance: 0.002,
    range: [2 * SECOND_MS, 30 * SECOND_MS],
    what: "for so many ms market data by REST repeats its first answer",
  },
  trades_lag: {
    occasion: "minute",
    chance: 0.005,
    range: [SECOND_MS, 10 * SECOND_MS],
    what: "for so many ms the trade list leaves out the newest executions",
  },
  ws_drop: { occasion: "message", chance: 0.01, what: "a websocket message is lost" },
  ws_duplicate: { occasion: "message", chance: 0.01, what: "a websocket message comes twice" },
  ws_reorder: { occasion: "message", chance: 0.01, what: "a websocket message comes after the next one" },
  ws_delay: {
    occasion: "message",
    chance: 0.02,
    range: [50, 3 * SECOND_MS],
    what: "a websocket message comes so many ms late",
  },
  ws_close: { occasion: "message", chance: 0.002, what: "the connection is closed instead of sending a message" },
  ws_freeze: {
    occasion: "minute",
    chance: 0.001,
    range: [10 * SECOND_MS, 10 * MINUTE_MS],
    what: "for so many ms websockets stay open and carry nothing: what would have come is lost",
  },
  listen_key_expiry: { occasion: "minute", chance: 0.001, what: "the listen key ends before its time" },
  price_gap: {
    occasion: "candle",
    chance: 0.002,
    range: [50, 500],
    what: "a candle opens so many basis points above or below the last close, and the market stays there",
  },
  partial_fill: {
    occasion: "candle",
    chance: 0.05,
    range: [1, 100],
    what: "a candle trades so many thousandths of a coin only: our orders are filled in part",
  },
  funding_spike: {
    occasion: "funding",
    chance: 0.05,
    range: [30, 200],
    what: "a funding rate of so many basis points, of either sign",
  },
  liquidation: { occasion: "market_minute", chance: 0.00005, what: "the exchange liquidates the position" },
  deleveraging: {
    occasion: "market_minute",
    chance: 0.00005,
    what: "the exchange closes the position against a bankrupt one (ADL)",
  },
  manual_close: { occasion: "market_minute", chance: 0.0005, what: "the user closes the position by hand" },
  manual_open: { occasion: "market_minute", chance: 0.0003, what: "the user opens or enlarges a position by hand" },
  manual_cancel_stop: { occasion: "market_minute", chance: 0.0005, what: "the user cancels one algo order" },
  manual_cancel_all: {
    occasion: "market_minute",
    chance: 0.0002,
    what: "the user cancels all open orders of both lists",
  },
  manual_limit: { occasion: "market_minute", chance: 0.0003, what: "the user places a limit order far from the price" },
  manual_hedge_mode: { occasion: "market_minute", chance: 0.00005, what: "the user switches to hedge mode" },
  manual_transfer: {
    occasion: "market_minute",
    chance: 0.0002,
    range: [10, 500],
    what: "the user deposits or withdraws so many dollars, if so much is free",
  },
} as const satisfies Record<string, FaultKind>;

export type FaultName = keyof typeof FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];

export const kindOf = (name: FaultName): FaultKind => FAULTS[name];
