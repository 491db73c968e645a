import { FEATURE_NAMES } from "../../../features/mod.ts";
import { isTimeframe, type Timeframe } from "../../../domain/candle.ts";

const PRICES = ["open", "high", "low", "close"] as const;

/** What can be stored, with the columns beside `timestamp_ms`. */
export const KINDS = {
  candles: [...PRICES, "volume"],
  mark_prices: PRICES,
  funding_rates: ["funding_rate"],
  /** Of the catalogue; empty while not warm. */
  features: FEATURE_NAMES,
} as const satisfies Record<string, readonly string[]>;

export type Kind = keyof typeof KINDS;

export const KIND_NAMES = Object.keys(KINDS) as readonly Kind[];

export const isKind = (text: string): text is Kind => Object.hasOwn(KINDS, text);

/** One run of rows through time. */
export interface Series {
  readonly kind: Kind;
  /** The exchange's id, e.g. `BTCUSDT`. */
  readonly symbol: string;
  /** Null for funding rates, which come as they are settled. */
  readonly timeframe: Timeframe | null;
}

/** Columns of a kind, without the time. */
export const columnsOf = ({ kind }: Series): readonly string[] => KINDS[kind];

export const candlesOf = (symbol: string, timeframe: Timeframe): Series => ({ kind: "candles", symbol, timeframe });

/** `candles BTCUSDT 5m`. */
export const seriesName = ({ kind, symbol, timeframe }: Series): string =>
  [kind, symbol, timeframe].filter((word) => word !== null).join(" ");

/** `BTCUSDT/5m`, `funding_rates/BTCUSDT`: as commands take it. */
export const seriesReference = ({ kind, symbol, timeframe }: Series): string =>
  [kind === "candles" ? null : kind, symbol, timeframe].filter((word) => word !== null).join("/");

/** A folder's name is made of it. */
export const isSymbol = (text: string): boolean => /^[A-Z0-9][A-Z0-9_.-]{0,39}$/.test(text);

const DAY_MS = 86_400_000;
export const dayOf = (timeMs: number): number => Math.floor(timeMs / DAY_MS);
export const dayStartMs = (day: number): number => day * DAY_MS;
export const dayName = (day: number): string => new Date(dayStartMs(day)).toISOString().slice(0, 10);

/** `candles/symbol=BTCUSDT/timeframe=5m`: what DuckDB, pandas and Spark call hive partitions. */
export const seriesFolder = ({ kind, symbol, timeframe }: Series): string =>
  `${kind}/symbol=${symbol}${timeframe === null ? "" : `/timeframe=${timeframe}`}`;

/** The reverse, for whatever ends in such a folder. */
export function seriesIn(path: string): Series | null {
  const found = /(?:^|[/\\])(\w+)[/\\]symbol=([^/\\]+)(?:[/\\]timeframe=(\w+))?[/\\]?$/.exec(path);
  if (!found) return null;
  const [, kind = "", symbol = "", timeframe] = found;
  if (!isKind(kind) || !isSymbol(symbol)) return null;
  if (kind === "funding_rates") return timeframe === undefined ? { kind, symbol, timeframe: null } : null;
  return timeframe !== undefined && isTimeframe(timeframe) ? { kind, symbol, timeframe } : null;
}
