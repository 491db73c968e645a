import { err, ok, type Result } from "../../../domain/result.ts";
import type { Kind } from "../store/series.ts";

/** What columns are called by Binance's archives, ccxt, pandas and other bots; the first name is ours. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  timestamp_ms: [
    "timestamp_ms",
    "open_time",
    "opentime",
    "open_time_ms",
    "funding_time",
    "fundingtime",
    "calc_time",
    "timestamp",
    "datetime",
    "date",
    "time",
    "unix",
    "ts",
  ],
  open: ["open", "open_price", "o"],
  high: ["high", "high_price", "h"],
  low: ["low", "low_price", "l"],
  close: ["close", "close_price", "c"],
  volume: ["volume", "base_volume", "vol", "v"],
  funding_rate: ["funding_rate", "fundingrate", "last_funding_rate", "rate"],
};

/** How a header's names and our own are compared: `Open Time` is `open_time`. */
const plain = (name: string): string => name.replace(/^\uFEFF/, "").trim().toLowerCase().replace(/[\s.-]+/g, "_");

/** Where each wanted column stands among the names of a header, the time first. */
export function placesOf(header: readonly string[], columns: readonly string[]): Result<readonly number[]> {
  const names = header.map(plain);
  const places = ["timestamp_ms", ...columns].map((column) => {
    const known = NAMES[column] ?? [column];
    return known.map((name) => names.indexOf(name)).find((place) => place >= 0) ?? -1;
  });
  const missing = ["timestamp_ms", ...columns].filter((_, i) => places[i] === -1);
  if (missing.length === 0) return ok(places);
  return err(
    `it has no column ${missing.join(", ")} (of ${
      header.slice(0, 12).map((name) => name.trim()).join(", ") || "none"
    })`,
  );
}

/** Without a header: the order of Binance's archives and of ccxt. */
export function placesWithoutHeader(width: number, kind: Kind, columns: readonly string[]): Result<readonly number[]> {
  // Binance's archive of funding rates has the interval between time and rate.
  if (kind === "funding_rates" && width === 3) return ok([0, 2]);
  if (width > columns.length) return ok(["timestamp_ms", ...columns].map((_, i) => i));
  return err(`line 1 has ${width} columns; expected timestamp_ms,${columns.join(",")}, or a header that names them`);
}
