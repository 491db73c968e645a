import { type Candle, candleContext, candleFault } from "../../domain/candle.ts";
import { checkedBy, type Fault } from "./fields.ts";

/** Longest candle window: a bound on what a server takes in. */
export const CANDLES_MAX = 5_000;

/** A candle on the wire: `timestamp` is its open time. */
export interface WireCandle {
  timestamp: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  /** Of the last settlement before the close, as a fraction. */
  funding_rate?: number | undefined;
  /** Close of the leading market's candle of the same time. */
  leader_close?: number | undefined;
}

const CANDLE_FIELDS = ["timestamp", "open", "high", "low", "close", "volume"] as const;
const CONTEXT_FIELDS = ["funding_rate", "leader_close"] as const;

/** Oldest first, so that the last is the candle decided on. */
export const wireCandles = checkedBy<WireCandle[]>((value) => {
  if (!Array.isArray(value)) return [{ path: [], message: "must be a list of candles" }];
  if (value.length === 0 || value.length > CANDLES_MAX) {
    return [{ path: [], message: `must hold 1 to ${CANDLES_MAX} candles, holds ${value.length}` }];
  }
  const faults: Fault[] = [];
  let before = -Infinity;
  for (let i = 0; i < value.length; i++) {
    const fault = wireCandleFault(value[i]);
    if (fault) faults.push({ path: [i, ...fault.path], message: fault.message });
    else if (value[i].timestamp <= before) {
      return [...faults, { path: [i, "timestamp"], message: "candles must be in ascending order of time" }];
    } else before = value[i].timestamp;
  }
  return faults;
});

function wireCandleFault(value: unknown): Fault | undefined {
  if (typeof value !== "object" || value === null) return { path: [], message: "must be a candle" };
  const candle = value as WireCandle;
  for (const field of CANDLE_FIELDS) {
    if (typeof candle[field] !== "number") return { path: [field], message: "must be a number" };
  }
  for (const field of CONTEXT_FIELDS) {
    if (candle[field] !== undefined && typeof candle[field] !== "number") {
      return { path: [field], message: "must be a number, or absent" };
    }
  }
  const message = candleFault(candleFromWire(candle));
  return message === undefined ? undefined : { path: [], message };
}

export const candleToWire = (candle: Candle): WireCandle => ({
  timestamp: candle.openTimeMs,
  open: candle.open,
  high: candle.high,
  low: candle.low,
  close: candle.close,
  volume: candle.volume,
  ...(candle.fundingRate !== undefined && { funding_rate: candle.fundingRate }),
  ...(candle.leaderClose !== undefined && { leader_close: candle.leaderClose }),
});

export const candleFromWire = (candle: WireCandle): Candle => ({
  openTimeMs: candle.timestamp,
  open: candle.open,
  high: candle.high,
  low: candle.low,
  close: candle.close,
  volume: candle.volume,
  ...candleContext(candle.funding_rate, candle.leader_close),
});
